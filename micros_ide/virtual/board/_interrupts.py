# Soft interrupts: handlers of timers and pins run between two operations of the program, whatever
# it does, as they do on a chip.
#
# A thread of the carrying process (see interpreter_host) waits for the bell, a socket on which is
# rung when lines were sent, and for the next timer. Then it has the interpreter's own scheduler
# call `attend` in the program's thread. It shares a table with this module and knows nothing else.
#
# Words on the bell, to the board: "k" lines have come, "t" look at the time, "a" and the address of
# the table; from the board: "c" a Ctrl-C went astray, "p" and the pins, "g" and a piece of a file
# (see webrepl).
import array
import micropython as _micropython
import uctypes as _uctypes
import utime as _time

from micropython import const

_DUE = const(0)  # index in _state: when the next timer is due by the computer's clock, -1 for none
_CALLED = const(1)  # 1 while a call of `attend` is on its way
_ATTEND = const(2)  # where that function is
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
_state = array.array("q", (-1, 0, 0))


def start(fd, ring_fd, serve, watched):
    # Afterwards `serve` runs in the program's thread when something is due; unless `watched`, only
    # while the program waits.
    global bell, _ring, _serve
    _serve = serve
    bell = open(fd, "r+b")
    pins[0] = _SHOW
    if watched:
        _ring = open(ring_fd, "r+b")
        _state[_ATTEND] = id(_attend)
        _ring.write("a%d" % _uctypes.addressof(_state))


def _attend(_):
    # Each way out is a `return`: at the end of a block of `try` a Ctrl-C that has come meanwhile
    # would strike, outside of it.
    try:
        if held:
            # It runs at the first branch that is not held.
            return _micropython.schedule(_attend, None)
        _state[_CALLED] = 0
        return _serve()
    except KeyboardInterrupt:  # it is for the program, not for the handler that it has hit
        _state[_CALLED] = 0
        return bell.write(b"c")


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
