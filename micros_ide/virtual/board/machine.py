# The machine module of an ESP32, as far as virtual boards have it.
import umachine as _machine
import utime as _time

import _board
from _pins import ADC, PWM, Pin

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5
Signal = _machine.Signal
time_pulse_us = _machine.time_pulse_us
_SPEEDS = (20000000, 40000000, 80000000, 160000000, 240000000)
_frequency = 160000000


def reset():
    _board.tell("reset\n")
    _board.halt()


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
    _board.tell("sleep %d\n" % milliseconds)
    _board.halt()


def disable_irq():
    # Handlers run between two operations of the program, so there is nothing to hold off.
    return 0


def enable_irq(state=0):
    pass


class Timer:
    ONE_SHOT = 0
    PERIODIC = 1
    _made = {}

    def __new__(cls, number, **settings):
        if not 0 <= number <= 3:
            raise ValueError("invalid Timer number")
        if number not in cls._made:
            cls._made[number] = super().__new__(cls)
        return cls._made[number]

    def __init__(self, number, **settings):
        self._number = number
        if settings:
            self.init(**settings)

    def init(self, *, mode=PERIODIC, period=-1, freq=-1, tick_hz=1000, callback=None):
        self.deinit()
        if freq > 0:
            period, tick_hz = 1, freq
        self._period = max(1, period * 1000 // tick_hz)
        self._mode = mode
        self._callback = callback
        self.due = _time.ticks_add(_time.ticks_ms(), self._period)
        _board.timers.append(self)

    def deinit(self):
        if self in _board.timers:
            _board.timers.remove(self)

    def value(self):
        return self._period - max(0, _time.ticks_diff(self.due, _time.ticks_ms()))

    def fire(self, now):
        # Called when due. A late one is not made up for: like an interrupt flag, it counts once.
        self.due = _time.ticks_add(self.due, self._period)
        if _time.ticks_diff(self.due, now) <= 0:
            self.due = _time.ticks_add(now, self._period)
        if self._mode == Timer.ONE_SHOT:
            self.deinit()
        if self._callback:
            _board.callback(self._callback, self)

    def __repr__(self):
        return "Timer(%d)" % self._number


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
        self._line = "wdt %d\n" % timeout
        self.feed()

    def feed(self):
        _board.tell(self._line)


def __getattr__(name):
    raise AttributeError("virtual boards have no machine." + name)
