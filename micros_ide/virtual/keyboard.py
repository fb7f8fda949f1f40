"""What a tool types, on its way to the interpreter.

Two things differ from a chip, whose serial interrupt looks at every byte. Ctrl-C is a signal here
and must wait for a good moment (see `interrupts`). And the interpreter cannot be told to start in
the raw REPL, so what is meant for that waits until it has got there.
"""

from __future__ import annotations

import time
from typing import Protocol

from micros_ide.virtual.event_loop import Alarm, EventLoop

CTRL_C = 0x03
_RETRY_S = 0.002
_PATIENCE_S = 1.0  # then there is nothing left to interrupt
_ECHO_S = 0.05  # a program that prints nothing on a Ctrl-C gets the next one after this


class Console(Protocol):
    """The interpreter's side."""

    def type(self, data: bytes) -> None:
        """Put bytes on the console."""

    def interrupt(self) -> bool:
        """Put a Ctrl-C on the console; false when it must be tried again later."""


class Keyboard:
    """Everything typed goes through here, in order.

    Attributes:
        ctrl_c: Ctrl-C interrupts; else it is a byte like any other.
    """

    def __init__(self, loop: EventLoop, console: Console, *, held: bool) -> None:
        self.ctrl_c = True
        self._loop = loop
        self._console = console
        self._held = held
        self._queue = bytearray()
        self._interrupted_at = 0.0  # and nothing printed since
        self._waiting_since = 0.0
        self._alarm: Alarm | None = None

    @property
    def waiting(self) -> int:
        """Bytes that have not gone through yet."""
        return len(self._queue)

    def type(self, data: bytes) -> None:
        """Add `data` to what is typed."""
        self._queue += data
        self._advance()

    def hold(self) -> None:
        """Let only Ctrl-C through from here on; it takes with it what was typed before."""
        self._held = True

    def release(self) -> None:
        """Let everything through again."""
        self._held = False
        self._advance()

    def note_output(self) -> None:
        """The interpreter has printed something."""
        self._interrupted_at = 0.0

    def close(self) -> None:
        """Forget what waits."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._queue.clear()

    def _advance(self) -> None:
        while self._queue and self._alarm is None:
            at = self._queue.find(CTRL_C) if self.ctrl_c else -1
            if at != 0 and self._held:
                if at < 0:
                    return
                del self._queue[:at]
            elif at != 0:
                self._pass(len(self._queue) if at < 0 else at)
            else:
                self._interrupt()

    def _pass(self, length: int) -> None:
        part = bytes(self._queue[:length])
        del self._queue[:length]
        self._console.type(part)

    def _interrupt(self) -> None:
        # Two at once would end the interpreter, too: the second waits for an answer to the first.
        now = time.monotonic()
        self._waiting_since = self._waiting_since or now
        answered = now >= self._interrupted_at + _ECHO_S
        if answered and (self._console.interrupt() or now > self._waiting_since + _PATIENCE_S):
            del self._queue[0]
            self._interrupted_at, self._waiting_since = now, 0.0
        else:
            self._alarm = self._loop.later(_RETRY_S, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._advance()
