# esp32 of a virtual board: a chip at room temperature.
import _board

_CELSIUS = 42


def mcu_temperature():
    return _CELSIUS


if _board.facts["chip"] == "esp32":

    def raw_temperature():
        return _CELSIUS * 9 // 5 + 32


def __getattr__(name):
    raise AttributeError("virtual boards have no esp32." + name)
