# esp32 of a virtual board: a chip that is as warm as the world outside says.
import _board

_celsius = 42.0


def _warm(text):
    global _celsius
    _celsius = int(text.split()[1]) / 100


_board.on["warm"] = _warm


def _temperature():
    _board.receive()
    return _celsius


# Either the one or the other. No MicroPython since 1.21 has `hall_sensor`.
if _board.facts["chip"] == "esp32":

    def raw_temperature():
        return round(_temperature() * 1.8 + 32)

else:

    def mcu_temperature():
        return round(_temperature())


def __getattr__(name):
    raise AttributeError("virtual boards have no esp32." + name)
