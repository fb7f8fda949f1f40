"""The job engine: lanes, exactly one terminal state, cancellation, progress."""

from __future__ import annotations

import gc
import logging
import queue
import threading
import weakref
from functools import partial

import pytest

from micros_ide.engine.coroutines import run_coroutine
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.engine.report import JobReport
from micros_ide.errors import BoardError, Busy, ConnectionLost, JobCancelled, NotFound
from micros_ide.model.jobs import JobChanged, JobInfo, JobLog, JobState, Progress
from micros_ide.model.reporting import Reporter

TIMEOUT = 10


@pytest.fixture
def engine():
    one = JobEngine(EventBus())
    yield one
    one.close()


def terminal_rows(engine: JobEngine) -> list[JobInfo]:
    rows: list[JobInfo] = []
    engine.bus.subscribe(
        JobChanged, lambda event: rows.append(event.job) if event.job.state.terminal else None
    )
    return rows


def test_result_of_a_job_is_returned(engine):
    job = engine.submit("add", "build", lambda report: 1 + 1)
    assert job.result() == 2
    assert job.info.state is JobState.DONE


def test_known_error_is_kept_on_the_row_and_raised_from_result(engine):
    def run(report: Reporter) -> None:
        raise NotFound("no port", hint="plug the board in")

    job = engine.submit("deploy", "serial:x", run)
    with pytest.raises(NotFound):
        job.result()
    assert job.info.known_error.hint == "plug the board in"


def test_bug_in_a_job_is_logged_with_its_traceback_and_not_a_known_error(engine, caplog):
    with caplog.at_level(logging.ERROR):
        job = engine.submit("divide", "build", lambda report: 1 / 0)
        assert job.wait(TIMEOUT).state is JobState.FAILED
    assert job.info.known_error is None
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_jobs_on_one_lane_queue_and_on_two_lanes_run_side_by_side(engine):
    first_in, let_go, other_done = threading.Event(), threading.Event(), threading.Event()
    order: list[str] = []

    def first(report: Reporter) -> None:
        first_in.set()
        let_go.wait(TIMEOUT)
        order.append("first")

    one = engine.submit("first", "serial:a", first)
    two = engine.submit("second", "serial:a", lambda report: order.append("second"))
    assert first_in.wait(TIMEOUT)
    engine.submit("other", "serial:b", lambda report: other_done.set())
    assert other_done.wait(TIMEOUT), "a busy lane must not hold up another"
    assert two.info.state is JobState.QUEUED
    let_go.set()
    one.wait(TIMEOUT)
    two.wait(TIMEOUT)
    assert order == ["first", "second"]


CASES = ["queued", "running", "finished"]


@pytest.mark.parametrize("moment", CASES)
def test_cancel_leads_to_exactly_one_terminal_row(engine, moment):
    rows = terminal_rows(engine)
    started, gate = threading.Event(), threading.Event()

    def run(report: Reporter) -> None:
        started.set()
        while moment == "running":
            report.checkpoint()
            gate.wait(0.01)

    if moment == "queued":
        blocker = engine.submit("blocker", "lane", lambda report: gate.wait(TIMEOUT))
        job = engine.submit("job", "lane", run)
        job.cancel()
        gate.set()
        blocker.wait(TIMEOUT)
    else:
        job = engine.submit("job", "lane", run)
        assert started.wait(TIMEOUT)
        if moment == "finished":
            job.wait(TIMEOUT)
        job.cancel()
    info = job.wait(TIMEOUT)
    expected = JobState.DONE if moment == "finished" else JobState.CANCELLED
    assert info.state is expected
    assert [row.state for row in rows if row.id == info.id] == [expected]


def test_cancel_runs_the_hook_and_a_lost_connection_then_counts_as_cancelled(engine):
    waiting, closed = threading.Event(), threading.Event()

    def run(report: Reporter) -> None:
        with report.on_cancel(closed.set):
            report.note_state("flash is half written")
            waiting.set()
            closed.wait(TIMEOUT)
            raise ConnectionLost("port closed")

    job = engine.submit("flash", "serial:a", run)
    assert waiting.wait(TIMEOUT)
    job.cancel()
    with pytest.raises(JobCancelled):
        job.result()
    assert job.info.state is JobState.CANCELLED
    assert job.info.state_note == "flash is half written"


def test_cancel_is_raised_once_so_that_clean_up_may_log(engine):
    started, lines = threading.Event(), []
    engine.bus.subscribe(JobLog, lambda event: lines.append(event.text))
    gate = threading.Event()

    def run(report: Reporter) -> None:
        try:
            started.set()
            gate.wait(TIMEOUT)
            report.checkpoint()
        finally:
            report.log("removed the temporary file")

    job = engine.submit("job", "lane", run)
    started.wait(TIMEOUT)
    job.cancel()
    gate.set()
    assert job.wait(TIMEOUT).state is JobState.CANCELLED
    assert lines == ["removed the temporary file"]


