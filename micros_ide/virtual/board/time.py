# The clock of an ESP32: it counts from 2000-01-01, starts there at power on, and knows no zones.
import utime as _time

import _board

ticks_ms = _time.ticks_ms
ticks_us = _time.ticks_us
ticks_cpu = _time.ticks_cpu
ticks_add = _time.ticks_add
ticks_diff = _time.ticks_diff
sleep_us = _time.sleep_us
sleep_ms = _board.wait_ms
_EPOCH = 946684800  # 2000-01-01 in seconds of the computer's clock


def sleep(seconds):
    whole = int(seconds * 1000)
    _board.wait_ms(whole)
    rest = int(seconds * 1000000) - whole * 1000
    if rest > 0:
        _time.sleep_us(rest)


def time():
    return int(_time.time()) - _board.facts["rtc"]


def time_ns():
    return _time.time_ns() - _board.facts["rtc"] * 1000000000


def gmtime(seconds=None):
    # The computer's own conversion; its time zone is set to UTC for this process.
    return _time.gmtime((time() if seconds is None else int(seconds)) + _EPOCH)[:8]


localtime = gmtime


def mktime(parts):
    return int(_time.mktime(tuple(parts[:8]) + (0,))) - _EPOCH
