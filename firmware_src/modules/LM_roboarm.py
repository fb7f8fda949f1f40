# A robot arm of two servos that moves a tool (a laser) on switch 1.
# Wiring: servo_1 turns it sideways (X), servo_2 up and down (Y), the tool is on switch_1; see the
# modules servo and switch. Positions are servo duties, 40 to 115, 77 is the middle. Moves wait for
# each other; a command of the module servo takes a servo at once and ends them.
from micropython import const

from Common import micro_task, transition
from ConfigHandler import save_file
from Limits import flag, whole
from LogicalPins import physical_pins, pinmap_dump
from Motion import Motion, Stopped, stop
from StateCache import read_numbers

_PINS = ("servo_1", "servo_2", "switch_1")
_LOW = const(40)
_HIGH = const(115)
_HOME = const(77)
_REST = const(45)
_FARTHEST = const(1000)  # from the middle, for a place at random; the range ends before
_LONGEST = const(60000)  # ms between two moves
_SLOWEST = const(1000)  # ms per step
_MOST = const(64)  # recorded moves
_FILE = "rarm.pds"
_TAG = "roboarm._play"
_DEMO = (
    b"\x4d\x4d\x28\x4d\x73\x4d\x4d\x4d\x4d\x28\x4d\x73\x4d\x4d"  # home, left, right, down, up
    b"\x28\x28\x28\x73\x73\x73\x73\x28\x4d\x4d"  # the corners, home
)

_speed = 10  # ms per step
_moves = None  # x, y, x, y ... as recorded; None: not read yet
_booked = 0  # how many of _PINS


def load_n_init():
    # Turn the arm to the middle at once, and read what was recorded.
    servos = _open(2)
    _recorded()
    for servo in servos:
        stop(servo.line)
    for servo in servos:
        servo.write(_HOME)
    return "Move to home"


async def control(x_new, y_new, speed_ms=None, smooth=True):
    # Move to a place; answers when it is there.
    # x_new, y_new: 40 to 115; None: this axis stays
    # speed_ms: per step, from now on; 10 at first
    # smooth: False jumps there
    # widget: joystick x_new=40..115 y_new=40..115 shows=X,Y
    # example: x_new=80 y_new=70
    global _speed
    for name, value in (("X", x_new), ("Y", y_new)):
        if type(value) in (int, float) and not _LOW <= value <= _HIGH:
            return "{} is out of range: {} is not {}-{}".format(name, value, _LOW, _HIGH)
    goal = _coordinate("x_new", x_new), _coordinate("y_new", y_new)
    smooth = flag("smooth", smooth)
    speed = _ms(speed_ms)
    _open(2)
    _speed = speed
    return await _control(goal, speed, smooth)


async def boot_move(speed_ms=None):
    # Show the whole range: both axes, four corners, home; then let go of the servos.
    # speed_ms: per step, in this move
    # widget: button
    speed = _ms(speed_ms)
    _open(2)

    async def show(motion):
        for index in range(0, len(_DEMO), 2):
            await _move(motion, _DEMO[index : index + 2], speed)

    return await _hold(show, "Boot move", release=True)


async def standby():
    # End all moves, tool off, arm down, then let go of the servos.
    # widget: button
    for servo in _open(3):
        stop(servo.line)
    _tool(False)

    async def rest(motion):
        await _move(motion, (_HOME, _REST), _speed)

    return await _hold(rest, "Standby mode", release=True)


async def jiggle():
    # Five small moves at random, and back.
    # widget: button
    from random import randint

    _open(2)

    async def shake(motion):
        start = _place()
        for _ in range(5):
            await _move(motion, [_near(value, randint(-2, 2)) for value in start], _speed)
        await _move(motion, start, _speed)

    return await _hold(shake, "JJiggle :)")