def test_progress_is_throttled_but_the_end_of_a_phase_always_arrives():
    seen: list[Progress] = []
    report = JobReport(seen.append, lambda text, level: None)
    report.phase("write", 100_000)
    for done in range(1, 100_001):
        report.progress(done)
    assert seen[0].phase == "write"
    assert seen[-1].done == 100_000
    assert len(seen) < 200


def test_progress_knows_fraction_and_time_left():
    assert Progress("write", 50, 200, rate=50.0).fraction == 0.25
    assert Progress("write", 50, 200, rate=50.0).seconds_left == 3.0
    assert Progress("wait").fraction is None


def test_failing_listener_does_not_stop_the_others(caplog):
    bus, seen = EventBus(), []

    def broken(event: JobLog) -> None:
        raise ValueError("listener")

    bus.subscribe(JobLog, broken)
    stop = bus.subscribe(JobLog, seen.append)
    bus.publish(JobLog(1, "a"))
    stop()
    bus.publish(JobLog(1, "b"))
    assert [event.text for event in seen] == ["a"]
    caplog.clear()


def test_closed_engine_refuses_and_cancels_what_runs():
    engine = JobEngine(EventBus())
    started, gate = threading.Event(), threading.Event()

    def run(report: Reporter) -> None:
        with report.on_cancel(gate.set):
            started.set()
            gate.wait(TIMEOUT)
            report.checkpoint()

    job = engine.submit("long", "lane", run)
    started.wait(TIMEOUT)
    engine.close()
    assert job.info.state is JobState.CANCELLED
    with pytest.raises(Busy):
        engine.submit("late", "lane", run)


def test_coroutine_in_a_job_is_cancelled_with_the_job(engine):
    import asyncio

    started = threading.Event()

    async def forever() -> None:
        started.set()
        await asyncio.Event().wait()

    job = engine.submit("scan", "net:scan", lambda report: run_coroutine(report, forever()))
    assert started.wait(TIMEOUT)
    job.cancel()
    assert job.wait(TIMEOUT).state is JobState.CANCELLED


class Held:
    """Stands for what a job works on: a plan, a password."""


def test_a_remembered_row_holds_nothing_of_what_the_job_worked_on(engine):
    """Not after an error, whose traceback knows every variable, and not when it never began."""
    gone, begun, go_on = [], threading.Event(), threading.Event()

    def fails(held, _report):
        local = held
        raise BoardError("no good") from ValueError(type(local).__name__)

    def waits(_report: Reporter) -> None:
        begun.set()
        assert go_on.wait(TIMEOUT)

    def submit(lane, work):
        held = Held()
        gone.append(weakref.ref(held))
        return engine.submit("work", lane, partial(work, held))

    failed = submit("a", fails)
    engine.submit("hold the lane", "b", waits)
    assert begun.wait(TIMEOUT)
    queued = submit("b", fails)
    queued.cancel()
    go_on.set()
    assert failed.wait(TIMEOUT).state is JobState.FAILED
    assert queued.wait(TIMEOUT).state is JobState.CANCELLED
    assert "no good" in str(failed.info.error)
    gc.collect()
    assert [one() for one in gone] == [None, None]


def test_quiet_jobs_push_no_other_out_of_memory(engine):
    kept = engine.submit("deploy", "a", lambda report: 1)
    kept.wait(5)
    for _turn in range(300):
        engine.submit("look", "b", lambda report: 2, quiet=True).wait(5)
    assert engine.job(kept.info.id) is kept
    assert sum(row.title == "look" for row in engine.snapshot()) <= 1


def test_a_job_quicker_than_its_submission_is_told_in_order_and_ends_once(engine, monkeypatch):
    told = []
    engine.bus.subscribe(JobChanged, lambda event: told.append(event.job))

    plain = queue.SimpleQueue

    class Eager:
        """A lane that begins before `put` returns."""

        def __init__(self):
            self._queue = plain()

        def put(self, job):
            self._queue.put(job)
            if job is not None:
                job.wait(5)

        def get(self):
            return self._queue.get()

    monkeypatch.setattr("micros_ide.engine.jobs.queue.SimpleQueue", Eager)
    for turn in range(3):
        engine.submit(f"quick {turn}", "a", lambda report: None)
    engine.submit("last", "a", lambda report: None).wait(5)
    for turn in range(3):
        states = [job.state for job in told if job.title == f"quick {turn}"]
        assert states == [JobState.QUEUED, JobState.RUNNING, JobState.DONE]
