# A toy for cats on servo 1, which jumps about at random.
# Wiring: as for the module servo.
from micropython import const

from Limits import number, whole

_CENTER = const(75)
_FARTHEST = const(75)  # from the middle; the servo goes no further than 40
_SHORTEST = const(20)  # ms between two jumps
_LONGEST = const(1500)
_WAY_MS = const(400)  # from any place to the middle


async def game(repeat=10, delta=20):
    # Play; answers when the game is over. A command for servo 1, or stop, ends it.
    # repeat: jumps, up to 1000
    # delta: how far from the middle, up to 75
    # widget: button repeat=10
    from random import randint

    from LM_servo import motors
    from Motion import Motion, Stopped

    repeat = whole("repeat", repeat, 1, 1000)
    delta = whole("delta", delta, 0, _FARTHEST)
    motor = motors[0]
    motor.open()
    try:
        async with Motion(motor.line) as motion:
            try:
                motor.write(_CENTER)
                for _ in range(repeat):
                    motor.write(randint(_CENTER - delta, _CENTER + delta))
                    await motion.pause(randint(_SHORTEST, _LONGEST))
            finally:
                if not motion.stopped:
                    motor.write(_CENTER)
    except Stopped:
        return "Game stopped"
    return "Game action"


async def live_game(chance=10):
    # Play five jumps now and then: for a schedule.
    # chance: per cent, in steps of ten
    # widget: button chance=50
    from random import randint

    if randint(1, 10) > int(number("chance", chance, 0, 100) / 10):
        return "No action"
    return await game(5)


async def stop():
    # End the game, turn servo 1 to the middle, and let go of the servos.
    # widget: button
    import LM_servo as servo
    from Motion import Motion, Stopped

    text = servo.sduty(_CENTER)
    try:
        async with Motion(servo.motors[0].line) as motion:
            try:
                await motion.pause(_WAY_MS)
            finally:
                if not motion.stopped:
                    servo.deinit()
    except Stopped:
        pass  # somebody has it already
    return text


def lmdep():
    return "servo"


def pinmap():
    # Pins of the servos.
    from LM_servo import pinmap as pins

    return pins()


def help():
    return (
        "game repeat=10 delta=20",
        "live_game chance=<10-90>",
        "stop",
        "lmdep",
        "pinmap",
    )
