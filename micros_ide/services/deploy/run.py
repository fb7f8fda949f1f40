"""What the steps of one deploy share: the plan, the report, the stopwatch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from micros_ide.model.deploy import DeployPlan, WireCount
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.reporting import Reporter
from micros_ide.services.ports import Ports

UNCHANGED = "the board is unchanged"


class Phases:
    """Seconds by phase and bytes on the line; a phase entered twice adds up."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._seconds: dict[str, float] = {}
        self.wire = WireCount()

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Count the block's time as phase `name`."""
        began = time.monotonic()
        try:
            yield
        finally:
            spent = time.monotonic() - began
            self._seconds[name] = self._seconds.get(name, 0.0) + spent

    def add_wire(self, wire: WireCount) -> None:
        """Add the bytes that one session moved."""
        self.wire = WireCount(self.wire.up + wire.up, self.wire.down + wire.down)

    def seconds(self) -> dict[str, float]:
        """Return seconds by phase plus "total", to the millisecond."""
        with_total = {**self._seconds, "total": time.monotonic() - self._began}
        return {name: round(value, 3) for name, value in with_total.items()}


@dataclass(frozen=True, slots=True)
class DeployRun:
    """One deploy on its way; `image` finds MicroPython when it has to be written."""

    plan: DeployPlan
    report: Reporter
    ports: Ports
    image: Callable[[], FirmwareImage]
    phases: Phases = field(default_factory=Phases)

    @property
    def device(self) -> str:
        """The port the deploy began at."""
        return self.plan.port.device

    @property
    def after_flash(self) -> str:
        """How to leave the loader; a virtual board has no button that one could press."""
        return "hard-reset" if self.plan.port.virtual else self.plan.board.after_flash

    @contextmanager
    def leaving(self, state: str) -> Iterator[None]:
        """Say what the board is like should the block not come to its end.

        The last word is `state`, whatever the tools inside noted: it says what to do.
        """
        self.report.note_state(state)
        try:
            yield
        except BaseException:
            self.report.note_state(state)
            raise
