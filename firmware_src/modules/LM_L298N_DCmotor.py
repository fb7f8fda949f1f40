# One DC motor on an L298N bridge.
# Wiring: ENA to l298speed, IN1 to l298dir_1, IN2 to l298dir_2; take the jumper off ENA. The motor
# has a supply of its own, grounds joined.
from micropython import const

from LogicalPins import physical_pins, pinmap_dump
from Pwm import Pwm

_PINS = ("l298speed", "l298dir_1", "l298dir_2")
_FREQ = const(50)  # Hz
_MOST = const(1000)

_bridge = None  # speed, IN1, IN2


def m1_control(direc=None, speed=None):
    # Set direction and speed, or one of them; answers what was set. A speed out of range is
    # refused, and nothing changes.
    # direc: 0 is forward, 1 backward
    # speed: 0 to 1000
    # example: direc=0 speed=500
    if direc is not None:
        _check(direc)
    found = {}
    if speed is not None and not _fits(speed):
        return set_speed(speed)
    if direc is not None:
        found.update(set_direction(direc))
    if speed is not None:
        found.update(set_speed(speed))
    return found


def set_direction(direc=0):
    # Set the direction; the speed stays.
    # direc: 0 is forward, any other number backward
    # widget: toggle direc=0,1
    _check(direc)
    _, in1, in2 = _open()
    # The one that goes low comes first.
    for pin, level in ((in1, 0), (in2, 1)) if direc else ((in2, 0), (in1, 1)):
        pin.value(level)
    return {"direction": "backward" if direc else "forward"}


def set_speed(speed=100):
    # Set the speed; the direction stays.
    # speed: 0 to 1000
    # widget: slider speed=0..1000 shows=speed
    if not _fits(speed):
        return {"speed": "value range error"}
    speed = round(speed)
    _open()[0].duty(speed)
    return {"speed": speed}


def stop():
    # Set the speed to 0: the motor runs out.
    # widget: button
    return set_speed(0)


def pinmap():
    # Pins of the bridge.
    return pinmap_dump(_PINS)


def help():
    return (
        "m1_control direc=<0-1> speed=<0-1000>",
        "set_direction direc=<0-1>",
        "set_speed speed=<0-1000>",
        "stop",
        "pinmap",
    )


def _open():
    # The motor stands still at first.
    global _bridge
    if _bridge is None:
        from machine import Pin

        speed, in1, in2 = physical_pins(_PINS)
        pwm = Pwm(speed, _FREQ)
        _bridge = pwm, Pin(in1, Pin.OUT, value=0), Pin(in2, Pin.OUT, value=1)
    return _bridge


def _check(direc):
    if type(direc) not in (int, float, bool) or direc != direc:  # NaN
        raise ValueError("direc takes 0 (forward) or 1 (backward), not {}".format(direc))


def _fits(speed):
    return type(speed) in (int, float) and 0 <= speed <= _MOST
