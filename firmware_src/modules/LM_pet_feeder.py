# A feeder for pets: portions by servo 1, or by the stepper motor.
# Wiring: as for the modules servo and stepper.
from micropython import const

from Limits import whole

_LOW = const(40)
_HIGH = const(115)
_MOST = const(100)  # portions
_CYCLES = const(5090)  # of the stepper, ten turns
_OUT_MS = const(15)  # per step of the servo, opening
_BACK_MS = const(20)
_OPEN_MS = const(500)
_TAG = "pet_feeder.portion"


def serve(portion=1, posmin=65, posmax=97):
    # Start serving with servo 1; `task show pet_feeder.portion` says how far it is. If the servo
    # is in motion, that comes first; a command for servo 1 ends it.
    # portion: how many, up to 100
    # posmin, posmax: servo positions, closed and open, 40 to 115
    # widget: button portion=1
    from Common import micro_task
    from LM_servo import motors

    portion = whole("portion", portion, 1, _MOST)
    posmin = whole("posmin", posmin, _LOW, _HIGH - 1)
    posmax = whole("posmax", posmax, posmin + 1, _HIGH)
    motors[0].open()
    if micro_task(_TAG, task=_serve(motors[0], portion, posmin, posmax)):
        return "Starting"
    return "Already running"


async def serve_w_stepper(portion=1, forward=135, back=10):
    # Serve with the stepper motor, with some shaking at the end; answers when it is done.
    # portion: how many, up to 100
    # forward: cycles for a portion, 509 are one turn
    # back: cycles of shaking
    # widget: button portion=1
    from LM_stepper import motor
    from Motion import Motion

    portion = whole("portion", portion, 1, _MOST)
    forward = whole("forward", forward, -_CYCLES, _CYCLES)
    back = whole("back", back, -_CYCLES, _CYCLES)
    motor.open()
    async with Motion(motor.line) as motion:
        for _ in range(portion):
            for cycles in (forward, -back, back, -back, back):
                await motor.turn(motion, cycles)


def lmdep():
    return "servo", "stepper"


def help():
    return (
        "serve portion=1 posmin=65 posmax=97",
        "serve_w_stepper portion=1 forward=135 back=10",
        "lmdep",
    )


async def _serve(motor, portion, posmin, posmax):
    from Common import micro_task
    from Motion import Motion, Stopped

    with micro_task(_TAG) as task:
        task.out = "0/{} serving".format(portion)
        try:
            async with Motion(motor.line) as motion:
                try:
                    for done in range(1, portion + 1):
                        await _portion(motor, motion, posmin, posmax)
                        task.out = "{}/{} serving".format(done, portion)
                finally:
                    if not motion.stopped:
                        motor.release()
            task.out += ": {} task done".format(_TAG)
        except Stopped:
            task.out += ": stopped"


async def _portion(motor, motion, posmin, posmax):
    for duty in range(posmin, posmax):
        motor.write(duty)
        await motion.pause(_OUT_MS)
    await motion.pause(_OPEN_MS)
    for duty in range(posmax, posmin, -1):
        motor.write(duty)
        await motion.pause(_BACK_MS)
