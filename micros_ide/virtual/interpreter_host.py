"""Runs MicroPython's unix port in this process, with a second thread that can interrupt it.

Started as a script of its own, isolated and without site, so that a board is up quickly:

    interpreter_host.py FOLDER [micropython's arguments] LINK BELL RING

FOLDER is where the package `micropython_run` lies; LINK, BELL and RING are numbers of open files
(see `Bell`). The program gets a further argument, by which it knows of the thread.

The thread is one of Python's, unknown to the interpreter: it takes no part in its memory. It waits
for the bell and for the next timer of the board, and then puts a call into the interpreter's own
scheduler, from where it is made between two operations of the program.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # `signal` loads for ten times as long
import _thread
import ctypes
import os
import select
import sys
import time

PATIENCE_MS = 2  # that the call may wait, then the program's thread is taken for asleep
MOST_PATIENCE_MS = 64
_DUE, _CALLED, _ATTEND = range(3)  # of the table of 64-bit numbers that the board shares
_NOTHING = 1  # how the interpreter writes the number 0, the argument of the call
_LONGEST = 64  # bytes of a word on the bell
_HERE = b"a"  # "here is the table", with its address
_KICK = b"k"
_SIGNALS = {signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2}


class Watch:
    """The second thread."""

    def __init__(self, port: ctypes.CDLL, bell: int, program: int) -> None:
        """`program`: the thread that runs the interpreter."""
        self._schedule = port.mp_sched_schedule
        self._schedule.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        self._schedule.restype = ctypes.c_bool
        self._bell = bell
        self._program = program
        self._poll = select.poll()
        self._poll.register(bell, select.POLLIN)

    def run(self) -> None:
        """Serve until the process ends."""
        table = self._table()
        patience = PATIENCE_MS
        while True:
            called = table[_CALLED]
            word = self._hear(patience if called else _left(table[_DUE]))
            if table[_CALLED]:
                if called and not word:
                    signal.pthread_kill(self._program, signal.SIGUSR1)
                    patience = min(2 * patience, MOST_PATIENCE_MS)
                continue
            patience = PATIENCE_MS
            if word == _KICK or 0 <= table[_DUE] <= _now():
                table[_CALLED] = 1
                if not self._schedule(table[_ATTEND], _NOTHING):
                    table[_CALLED] = 0  # its queue is full: again when the next word comes
                    time.sleep(PATIENCE_MS / 1000)

    def _table(self) -> ctypes.Array[ctypes.c_int64]:
        while True:
            word = self._hear(-1)
            if word[:1] == _HERE:
                return (ctypes.c_int64 * 3).from_address(int(word[1:]))

    def _hear(self, milliseconds: int) -> bytes:
        """Return the next word on the bell, nothing when none came in that time."""
        if not self._poll.poll(milliseconds):
            return b""
        return os.read(self._bell, _LONGEST)


def _now() -> int:
    """Return what the interpreter's `ticks_ms` counts."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000_000


def _left(due: int) -> int:
    return -1 if due < 0 else max(0, due - _now())


def main(folder: str, arguments: list[str]) -> int:
    """Run MicroPython with `arguments`; returns its exit code."""
    sys.path.append(folder)
    import micropython_run

    port = ctypes.CDLL(micropython_run.__file__)
    _take_signals(port)
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # the thread inherits that
    watch = Watch(port, int(arguments[-2]), _thread.get_ident())
    _thread.start_new_thread(watch.run, ())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    words = [b"micropython", *map(os.fsencode, arguments), b"watched"]
    table = (ctypes.c_char_p * (len(words) + 1))(*words, None)
    return int(port.micropython_unix_main(len(words), table))


def _take_signals(port: ctypes.CDLL) -> None:
    """SIGUSR1 ends a call of the system in which the program waits; SIGUSR2 is Ctrl-C.

    The interpreter's own handler of SIGINT jumps out of whatever it is doing, be it the collection
    of garbage, and leaves the heap locked. Its handler here has the exception raised before the
    next operation of the program, as on a chip.
    """
    signal.signal(signal.SIGUSR1, lambda _number, _frame: None)
    system = ctypes.CDLL(None)
    system.signal.argtypes = [ctypes.c_int, ctypes.c_void_p]
    raise_later = ctypes.cast(port.mp_sched_keyboard_interrupt, ctypes.c_void_p)
    system.signal(int(signal.SIGUSR2), raise_later)
    system.siginterrupt(int(signal.SIGUSR2), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
