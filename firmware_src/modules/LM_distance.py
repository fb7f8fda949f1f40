# Distance from an ultrasonic HC-SR04, 2 cm to 4 m.
# Wiring: trigger to hcsrtrig; echo to hcsrecho, over a divider of 1 and 2 kOhm because it gives
# 5 V; supply to 5 V, ground.
import time

from micropython import const

from LogicalPins import physical_pins, pinmap_dump
from Shared import Shared

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PINS = ("hcsrtrig", "hcsrecho")
_REST_MS = const(60)  # between two shots: older echoes have died away
_FARTHEST_US = const(24000)  # 4.1 m; with nothing in sight the pulse takes 38 ms
# How long a shot may hold the loop, in us. An echo that takes longer is timed in two parts; if it
# ends between them, the next shot parts earlier.
_HOLDS = (14000, 11000, 7000)

_pins = None
_shot = None  # ms of the last one


def _lines():
    global _pins
    if _pins is None:
        from machine import Pin

        trigger, echo = physical_pins(_PINS)
        _pins = Pin(trigger, Pin.OUT, value=0), Pin(echo, Pin.IN)
    return _pins


async def _echo_us():
    # Length of the echo. Timed by the chip in a loop of C, as a handler of interrupts may be late
    # by a millisecond (17 cm).
    global _shot
    from machine import time_pulse_us

    for hold in _HOLDS:
        if _shot is not None:
            passed = time.ticks_diff(time.ticks_ms(), _shot)
            if 0 <= passed < _REST_MS:
                await asyncio.sleep_ms(_REST_MS - passed)
        trigger, echo = _lines()
        trigger(0)
        time.sleep_us(5)
        trigger(1)
        time.sleep_us(10)
        trigger(0)
        length = time_pulse_us(echo, 1, hold)
        mark = time.ticks_us()
        _shot = time.ticks_ms()
        if length >= 0:
            return length
        if length == -2:
            raise _no_echo()
        await asyncio.sleep_ms(0)
        length = hold + time.ticks_diff(time.ticks_us(), mark)
        rest = time_pulse_us(echo, 1, max(1, _FARTHEST_US - length))
        _shot = time.ticks_ms()
        if rest == -1:
            raise OSError("Out of range")
        if rest >= 0:
            return length + rest
    raise OSError("the node is too busy to time an echo of more than 1 m: try again")


def _no_echo():
    pins = pinmap_dump(_PINS)
    where = " and ".join(["{} ({})".format(name, pins[name]) for name in _PINS])
    return OSError("Out of range: the HC-SR04 does not answer, check the wiring of " + where)


_shared = Shared(_echo_us)


async def distance_mm():
    # Distance in millimetres.
    # widget: graph every=1
    return await _shared.get() * 100 // 582


async def distance_cm():
    # Distance in centimetres.
    # widget: graph every=1
    return await _shared.get() / 2 / 29.1


def deinit():
    # Let both pins go (they become inputs); the next measurement takes them again.
    # widget: button
    global _pins
    if _pins is not None:
        from machine import Pin

        for pin in _pins:
            pin.init(Pin.IN)
        _pins = None


def pinmap():
    # Pins of trigger and echo.
    return pinmap_dump(_PINS)


def help():
    return ("distance_mm", "distance_cm", "deinit", "pinmap")
