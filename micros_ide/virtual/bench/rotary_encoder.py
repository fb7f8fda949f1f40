"""A rotary encoder with detents (KY-040)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Device, Range, Wires

_MS = 1e-3
_PER_DETENT = 4  # edges, 20 detents to a turn
_RANGE = 10_000
# Levels of (dt, clk) from detent to detent, clockwise: clk is first to fall.
_LEVELS = ((1, 1), (1, 0), (0, 0), (0, 1))


class RotaryEncoder(Device):
    """Turns to `position`, counted in detents, clockwise upwards: one edge every `pace` ms.

    With `bounce` a contact chatters so many times at each of its edges before it rests, within half
    of `pace`. At a detent both contacts are open, and the module's resistors pull them high.
    Notes [dt, clk] after every edge, chatter left out.
    """

    ROLES = ("clk", "dt")
    INPUTS: ClassVar[Mapping[str, Range]] = {
        "position": Range(-_RANGE, _RANGE, 0),
        "pace": Range(1, 1000, 5, "ms"),
        "bounce": Range(0, 5, 0),
    }
    MOMENTARY = frozenset({"position"})  # it counts from where it is

    def __init__(self, wires: Wires, pins: Mapping[str, int]) -> None:
        """Connect it, resting at detent 0."""
        self._at = 0  # in edges
        self._moving = False
        super().__init__(wires, pins)

    def apply(self) -> None:
        """Begin to turn; while it turns it sees by itself that the goal has changed."""
        if not self._moving:
            self._moving = True
            self._show()
            self._step()

    def read(self) -> dict[str, Any]:
        """Return where it is, in detents, and whether it turns."""
        return {"position": self._at / _PER_DETENT, "turning": self._moving}

    def _goal(self) -> int:
        return round(self.inputs["position"]) * _PER_DETENT

    def _step(self) -> None:
        goal = self._goal()
        self._moving = self._at != goal
        if not self._moving:
            return
        before = self._levels()
        self._at += 1 if self._at < goal else -1
        self.note(list(self._levels()))
        moved = "dt" if before[0] != self._levels()[0] else "clk"
        pace, chatter = self.inputs["pace"] * _MS, 2 * int(self.inputs["bounce"])
        self._settle(moved, chatter, pace / 2 / max(1, chatter))
        self.wires.later(pace, self._step)

    def _levels(self) -> tuple[int, int]:
        return _LEVELS[self._at % _PER_DETENT]

    def _settle(self, role: str, chatter: int, gap: float) -> None:
        level = self._levels()[0 if role == "dt" else 1]
        self.wires.drive(self.pins[role], level ^ (chatter & 1))
        if chatter:
            self.wires.later(gap, partial(self._settle, role, chatter - 1, gap))

    def _show(self) -> None:
        dt, clk = self._levels()
        self.wires.drive(self.pins["dt"], dt)
        self.wires.drive(self.pins["clk"], clk)
