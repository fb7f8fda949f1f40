"""Watch a job from the terminal: a moving line on a tty, one line a phase elsewhere."""

from __future__ import annotations

import shutil
from typing import Any

from micros_ide.cli.screen import WIDTH, Screen
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import Job
from micros_ide.errors import JobCancelled
from micros_ide.model.jobs import JobChanged, JobInfo, JobLog, Progress

_BAR = 16  # characters


class JobStopped(JobCancelled):
    """A job was cancelled from the keyboard; `state` says what it left behind."""

    def __init__(self, state: str) -> None:
        super().__init__()
        self.state = state


class JobFailed(Exception):
    """A job failed with `error`; `state` says what it left behind."""

    def __init__(self, info: JobInfo) -> None:
        super().__init__(str(info.error))
        self.error = info.error
        self.state = info.state_note


class ProgressView:
    """Follows the events of one job."""

    def __init__(self, screen: Screen, job_id: int) -> None:
        self._screen = screen
        self._job_id = job_id
        self._live = screen.err.isatty()
        self._phase = ""
        self._shown = 0  # characters of the moving line

    def changed(self, event: JobChanged) -> None:
        """Show where the job is."""
        if event.job.id != self._job_id:
            return
        progress = event.job.progress
        if self._live:
            self._rewrite("" if event.job.state.terminal else line_of(progress))
        elif progress.phase and progress.phase != self._phase:
            self._screen.note(progress.phase)
        self._phase = progress.phase

    def logged(self, event: JobLog) -> None:
        """Show a line the job wrote."""
        if event.job_id != self._job_id or event.level == "debug":
            return
        self._rewrite("")
        mark = "" if event.level == "info" else f"{event.level}: "
        self._screen.note(f"{mark}{event.text}")

    def _rewrite(self, line: str) -> None:
        if not self._live or (not line and not self._shown):
            return
        line = line[: shutil.get_terminal_size((WIDTH, 24)).columns - 1]
        self._screen.err.write("\r" + line.ljust(self._shown) + ("" if line else "\r"))
        self._screen.err.flush()
        self._shown = len(line)


def follow(screen: Screen, bus: EventBus, job: Job) -> Any:
    """Show the job until it ends and return its result.

    Ctrl-C cancels it and waits for its clean end (JobStopped); a failure is a JobFailed.
    """
    view = ProgressView(screen, job.info.id)
    unsubscribe = (
        bus.subscribe(JobChanged, view.changed),
        bus.subscribe(JobLog, view.logged),
    )
    try:
        view.changed(JobChanged(job.info))
        try:
            info = job.wait()
        except KeyboardInterrupt:
            screen.note("\nStopping …")
            job.cancel()
            info = job.wait()
    finally:
        for forget in unsubscribe:
            forget()
    if isinstance(info.error, JobCancelled):
        raise JobStopped(info.state_note)
    if info.error is not None:
        raise JobFailed(info)
    return info.result


def line_of(progress: Progress) -> str:
    """Return `progress` as one line: phase, bar, per cent, rate, seconds left."""
    if not progress.phase:
        return ""
    if progress.fraction is None:
        return f"{progress.phase} …"
    filled = round(_BAR * progress.fraction)
    bar = "█" * filled + "░" * (_BAR - filled)
    parts = [f"{progress.phase}  {bar} {progress.fraction:4.0%}"]
    if progress.unit == "bytes" and progress.rate > 0:
        parts.append(f"{progress.rate / 1000:.0f} kB/s")
    if progress.seconds_left is not None:
        parts.append(f"{progress.seconds_left:.0f} s left")
    return " · ".join(parts)
