"""What the window remembers of jobs: rows, lines, when they began and ended; all bounded."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.gui.background import Background
from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.model.jobs import JobChanged, JobInfo, JobLog, JobState
from micros_ide.model.nodes import clean_text

_JOBS, _LINES, _LINE = 200, 2000, 500  # remembered jobs, lines a job, characters a line
LEVELS = {JobState.DONE: "info", JobState.FAILED: "error", JobState.CANCELLED: "warning"}


@dataclass(frozen=True, slots=True)
class JobLine:
    """One line that a job wrote."""

    job_id: int
    clock: str  # "12:04:31"
    text: str
    level: str


@dataclass
class JobRecord:
    """One job; `info` never carries a result, which may hold what was typed."""

    info: JobInfo
    began: float = field(default_factory=time.time)  # s since the epoch
    ended: float = 0.0
    lines: deque[JobLine] = field(default_factory=lambda: deque(maxlen=_LINES))

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return (self.ended or time.time()) - self.began


class JobRecords(QObject):
    """Rows of jobs a person cares for, oldest first."""

    changed = pyqtSignal(object)  # JobRecord
    logged = pyqtSignal(object)  # JobLine

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records: dict[int, JobRecord] = {}

    def running(self) -> list[JobRecord]:
        """Return what runs or waits, oldest first."""
        return [one for one in self._records.values() if not one.info.state.terminal]

    def ended(self) -> list[JobRecord]:
        """Return what has ended, newest first."""
        done = [one for one in self._records.values() if one.info.state.terminal]
        return sorted(done, key=lambda one: one.ended, reverse=True)

    def record(self, job_id: int) -> JobRecord | None:
        """Return the job called `job_id`."""
        return self._records.get(job_id)

    def lines(self, job_id: int | None = None) -> list[JobLine]:
        """Return the lines of one job, or the newest of all."""
        if job_id is not None:
            found = self._records.get(job_id)
            return list(found.lines) if found else []
        every = [line for one in self._records.values() for line in one.lines]
        return sorted(every, key=lambda line: line.clock)[-_LINES:]

    def forget_ended(self) -> None:
        """Clear the history."""
        self._records = {one.info.id: one for one in self.running()}

    def on_event(self, event: object) -> None:
        """Take an event of the bus."""
        if isinstance(event, JobLog):
            if event.job_id in self._records:
                self._write(event.job_id, event.text, event.level)
        elif isinstance(event, JobChanged) and not Background.owns(event.job):
            self._take(event.job)

    def _take(self, job: JobInfo) -> None:
        record = self._records.get(job.id)
        before = record.info if record else None
        info = replace(job, result=None)
        if record is None:
            record = self._records[job.id] = JobRecord(info)
            self._trim()
        record.info = info
        if job.state.terminal:
            record.ended = time.time()
            self._write(job.id, self._last_words(job), LEVELS[job.state])
        elif before is None:
            self._write(job.id, tr("{job}: begun").format(job=job.title), "info")
        elif job.progress.phase and before.progress.phase != job.progress.phase:
            self._write(job.id, f"{job.title}: {job.progress.phase}", "info")
        self.changed.emit(record)

    def _last_words(self, job: JobInfo) -> str:
        if job.state is JobState.FAILED:
            words = error_words(job).message
            return tr("{job}: failed: {why}").format(job=job.title, why=words)
        done = tr("done") if job.state is JobState.DONE else tr("cancelled")
        return f"{job.title}: {done}"

    def _write(self, job_id: int, text: str, level: str) -> None:
        line = JobLine(job_id, time.strftime("%H:%M:%S"), clean_text(text, _LINE), level)
        self._records[job_id].lines.append(line)
        self.logged.emit(line)

    def _trim(self) -> None:
        old = [one.info.id for one in self.ended()][_JOBS:]
        for job_id in old:
            del self._records[job_id]