def play(*xy, s=None, delay=None, deinit=True):
    # Start moves with the tool on: those given, or the recorded ones.
    # xy: x y x y ...
    # s: ms per step, in these moves
    # delay: ms between two moves, 10 if not given
    # deinit: let go of the servos in the end
    # widget: button
    # example: 40 40 50 50
    if len(xy) % 2:
        raise ValueError("play takes pairs of x and y, not {} numbers".format(len(xy)))
    moves = [whole("xy", value, _LOW, _HIGH) for value in xy] or list(_recorded())
    speed = _ms(s)
    delay = 10 if delay is None else whole("delay", delay, 0, _LONGEST)
    deinit = flag("deinit", deinit)
    if moves:
        _open(3)
        if not micro_task(_TAG, task=_play(moves, speed, delay, deinit)):
            return "Play - already running"
    return "Play: {} steps".format(len(moves) // 2)


def record(clean=False, rec_limit=8):
    # Add the present position to the recorded moves.
    # clean: forget them all instead
    # rec_limit: most moves, up to 64
    # widget: button
    clean = flag("clean", clean)
    rec_limit = whole("rec_limit", rec_limit, 1, _MOST)
    if clean:
        _save([])
        return "Record was cleaned"
    moves = _recorded()
    count = len(moves) // 2
    if count >= rec_limit:
        return "Record[{}]: limit exceeded: {}".format(count, rec_limit)
    x, y = _place()
    _save(moves + [x, y])
    return "Record[{}]: X:{} Y:{}".format(count, x, y)


async def random(x_range=20, y_range=20, speed_ms=5):
    # Move to a place at random.
    # x_range, y_range: how far from the middle; the arm goes no further than 38
    # speed_ms: per step, in this move
    # widget: button
    from random import randint

    x_range = whole("x_range", x_range, 0, _FARTHEST)
    y_range = whole("y_range", y_range, 0, _FARTHEST)
    speed = _ms(speed_ms)
    _open(2)
    goal = [_near(_HOME, randint(-most, most)) for most in (x_range, y_range)]
    return await _control(goal, speed)


def status(lmf=None):
    # Where the arm is.
    x, y = _place()
    return {"X": x, "Y": y}


def lmdep():
    return "servo", "switch"


def pinmap():
    # Pins of the servos and the tool.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init",
        "control x_new=<40-115> y_new=<40-115> speed_ms=<1-1000> smooth=True",
        "boot_move speed_ms=<1-1000>",
        "standby",
        "jiggle",
        "play 40 40 50 50 s=<1-1000> delay=<0-60000> deinit=True",
        "record clean=False rec_limit=8",
        "random x_range=20 y_range=20 speed_ms=5",
        "status",
        "lmdep",
        "pinmap",
    )


def _open(count):
    # Both servos, pins booked: two, or three with the tool.
    global _booked
    from LM_servo import Servo, motors

    if count > _booked:
        physical_pins(_PINS[:count])
        _booked = count
    Servo.open(*motors)
    return motors


def _tool(state):
    # Not kept over a restart: a power cut must not leave a laser on.
    from LM_switch import _set

    _set(0, state, keep=False)


def _coordinate(name, value):
    return None if value is None else whole(name, value, _LOW, _HIGH)


def _ms(speed):
    return _speed if speed is None else whole("speed_ms", speed, 1, _SLOWEST)


def _near(value, delta):
    return max(_LOW, min(_HIGH, value + delta))


def _place():
    from LM_servo import motors

    return [servo.duty or _HOME for servo in motors]


async def _hold(move, done, release=False):
    # Take both servos for the coroutine function `move`; returns `done` unless it was stopped.
    from LM_servo import motors

    try:
        async with Motion(motors[0].line, motors[1].line) as motion:
            try:
                await move(motion)
            finally:
                if release and not motion.stopped:
                    for servo in motors:
                        servo.release()
    except Stopped:
        return "{} stopped on X:{} Y:{}".format(done, *_place())
    return done


async def _control(goal, speed, smooth=True):
    found = []

    async def move(motion):
        start = _place()
        target = [old if new is None else new for new, old in zip(goal, start)]
        text = "Already on X:{} Y:{}".format(*start)
        if target != start:
            text = "Move X{}->{} Y{}->{}".format(start[0], target[0], start[1], target[1])
            await _move(motion, target, speed, smooth)
        found.append(text)

    stopped = await _hold(move, "Move")
    return found[0] if found else stopped


async def _move(motion, target, speed, smooth=True):
    # Both axes in a straight line, one unit of the longer way in `speed` ms.
    from LM_servo import motors

    (x, y), (x_new, y_new) = _place(), target
    way = max(abs(x_new - x), abs(y_new - y)) if smooth else 0
    sec = way * speed / 1000
    for pair in zip(transition(x, x_new, speed, sec), transition(y, y_new, speed, sec)):
        for servo, duty in zip(motors, pair):
            servo.write(duty)
        await motion.pause(speed)


async def _play(moves, speed, delay, deinit):
    with micro_task(_TAG) as task:

        async def move(motion):
            try:
                _tool(True)
                for index in range(0, len(moves), 2):
                    await _move(motion, moves[index : index + 2], speed)
                    task.out = "Roboarm X:{} Y:{}".format(*_place())
                    await motion.pause(delay)
            finally:
                _tool(False)

        stopped = await _hold(move, "", deinit)
        task.out += stopped


def _recorded():
    # The list of recorded coordinates; a damaged file is none.
    global _moves
    if _moves is None:
        found = [int(value) for value in read_numbers(_FILE, _LOW, _HIGH)]
        _moves = [] if len(found) % 2 else found
    return _moves


def _save(moves):
    global _moves
    if not save_file(_FILE, ",".join([str(value) for value in moves])):
        raise OSError("{} not saved: is there room in the file system?".format(_FILE))
    _moves = moves
