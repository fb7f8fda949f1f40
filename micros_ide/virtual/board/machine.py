# The machine module of an ESP32, as far as virtual boards have it.
import umachine as _machine

import _board
import _clock
import _interrupts
from _bus import I2C, SPI, SoftI2C, SoftSPI, TouchPad, bitstream, dht_readinto, time_pulse_us
from _pins import ADC, PWM, Pin
from _timer import Timer

if _board.facts["chip"] not in ("esp32", "esp32s2", "esp32s3"):
    del TouchPad

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5
Signal = _machine.Signal
_SPEEDS = (20000000, 40000000, 80000000, 160000000, 240000000)
_frequency = 160000000


def reset():
    _board.leave("reset\n")


def soft_reset():
    raise SystemExit


def reset_cause():
    return _board.facts["cause"]


def unique_id():
    return bytes(int(part, 16) for part in _board.facts["mac"].split(":"))


def freq(hertz=None):
    global _frequency
    if hertz is None:
        return _frequency
    if hertz not in _SPEEDS or hertz > _board.facts["top_speed"]:
        raise ValueError("frequency must be 20MHz, 40MHz, 80Mhz, 160MHz or 240MHz")
    _frequency = hertz


def idle():
    _board.wait_ms(1)


def lightsleep(milliseconds=None):
    while milliseconds is None:
        _board.wait_ms(1000)
    _board.wait_ms(milliseconds)


def deepsleep(milliseconds=-1):
    _board.leave("sleep %d\n" % milliseconds)


def disable_irq():
    _interrupts.hold()
    return _interrupts.held - 1


def enable_irq(state=0):
    while _interrupts.held > state:
        _interrupts.release()


class RTC:
    def datetime(self, value=None):
        from time import gmtime, mktime, time, time_ns

        if value is None:
            year, month, day, hour, minute, second, weekday, _ = gmtime()
            part = time_ns() // 1000 % 1000000
            return (year, month, day, weekday, hour, minute, second, part)
        wanted = mktime((value[0], value[1], value[2], value[4], value[5], value[6], 0, 0))
        _board.facts["rtc"] += time() - wanted
        _board.tell("rtc %d\n" % _board.facts["rtc"])

    def init(self, value):
        self.datetime(value)

    def memory(self, data=None):
        if data is None:
            return bytes.fromhex(_board.facts["memory"])
        if len(data) > 2048:
            raise ValueError("buffer too long")
        _board.facts["memory"] = bytes(data).hex()
        _board.tell("memory %s\n" % _board.facts["memory"])


class WDT:
    def __init__(self, id=0, timeout=5000):
        if id != 0:
            raise ValueError
        if timeout <= 0:
            raise ValueError("WDT timeout too short")
        self._timeout = timeout
        self._line = "wdt %d\n" % timeout
        self.feed()

    def feed(self):
        _board.tell(self._line)
        _clock.bites = _clock.now() + self._timeout


if _board.facts["watchdog"] is not None:  # it outlives a soft reset
    _clock.bites = _clock.now() + _board.facts["watchdog"]


def __getattr__(name):
    raise AttributeError("virtual boards have no machine." + name)
