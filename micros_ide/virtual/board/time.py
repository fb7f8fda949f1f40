# The clock of an ESP32: it counts from 2000-01-01, starts there at power on, and knows no zones.
import utime as _time

import _board
import _clock

sleep_ms = _board.wait_ms
_EPOCH = 946684800  # 2000-01-01 in seconds of the computer's clock
_TICKS = 0x3FFFFFFF  # as on a chip; asyncio counts in these, too
_HALF = 0x20000000


def sleep(seconds):
    sleep_us(int(seconds * 1000000))


def sleep_us(length):
    if length >= 1000:
        _board.wait_ms(length // 1000)
        length %= 1000
    if length > 0:
        _time.sleep_us(length)


def ticks_ms():
    if _clock.target is None:
        _board.receive()  # the clock may be sent ahead; when it hurries, every wait looks
    return _clock.now() & _TICKS


def ticks_us():
    return _time.ticks_us() + _clock.ahead * 1000 & _TICKS


def ticks_cpu():
    return _time.ticks_cpu() & _TICKS


def ticks_add(ticks, delta):
    if not -_HALF < delta < _HALF:
        raise OverflowError("ticks interval overflow")
    return ticks + delta & _TICKS


def ticks_diff(end, start):
    return (end - start + _HALF & _TICKS) - _HALF


def time():
    _board.receive()
    return _clock.wall_ns() // 1000000000 - _board.facts["rtc"]


def time_ns():
    _board.receive()
    return _clock.wall_ns() - _board.facts["rtc"] * 1000000000


def gmtime(seconds=None):
    # The computer's own conversion; its time zone is set to UTC for this process.
    return _time.gmtime((time() if seconds is None else int(seconds)) + _EPOCH)[:8]


localtime = gmtime


def mktime(parts):
    return int(_time.mktime(tuple(parts[:8]) + (0,))) - _EPOCH
