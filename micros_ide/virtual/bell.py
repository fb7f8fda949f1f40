"""What makes a board look up from its work: a socket beside its link.

A program that never waits does not look at its link. So a thread of the board's interpreter waits
for the bell, and has the lines on the link handled between two operations of the program (see
`board/_interrupts.py`). The same thread shows the pins, and asks for help when the program's thread
sits in a call of the system.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.interrupts import interrupt_wait

_RING, _SHOW_PINS = b"k", b"p"
_LARGEST = 2048
_AGAIN_S = 0.001


class Bell:
    """The carrying process's end, for one run of the interpreter.

    Attributes:
        files: the numbers of the files for the interpreter, until `open`.
        on_pins: called with the table that `ask_pins` has asked for.
        on_piece: called with a piece of a file.
        on_stray_ctrl_c: called when a Ctrl-C has hit the thread that waits for the bell.
    """

    def __init__(self, loop: EventLoop) -> None:
        self.on_pins: Callable[[bytes], None] = lambda _table: None
        self.on_piece: Callable[[bytes], None] = lambda _data: None
        self.on_stray_ctrl_c: Callable[[], None] = lambda: None
        self._loop = loop
        self._pid: int | None = None
        # Datagrams, so that nothing has to be put together again.
        self._near, self._far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._again = self._near.dup()  # by which the interpreter wakes its own thread

    @property
    def files(self) -> tuple[int, int]:
        """What the interpreter waits at, and what it rings by itself."""
        return self._far.fileno(), self._again.fileno()

    def open(self, pid: int | None) -> None:
        """Serve the interpreter, which has its files now; `pid`: it may be sent SIGUSR1."""
        self._pid = pid
        self._far.close()
        self._again.close()
        self._loop.watch(self._near.fileno(), self.read)

    def ring(self) -> None:
        """Have the board look at its link."""
        self._send(_RING)

    def ask_pins(self) -> None:
        """Ask for the table of the pins."""
        if not self._send(_SHOW_PINS):
            self._loop.later(_AGAIN_S, self.ask_pins)

    def close(self) -> None:
        """Serve no more."""
        self._loop.forget(self._near.fileno())
        self._near.close()

    def _send(self, word: bytes) -> bool:
        """Send `word`; false when the socket is full, so it has rung already."""
        try:
            self._near.send(word, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            pass  # the interpreter has ended
        return True

    def read(self) -> None:
        """Handle everything that has come."""
        while self._on_datagram():
            pass

    def _on_datagram(self) -> bool:
        try:
            data = self._near.recv(_LARGEST, socket.MSG_DONTWAIT)
        except OSError:
            return False
        kind, rest = data[:1], data[1:]
        if kind == b"n":
            self._nudge()
        elif kind == b"p":
            self.on_pins(rest)
        elif kind == b"c":
            self.on_stray_ctrl_c()
        elif kind == b"g":
            self.on_piece(rest)
        return True

    def _nudge(self) -> None:
        if self._pid is not None:
            with contextlib.suppress(OSError):  # it has ended
                interrupt_wait(self._pid)
