"""Let a board live through a span of time as fast as it can."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Protocol

from micros_ide.virtual.event_loop import Alarm, EventLoop
from micros_ide.virtual.world_clock import WorldClock

_LOOK_S = 0.01
_IDLE_S = 0.05  # asleep at what looks like a prompt for so long: no program runs
_ANSWER_S = 1.0  # but a program may have asked somebody something
_SHORTEST_S = 0.001


class LivingProgram(Protocol):
    """The program that runs on the board."""

    @property
    def reads_line(self) -> bool:
        """Whether the interpreter's line editor is on."""

    @property
    def sleeps(self) -> bool:
        """Whether it is waiting for something; only Linux can tell."""

    def tell(self, line: str) -> None:
        """Tell the board's support modules something."""

    def read_link(self) -> None:
        """Hear what they have told."""


class LivingBoard(Protocol):
    """The board."""

    @property
    def living(self) -> LivingProgram | None:
        """The program that runs, if any."""

    @property
    def is_starting(self) -> bool:
        """Whether a program is about to start, in a moment of real time."""

    @property
    def sleep_left(self) -> float:
        """Seconds to the end of a deep sleep, 0.0 when it is awake."""

    def sleep_less(self, seconds: float) -> None:
        """Shorten a deep sleep."""


class TimeLapse:
    """From its beginning to its end, across resets and deep sleep.

    While a program runs, the board's support modules skip what it would wait for, and say how far
    they have got. Where none runs there is nothing to live through: the clock just moves.
    """

    def __init__(
        self,
        loop: EventLoop,
        board: LivingBoard,
        clock: WorldClock,
        seconds: float,
        on_end: Callable[[str], None],
    ) -> None:
        """Begin; `on_end` is called once, with "" or with what went wrong."""
        self._loop = loop
        self._board = board
        self._clock = clock
        self._seconds = seconds
        self._end = clock.running() + seconds
        self._on_end = on_end
        self._told: LivingProgram | None = None
        self._busy_until = 0.0
        self._alarm: Alarm | None = loop.later(0, self._look)

    @property
    def left(self) -> float:
        """Seconds still to live."""
        return max(0.0, self._end - self._clock.running())

    def note_program(self, program: LivingProgram) -> dict[str, Callable[[str], None]]:
        """Send a program on its way; return what its words do."""
        self._told, self._busy_until = program, time.monotonic()
        program.tell(f"live {math.ceil(self.left * 1000)}")
        return {"lived": self._note_lived, "asking": self._note_asking, "arrived": self._arrive}

    def give_up(self, reason: str) -> None:
        """End it now."""
        if self._told is not None:
            self._told.tell("stay ")
        self._finish(reason)

    def fail(self, what: str) -> None:
        """End it because of something that happened to the board."""
        lived = self._seconds - self.left
        self._finish(f"{what} after {lived:.1f} of {self._seconds:g} seconds")

    def _note_lived(self, rest: str) -> None:
        self._busy_until = time.monotonic()
        self._clock.ahead_ms = int(rest)

    def _note_asking(self, _rest: str) -> None:
        self._busy_until = time.monotonic() + _ANSWER_S

    def _arrive(self, _rest: str) -> None:
        self._finish("")

    def _finish(self, reason: str) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
            self._on_end(reason)

    def _look(self) -> None:
        self._alarm = self._loop.later(_LOOK_S, self._look)
        program = self._board.living
        if program is not None:
            self._look_at(program)
        elif self._board.sleep_left > 0:
            self._skip_sleep()
        elif not self._board.is_starting:
            self._jump()

    def _look_at(self, program: LivingProgram) -> None:
        if program is not self._told:
            return  # it has just started
        # Code from raw paste mode runs with the modes of a line editor.
        now = time.monotonic()
        if not program.reads_line or not (program.sleeps or sys.platform != "linux"):
            self._busy_until = max(self._busy_until, now)
        elif now > self._busy_until + _IDLE_S:
            self._jump(program)

    def _skip_sleep(self) -> None:
        sleep = self._board.sleep_left
        part = min(sleep, self.left)
        self._clock.ahead_ms += int(part * 1000)
        self._board.sleep_less(part)
        if self.left < _SHORTEST_S:
            self._finish("")

    def _jump(self, program: LivingProgram | None = None) -> None:
        self._clock.ahead_ms += math.ceil(self.left * 1000)
        if program is not None:
            program.tell(f"stay {self._clock.ahead_ms}")
        self._finish("")
