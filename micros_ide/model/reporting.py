"""What a worker may ask of the job that runs it; the engine's report fits without knowing this."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Reporter(Protocol):
    """Progress, words for people, and the wish to stop."""

    def phase(self, name: str, total: int = 0, unit: str = "bytes") -> None:
        """Begin a phase of `total` units (0: not countable)."""

    def progress(self, done: int, total: int | None = None) -> None:
        """Report `done` units of the phase; raises JobCancelled once if a cancel is wished."""

    def log(self, text: str, level: str = "info") -> None:
        """Write one line for people; raises JobCancelled once if a cancel is wished."""

    def note_state(self, text: str) -> None:
        """Say what the board is like should the job end here."""

    def checkpoint(self) -> None:
        """Raise JobCancelled, once, if a cancel is wished."""

    @property
    def cancelled(self) -> bool:
        """True once a cancel was wished."""

    def on_cancel(self, hook: Callable[[], None]) -> AbstractContextManager[None]:
        """Run `hook` in the canceller's thread if the wish comes while the block is open."""


class QuietReport:
    """A Reporter for use outside a job: says nothing and is never cancelled."""

    def phase(self, name: str, total: int = 0, unit: str = "bytes") -> None:
        """Ignore."""

    def progress(self, done: int, total: int | None = None) -> None:
        """Ignore."""

    def log(self, text: str, level: str = "info") -> None:
        """Ignore."""

    def note_state(self, text: str) -> None:
        """Ignore."""

    def checkpoint(self) -> None:
        """Do nothing."""

    @property
    def cancelled(self) -> bool:
        """Always False."""
        return False

    def on_cancel(self, hook: Callable[[], None]) -> AbstractContextManager[None]:
        """Return a block that never runs `hook`."""
        del hook
        return nullcontext()
