# One DC motor on an L9110(S) bridge.
# Wiring: IA to l9110dir_1, IB to l9110dir_2, supply 2.5 to 12 V, grounds joined.
from micropython import const

from LogicalPins import pinmap_dump
from Pwm import outputs

_PINS = ("l9110dir_1", "l9110dir_2")
_FREQ = const(1024)  # Hz
_MOST = const(1000)

_inputs = None  # IA, IB


def motor_control(direc=None, speed=None):
    # Set direction and speed. Both are needed; what does not fit changes nothing.
    # direc: 0 is forward, 1 backward
    # speed: 0 to 1000
    # widget: slider speed=0..1000 direc=0 shows=speed
    # example: direc=0 speed=500
    global _inputs
    fits = type(speed) in (int, float) and 0 <= speed <= _MOST
    if not fits or direc not in (0, 1):
        return "invalid parameters"
    if _inputs is None:
        _inputs = outputs(_PINS, _FREQ)
    speed = round(speed)
    driven, other = reversed(_inputs) if direc else _inputs
    other.duty(0)
    driven.duty(speed)
    return {"speed": speed, "direc": "backward" if direc else "forward"}


def pinmap():
    # Pins of the bridge.
    return pinmap_dump(_PINS)


def help():
    return (
        "motor_control direc=<0-1> speed=<0-1000>",
        "pinmap",
    )
