"""What makes a board look up from its work: a socket beside its link.

A program that never waits does not look at its link. So a thread beside the interpreter waits for
the bell, and has the lines on the link handled between two operations of the program (see
`interpreter_host.py` and `board/_interrupts.py`).
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

from micros_ide.virtual.event_loop import EventLoop

_RING = b"k"
_LARGEST = 2048


class Bell:
    """The carrying process's end, for one run of the interpreter.

    Attributes:
        files: the numbers of the files for the interpreter, until `open`.
        on_pins: called with the table of the pins, when it has been asked for.
        on_piece: called with a piece of a file.
        on_stray_ctrl_c: called when a Ctrl-C has hit a handler instead of the program.
    """

    def __init__(self, loop: EventLoop) -> None:
        self.on_pins: Callable[[bytes], None] = lambda _table: None
        self.on_piece: Callable[[bytes], None] = lambda _data: None
        self.on_stray_ctrl_c: Callable[[], None] = lambda: None
        self._loop = loop
        # Datagrams, so that nothing has to be put together again.
        self._near, self._far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._again = self._near.dup()  # by which the interpreter wakes its own thread

    @property
    def files(self) -> tuple[int, int]:
        """What the interpreter waits at, and what it rings by itself."""
        return self._far.fileno(), self._again.fileno()

    def open(self) -> None:
        """Serve the interpreter, which has its files now."""
        self._far.close()
        self._again.close()
        self._loop.watch(self._near.fileno(), self.read)

    def ring(self) -> None:
        """Have the board look at its link."""
        with contextlib.suppress(OSError):  # full, so it has rung already; or it has ended
            self._near.send(_RING, socket.MSG_DONTWAIT)

    def close(self) -> None:
        """Serve no more."""
        self._loop.forget(self._near.fileno())
        self._near.close()

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
        if kind == b"p":
            self.on_pins(rest)
        elif kind == b"c":
            self.on_stray_ctrl_c()
        elif kind == b"g":
            self.on_piece(rest)
        return True
