# Two hobby servos: duty 40 to 115 (of 1023, 50 Hz) are pulses of 0.8 to 2.2 ms.
# Wiring: signal to servo_1 and servo_2, supply of 5 V of its own, grounds joined.
# A position that is set takes the servo at once: a motion that runs or waits for it (sdemo, a
# game, a robot arm) ends there. Motions wait for each other.
from micropython import const

from Limits import number
from LogicalPins import pinmap_dump
from Motion import Motion, Stopped, stop
from Pwm import outputs

_PINS = ("servo_1", "servo_2")
_LOW = const(40)
_HIGH = const(115)
_CENTER = const(75)
_FREQ = const(50)  # Hz
_DEMO_MS = const(1000)


class Servo:
    # For other modules, too: `motors` are the two servos. A motion holds `line` while it calls
    # `write`, and opens the pin before it begins.

    def __init__(self, name):
        self.name = name
        self.duty = None  # what was written last
        self.line = []
        self._pwm = None

    def open(*servos):
        # Book the pins of one or several, all or none; there are no pulses yet.
        closed = [servo for servo in servos if servo._pwm is None]
        made = outputs([servo.name for servo in closed], _FREQ) if closed else ()
        for servo, pwm in zip(closed, made):
            servo._pwm = pwm

    def write(self, duty):
        self.open()
        self.duty = max(_LOW, min(_HIGH, duty))
        self._pwm.duty(self.duty)

    def release(self):
        # No pulses: it does not hold its position any more.
        if self._pwm:
            self._pwm.deinit()
            self._pwm = None


motors = [Servo(name) for name in _PINS]


def sduty(duty=_CENTER):
    # Turn servo 1, and take it from whatever moves it.
    # duty: 40 to 115, 75 is the middle; more or less counts as 115 or 40
    # widget: slider duty=40..115 shows=S1
    return _take(0, duty)


def s2duty(duty=_CENTER):
    # Turn servo 2, and take it from whatever moves it.
    # duty: 40 to 115, 75 is the middle; more or less counts as 115 or 40
    # widget: slider duty=40..115 shows=S2
    return _take(1, duty)


async def sdemo():
    # Servo 1 to both ends and back to the middle, in two seconds; answers when it is over. If
    # servo 1 is in motion, that comes first.
    # widget: button
    motor = motors[0]
    motor.open()
    try:
        async with Motion(motor.line) as motion:
            try:
                for duty in (_LOW, _HIGH):
                    motor.write(duty)
                    await motion.pause(_DEMO_MS)
            finally:
                if not motion.stopped:
                    motor.write(_CENTER)
    except Stopped:
        return "sduty DEMO stopped"
    return "sduty DEMO"


def deinit():
    # End all motions and let go of both servos: they can be turned by hand.
    # widget: button
    for motor in motors:
        stop(motor.line)
        motor.release()
    return "Deinit servo 1 and 2"


def status(lmf=None):
    # The duties written last.
    # lmf: name of a function (sduty, s2duty): its duty only, as X
    if lmf is None:
        return {"S1": _duty(0), "S2": _duty(1)}
    return {"X": _duty(1 if lmf == "s2duty" else 0)}


def pinmap():
    # Pins of the servos.
    return pinmap_dump(_PINS)


def help():
    return (
        "sduty duty=<40-115>",
        "s2duty duty=<40-115>",
        "sdemo",
        "deinit",
        "status lmf=None",
        "pinmap",
    )


def _take(index, duty):
    if type(duty) in (int, float) and duty == duty:  # not NaN
        duty = max(_LOW, min(_HIGH, duty))
    duty = round(number("duty", duty, _LOW, _HIGH))
    motor = motors[index]
    motor.open()
    stop(motor.line)
    motor.write(duty)
    return "SET SERVO{}: duty: {}".format(index + 1, duty)


def _duty(index):
    return motors[index].duty or _CENTER
