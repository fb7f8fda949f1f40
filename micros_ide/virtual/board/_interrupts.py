# Soft interrupts: handlers of timers and pins run between two operations of the program, whatever
# it does, as they do on a chip.
#
# A thread waits for the bell (a socket on which the carrying process rings when it has sent lines)
# and for the next timer, and then asks the interpreter's own scheduler for a call of `attend` in
# the program's thread. There is no lock between the two threads, so this one allocates nothing,
# looks up no names and touches only what it was given. Where the program's thread sits in a call
# of the system (at the prompt, say), the carrying process is asked to interrupt that by a signal.
#
# Bytes on the bell, to the board: "k" lines have come, "p" show the pins, "t" look at the time; from
# the board: "n" interrupt the call, "c" a Ctrl-C went astray, "p" and the pins, "g" and a piece of
# a file (see webrepl).
import array
import micropython as _micropython
import uselect as _select
import utime as _time

from micropython import const

_DUE = const(0)  # index in _state: when the next timer is due by the computer's clock, -1 for none
_CALLED = const(1)  # index in _state: 1 while a call of `attend` is on its way
_PATIENCE_MS = const(2)
_MOST_PATIENCE_MS = const(64)
_KICK = const(0x6B)  # "k"
_SHOW = const(0x70)  # "p"
PIN_SIZE = const(8)  # bytes a pin has in `pins`, see _pins
PIN_COUNT = const(49)
_DEPTH = const(8)  # as on a chip

pins = bytearray(1 + PIN_SIZE * PIN_COUNT)  # what "p" shows, that letter first
queue = []  # what the program and its pins have scheduled
held = 0  # how many sections that no handler may interrupt the program's thread is in
bell = None
_serve = None
_ring = None
_state = array.array("q", (-1, 0))


def start(fd, ring_fd, serve, threaded):
    # Afterwards `serve` runs in the program's thread when something is due; unless `threaded`, only
    # while the program waits.
    global bell, _ring, _serve
    _serve = serve
    bell = open(fd, "r+b")
    pins[0] = _SHOW
    if not threaded:
        return
    try:
        import _thread
    except ImportError:
        return
    _ring = open(ring_fd, "r+b")
    poll = _select.poll()
    poll.register(bell, _select.POLLIN)
    word = bytearray(1)
    _ring.write(b"t")
    for _ in poll.ipoll(-1):  # this makes the tuple for the events, so that the thread does not
        bell.readinto(word)
    _thread.start_new_thread(
        _guard,
        (
            poll.ipoll,
            bell.readinto,
            bell.write,
            word,
            _state,
            _time.ticks_ms,
            _micropython.schedule,
            _attend,
            pins,
            b"n",
        ),
    )


def _guard(*all):
    # A Ctrl-C that hits this thread is sent again.
    while True:
        try:
            _watch(*all)
        except KeyboardInterrupt:
            bell.write(b"c")


def _watch(wait, read, write, word, state, now, schedule, attend, pins, nudge):
    # The thread. `patience`: how long the program's thread may leave a call waiting.
    patience = _PATIENCE_MS
    while True:
        called = state[_CALLED]
        due = state[_DUE]
        if called:
            left = patience
        elif due < 0:
            left = -1
        else:
            left = due - now()
            if left < 0:
                left = 0
        word[0] = 0
        for _ in wait(left):
            read(word)
        if word[0] == _SHOW:
            write(pins)
        elif state[_CALLED]:
            if called and word[0] == 0:
                write(nudge)
                if patience < _MOST_PATIENCE_MS:
                    patience += patience
        else:
            patience = _PATIENCE_MS
            due = state[_DUE]
            if word[0] == _KICK or due >= 0 and due <= now():
                state[_CALLED] = 1
                schedule(attend, None)


def _attend(_):
    if held:
        _micropython.schedule(_attend, None)  # so it runs at the first branch that is not held
    else:
        _state[_CALLED] = 0
        try:
            _serve()
        except KeyboardInterrupt:
            bell.write(b"c")  # it is for the program, not for the handler that it has hit


def call_soon():
    # Have `serve` called after the operation that runs.
    if not _state[_CALLED]:
        _state[_CALLED] = 1
        _micropython.schedule(_attend, None)


def hold():
    # From here to `release` no handler interrupts: what runs cannot be entered twice. Handlers run
    # where the code branches, so neither this nor `release` may: who releases last may still be
    # in the middle of something, like the file system that has called its block device.
    global held
    held += 1


def release():
    global held
    held -= 1


def expect(milliseconds):
    # The next timer is due in so many; -1: there is none.
    old = _state[_DUE]
    due = -1 if milliseconds < 0 else _time.ticks_ms() + milliseconds
    _state[_DUE] = due
    if _ring and due >= 0 and (old < 0 or due < old - 1):
        _ring.write(b"t")


def forget():
    # What is due is being served.
    _state[_DUE] = -1


def post(function, argument):
    # False when the queue is full; on a chip such an interrupt is lost, too.
    if len(queue) >= _DEPTH:
        return False
    queue.append((function, argument))
    call_soon()
    return True
