"""What is known of one run of an app: what it was given, what it has shown, how it ended."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from micros_ide.app_api import Point
from micros_ide.engine.jobs import Job
from micros_ide.errors import AppError, AuthFailed, JobCancelled
from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.words import seconds_text
from micros_ide.model.apps import AppResult, AppRow
from micros_ide.model.devices import Device
from micros_ide.model.jobs import JobInfo, JobState, Progress
from micros_ide.model.readings import Reading
from micros_ide.model.terminal_events import Read

MOST_LINES = 5000  # of the log that are kept
_TONES = {
    JobState.QUEUED: ("clock-outline", "muted"),
    JobState.RUNNING: ("play-circle-outline", "accent"),
    JobState.DONE: ("check-circle-outline", "online"),
    JobState.FAILED: ("close-octagon-outline", "error"),
    JobState.CANCELLED: ("stop-circle-outline", "warning"),
}


@dataclass(frozen=True)
class Verdict:
    """How a run ended, in words; `tone` is "online", "warning" or "error"."""

    tone: str
    message: str
    hint: str = ""
    detail: str = ""
    source: bool = False  # the app's code was at fault
    password: bool = False  # the node wants its password


@dataclass(eq=False)
class RunRecord:
    """One run; lists only grow, so that a view can go on where it was."""

    key: str
    app: AppRow
    device: Device
    values: dict[str, Any]
    began: float = field(default_factory=time.time)  # seconds since 1970
    state: JobState = JobState.QUEUED
    progress: Progress = field(default_factory=Progress)
    rows: list[dict[str, Any]] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    said: int = 0  # lines in all, also those that are not kept any more
    verdict: Verdict | None = None
    job: Job | None = None
    stopping: bool = False

    @property
    def active(self) -> bool:
        """True until it has ended."""
        return not self.state.terminal

    @property
    def node(self) -> str:
        """The node's name."""
        return self.device.name or self.device.uid

    @property
    def icon(self) -> tuple[str, str]:
        """Icon and tone of its state."""
        return _TONES[self.state]

    @property
    def state_word(self) -> str:
        """Its state in a word."""
        if self.active and self.stopping:
            return tr("Stopping")
        return {
            JobState.QUEUED: tr("Waits its turn"),
            JobState.RUNNING: tr("Running"),
            JobState.DONE: tr("Done"),
            JobState.FAILED: tr("Failed"),
            JobState.CANCELLED: tr("Stopped"),
        }[self.state]

    def add(self, item: dict[str, Any] | Point) -> None:
        """Take over what the app has shown."""
        if isinstance(item, Point):
            reading = Reading(item.series or tr("value"), float(item.value), item.unit)
            self.reads.append(Read(self.began + (item.at or 0.0), (reading,)))
        else:
            self.rows.append(item)

    def say(self, text: str) -> None:
        """Take over a line of the log."""
        self.lines.append(text)
        self.said += 1

    def end(self, info: JobInfo) -> None:
        """Note how it ended."""
        self.state = info.state
        self.verdict = _verdict(info)


def _verdict(info: JobInfo) -> Verdict:
    error = info.error
    if info.state is JobState.DONE and isinstance(info.result, AppResult):
        took = tr("Took {time}.").format(time=seconds_text(info.result.seconds))
        return Verdict("online", info.result.verdict or tr("Done."), took)
    if info.state is JobState.CANCELLED or isinstance(error, JobCancelled):
        return Verdict("warning", tr("Stopped."), tr("What was shown before is kept."))
    words = error_words(info)
    if isinstance(error, AuthFailed):
        hint = tr("Open its console, log in, and let the password be remembered.")
        return Verdict("error", f"{error.message}.", hint, password=True)
    if isinstance(error, AppError):
        own = error.message.removeprefix(f"{error.app_id}: ")
        source = bool(error.trace)
        return Verdict(
            "error",
            sentence(own),
            "" if error.hint is None else sentence(error.hint),
            error.trace or words.detail,
            source=source,
        )
    return Verdict("error", words.message, words.hint, words.detail)
