"""The job engine: jobs queue per lane, lanes run side by side, one finaliser."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from micros_ide.engine.events import EventBus
from micros_ide.engine.report import JobReport
from micros_ide.errors import Busy, JobCancelled, MicrosError
from micros_ide.model.jobs import JobChanged, JobInfo, JobLog, JobState, Progress
from micros_ide.model.reporting import Reporter

_log = logging.getLogger(__name__)
Run = Callable[[Reporter], Any]
_KEPT = 200  # finished rows remembered


class Job:
    """A submitted job: look at `info`, `wait` for it, or `cancel` it."""

    def __init__(self, info: JobInfo, run: Run, publish: Callable[[object], None]) -> None:
        self._lock = threading.Lock()
        self._info = info
        self._run: Run | None = run
        self._publish = publish
        self._finished = threading.Event()
        self._report = JobReport(self._on_progress, self._on_log)

    @property
    def info(self) -> JobInfo:
        """The row as it is now."""
        return self._info

    def cancel(self) -> None:
        """Wish the job to end. The row becomes CANCELLED when the runner has cleaned up."""
        self._report.request_cancel()

    def wait(self, timeout: float | None = None) -> JobInfo:
        """Block until terminal (or `timeout` seconds) and return the row."""
        self._finished.wait(timeout)
        return self._info

    def result(self) -> Any:
        """Wait and return the result; raise what the job raised, `JobCancelled` included."""
        info = self.wait()
        if info.error is not None:
            raise info.error
        return info.result

    def execute(self) -> None:
        """Run to exactly one terminal state (called by the lane's thread alone)."""
        if self._report.cancelled:
            self._run = None
            self._finish(JobState.CANCELLED, error=JobCancelled())
            return
        self._change(state=JobState.RUNNING)
        try:
            result = self._carry_out()
        except JobCancelled as stop:
            self._finish(JobState.CANCELLED, error=stop)
        except MicrosError as error:
            # A port closed by the cancel hook surfaces as a lost connection: still a cancel.
            state = JobState.CANCELLED if self._report.cancelled else JobState.FAILED
            self._finish(state, error=JobCancelled() if self._report.cancelled else error)
        except BaseException as bug:  # noqa: BLE001 - a job always reaches a terminal state
            _log.exception("job %r failed unexpectedly", self._info.title)
            self._finish(JobState.FAILED, error=bug)
        else:
            self._finish(JobState.DONE, result=result)

    def _carry_out(self) -> Any:
        # A remembered row must not keep alive what the job worked on: plans, files, passwords.
        run, self._run = self._run, None
        return run(self._report) if run else None

    def _on_progress(self, progress: Progress) -> None:
        self._change(progress=progress)

    def _on_log(self, text: str, level: str) -> None:
        self._publish(JobLog(self._info.id, text, level))

    def _finish(self, state: JobState, error: BaseException | None = None, **fields: Any) -> None:
        _forget_locals(error)
        note = "" if state is JobState.DONE else self._report.state_note
        self._change(state=state, state_note=note, error=error, **fields)
        self._finished.set()

    def _change(self, **fields: Any) -> None:
        with self._lock:
            self._info = replace(self._info, **fields)
            info = self._info
        self._publish(JobChanged(info))


_Lane = queue.SimpleQueue[Job | None]


class JobEngine:
    """Submit jobs onto lanes; one daemon thread per lane, started when first needed."""

    def __init__(self, bus: EventBus) -> None:
        self.bus = bus
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}
        self._jobs: dict[int, Job] = {}
        self._quiet: set[int] = set()  # not remembered when they have ended
        self._closed = False
        # Starting a thread waits until it runs, on a busy computer for long: not in a window's own.
        self._wanted: queue.SimpleQueue[tuple[str, _Lane] | None] = queue.SimpleQueue()
        args = (self._wanted,)
        threading.Thread(target=_start_lanes, args=args, name="lanes", daemon=True).start()

    def submit(self, title: str, lane: str, run: Run, *, quiet: bool = False) -> Job:
        """Queue `run(report) -> result` on `lane`; raises Busy once the engine is closed.

        `quiet`: its row is forgotten when it has ended, for work that comes again and again.
        """
        job = Job(JobInfo(next(self._ids), title, lane), run, self.bus.publish)
        with self._lock:
            if self._closed:
                raise Busy(f"'{title}' was not started: the program is closing.")
            self._jobs[job.info.id] = job
            self._forget_old()
            if quiet:
                self._quiet.add(job.info.id)
            if lane not in self._lanes:
                self._lanes[lane] = queue.SimpleQueue()
                self._wanted.put((lane, self._lanes[lane]))
        # Before it can run: a quick job's last row must not be told twice, or before its first.
        self.bus.publish(JobChanged(job.info))
        with self._lock:
            if not self._closed:
                self._lanes[lane].put(job)
                return job
        job.cancel()
        job.execute()  # the engine was closed in between: it ends here, as cancelled
        return job

    def snapshot(self) -> list[JobInfo]:
        """Return every remembered row, oldest first."""
        with self._lock:
            return [job.info for job in self._jobs.values()]

    def job(self, job_id: int) -> Job | None:
        """Return the job with `job_id`, if still remembered."""
        return self._jobs.get(job_id)

    def close(self, timeout: float = 5.0) -> None:
        """Cancel everything that is not finished, wait up to `timeout` s each, end the lanes."""
        with self._lock:
            self._closed = True
            jobs = [job for job in self._jobs.values() if not job.info.state.terminal]
            lanes = list(self._lanes.values())
        for job in jobs:
            job.cancel()
        for job in jobs:
            job.wait(timeout)
        self._wanted.put(None)
        for lane in lanes:
            lane.put(None)

    def _forget_old(self) -> None:
        done = [key for key, job in self._jobs.items() if job.info.state.terminal]
        quiet = [key for key in done if key in self._quiet]
        self._quiet.difference_update(quiet)
        seen = [key for key in done if key not in quiet]
        for key in [*quiet, *seen[: max(0, len(seen) - _KEPT)]]:
            del self._jobs[key]


def _forget_locals(error: BaseException | None) -> None:
    """Let go of what the functions in the traceback of an error held, passwords among it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _start_lanes(wanted: queue.SimpleQueue[tuple[str, _Lane] | None]) -> None:
    while (one := wanted.get()) is not None:
        name, lane = one
        threading.Thread(target=_serve, args=(lane,), name=f"lane {name}", daemon=True).start()


def _serve(lane: _Lane) -> None:
    while (job := lane.get()) is not None:
        job.execute()
