"""What the rest of the program sees of a job: one frozen row, and the events that carry it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import MicrosError


class JobState(enum.Enum):
    """Life of a job; the last three are terminal."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """True when the job will never change again."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Real work: `done` of `total` `unit`s in `phase`; `total` 0 means not countable."""

    phase: str = ""
    done: int = 0
    total: int = 0
    unit: str = "bytes"
    rate: float = 0.0  # units per second over the last second of this phase

    @property
    def fraction(self) -> float | None:
        """0.0 to 1.0, or None where the work cannot be counted."""
        return min(1.0, self.done / self.total) if self.total > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds to the end of this phase, or None when unknown."""
        if self.total <= 0 or self.rate <= 0:
            return None
        return max(0.0, (self.total - self.done) / self.rate)


@dataclass(frozen=True, slots=True)
class JobInfo:
    """One job as a row. `error` is a MicrosError for a known failure, else any exception."""

    id: int
    title: str
    lane: str
    state: JobState = JobState.QUEUED
    progress: Progress = Progress()
    result: Any = None
    error: BaseException | None = None
    state_note: str = ""  # what a cancelled or failed job left behind ("flash is half written")

    @property
    def known_error(self) -> MicrosError | None:
        """The error when it is one of ours; None for success and for bugs."""
        return self.error if isinstance(self.error, MicrosError) else None


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job's row changed (state or progress); carries the whole row."""

    job: JobInfo


@dataclass(frozen=True, slots=True)
class JobLog:
    """One line a job wrote for people. Never contains a secret."""

    job_id: int
    text: str
    level: str = "info"  # debug, info, warning, error
