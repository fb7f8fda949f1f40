"""Several jobs inside one: side by side, a bounded number at a time, cancelled together."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.model.jobs import JobChanged, JobInfo, JobState
from micros_ide.model.reporting import Reporter

T = TypeVar("T")


def run_side_by_side(
    jobs: JobEngine,
    items: Iterable[T],
    begin: Callable[[T], Job],
    ended: Callable[[T, JobInfo], bool],
    report: Reporter,
    *,
    at_once: int,
) -> tuple[T, ...]:
    """Run the job that `begin` submits for each of `items`, and return the items not begun.

    `ended` is called in this thread with each job's last row; once it returns False no more are
    begun, and those that run are waited for. When `report` is cancelled, and when anything raises,
    all are cancelled and waited for. A job that still queues then never begins: it is not.
    """
    waiting = deque(items)
    running: dict[int, tuple[T, Job]] = {}
    news: queue.SimpleQueue[int | None] = queue.SimpleQueue()

    def changed(event: JobChanged) -> None:
        if event.job.state.terminal:
            news.put(event.job.id)

    go_on = True
    with jobs.bus.listening(JobChanged, changed), report.on_cancel(lambda: news.put(None)):
        try:
            while running or (waiting and go_on):
                while waiting and go_on and len(running) < at_once:
                    report.checkpoint()
                    item = waiting.popleft()
                    job = begin(item)
                    running[job.info.id] = item, job
                number = news.get()
                report.checkpoint()
                if number in running:
                    item, job = running.pop(number)
                    go_on = ended(item, job.wait()) and go_on
        finally:
            _stop([job for _item, job in running.values()])
    return tuple(waiting)


def _stop(jobs: list[Job]) -> None:
    for job in jobs:
        job.cancel()
    for job in jobs:
        if job.info.state is not JobState.QUEUED:
            job.wait()
