# Restarts the node when its event loop stands still, as in a module that never ends. A timer does
# it instead of the chip's watchdog: that one cannot be stopped and would strike at the prompt.
import sys
import time

import machine
from micropython import const

_LIMIT_MS = const(60000)  # longer than anything a module may hold the loop up for
_CHECK_MS = const(5000)

_timer = None
_seen = 0  # ticks_ms when the loop last showed that it runs


def start():
    global _timer
    beat()
    if "Slots" in sys.modules:
        sys.modules["Slots"].disarm()  # it has the same timer
    try:
        _timer = machine.Timer(1)  # every ESP32 has 0 and 1; modules use 0, 2 and 3
    except ValueError:
        _timer = machine.Timer(-1)  # rp2 has no others
    _timer.init(period=_CHECK_MS, mode=machine.Timer.PERIODIC, callback=_check)


def stop():
    # Nobody is to be thrown out of the prompt.
    if _timer:
        _timer.deinit()


def beat():
    global _seen
    _seen = time.ticks_ms()


def _check(_):
    if "Slots" in sys.modules:
        sys.modules["Slots"].check()
    if time.ticks_diff(time.ticks_ms(), _seen) < _LIMIT_MS:
        return
    try:
        from micrOSloader import crashed

        crashed("the event loop stood still for {} s".format(_LIMIT_MS // 1000))
    finally:  # whatever is wrong, memory included
        machine.reset()
