"""Work off the GUI thread: a job does it, the answer comes back in the GUI thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from PyQt5 import sip
from PyQt5.QtCore import QObject, pyqtBoundSignal

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.gui.bridge import Bridge
from micros_ide.model.jobs import JobChanged, JobInfo, JobState, Progress
from micros_ide.model.reporting import Reporter

_LANE = "gui:"  # lanes of work that nobody watches in the job bar
_CALLBACKS = (FunctionType, MethodType, BuiltinMethodType, partial)  # what `_parts` sees through


@dataclass(frozen=True)
class _Waiting:
    done: Callable[[Any], None]
    failed: Callable[[JobInfo], None]
    progress: Callable[[Progress], None] | None


class Background(QObject):
    """Run a function in a job of its own lane and call back in the GUI thread."""

    def __init__(self, jobs: JobEngine, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._waiting: dict[int, _Waiting] = {}
        self._closed = False
        bridge.arrived.connect(self._on_event)

    @staticmethod
    def owns(job: JobInfo) -> bool:
        """True for jobs that are no business of the job bar."""
        return job.lane.startswith(_LANE)

    def run(
        self,
        title: str,
        lane: str,
        work: Callable[[Reporter], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[JobInfo], None],
        progress: Callable[[Progress], None] | None = None,
        watched: bool = False,
    ) -> Job:
        """Submit `work`; exactly one of `done(result)` and `failed(row)` is called.

        A cancelled job calls `failed`. `watched` work is shown in the job bar. After `close`
        nothing is begun and nobody called: a timer of a page may still want something. Nobody is
        called either when an object was deleted that the callback is bound to or encloses.

        Raises:
            TypeError: A callback hides its owner: the `emit` of a signal does.
        """
        _check(done, failed, *([progress] if progress is not None else []))
        if self._closed:
            return Job(JobInfo(0, title, lane, JobState.CANCELLED), work, lambda _event: None)
        where = lane if watched else _LANE + lane
        job = self._jobs.submit(title, where, work, quiet=not watched)
        self._waiting[job.info.id] = _Waiting(done, failed, progress)
        return job

    def close(self) -> None:
        """The window is going: begin nothing more."""
        self._closed = True

    def follow(
        self, job: Job, *, done: Callable[[Any], None], failed: Callable[[JobInfo], None]
    ) -> None:
        """Do the same for a job that a service has submitted just now, in the GUI thread."""
        _check(done, failed)
        self._waiting[job.info.id] = _Waiting(done, failed, None)

    def _on_event(self, event: object) -> None:
        if not isinstance(event, JobChanged) or event.job.id not in self._waiting:
            return
        job = event.job
        if not job.state.terminal:
            progress = self._waiting[job.id].progress
            if progress is not None and not _gone(progress):
                progress(job.progress)
            return
        waiting = self._waiting.pop(job.id)
        if job.state is JobState.DONE:
            if not _gone(waiting.done):
                waiting.done(job.result)
        elif not _gone(waiting.failed):
            waiting.failed(job)


def _gone(callback: Callable[..., Any]) -> bool:
    """True when `callback` belongs to a page that was closed meanwhile."""
    return any(isinstance(one, QObject) and sip.isdeleted(one) for one in _owners(callback))


def _check(*callbacks: Callable[..., Any]) -> None:
    """Refuse callbacks of which nobody could tell whether their page was closed meanwhile."""
    for callback in callbacks:
        if not isinstance(callback, _CALLBACKS):
            raise TypeError(f"{callback!r} is no function or method; its owner cannot be found")
        if any(isinstance(one, pyqtBoundSignal) for one in _owners(callback)):
            raise TypeError(f"{callback!r} hides the object of its signal; give a method of it")


def _owners(callback: object) -> list[object]:
    """Return the objects that `callback` is bound to or encloses, or signals in their place.

    Where it has none itself they are those of the functions in it: it merely passes on to them.
    """
    seen: list[object] = []
    level = _parts(callback)
    while level:
        found: list[object] = [one for one in level if isinstance(one, QObject)]
        found = found or [one for one in level if isinstance(one, pyqtBoundSignal)]
        if found:
            return found
        seen += level
        deeper = [part for one in level for part in _parts(one)]
        level = [one for one in deeper if not any(one is known for known in seen)]
    return []


def _parts(one: object) -> list[object]:
    if isinstance(one, partial):
        return [one.func, *one.args, *one.keywords.values()]
    if isinstance(one, MethodType | BuiltinMethodType):
        return [one.__self__]
    parts: list[object] = []
    if isinstance(one, FunctionType):
        parts += one.__defaults__ or ()
        for cell in one.__closure__ or ():
            with contextlib.suppress(ValueError):  # not filled yet
                parts.append(cell.cell_contents)
    return parts


def cancel(job: Job) -> None:
    """Wish `job` to end; its hooks close ports and end processes, so not in this thread."""
    threading.Thread(target=job.cancel, name="cancel", daemon=True).start()
