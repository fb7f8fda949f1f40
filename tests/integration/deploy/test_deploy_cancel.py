"""A deploy can be cancelled in every phase; it says what it left, and a repeat succeeds."""

from __future__ import annotations

import threading

import pytest

from micros_ide.errors import JobCancelled
from micros_ide.model.deploy import Method
from micros_ide.model.jobs import JobChanged, JobState

IMAGE_PHASES = ["Connecting", "Erasing", "Writing", "Waiting for the node"]
FILE_PHASES = ["Looking", "Sending", "Waiting for the node"]


@pytest.fixture(scope="module")
def status(bench):
    return bench.board()


def cancelled_in(bench, plan, words):
    """Run `plan` and cancel it as soon as a phase that begins with `words` is under way."""
    reached, jobs = threading.Event(), []

    def look(event):
        if event.job.progress.phase.startswith(words) and not event.job.state.terminal:
            reached.set()
            jobs[0].cancel()

    ready = threading.Event()
    plug = bench.core.jobs.submit("wait", f"serial:{plan.port.device}", lambda _rep: ready.wait(9))
    jobs.append(bench.core.deploy.submit(plan))
    with bench.core.bus.listening(JobChanged, look):
        ready.set()
        plug.wait(10)
        info = jobs[0].wait(50)
    assert reached.is_set(), words
    return info


@pytest.mark.parametrize("phase", IMAGE_PHASES)
def test_cancel_by_image(bench, status, phase):
    info = cancelled_in(bench, bench.plan(status.port), phase)
    assert info.state is JobState.CANCELLED
    assert isinstance(info.error, JobCancelled)
    assert info.state_note
    assert bench.leftovers() == []


def test_after_cancels_by_image_a_repeat_succeeds(bench, status):
    assert bench.deploy(status.port).verified_over == "network"


@pytest.mark.parametrize("phase", FILE_PHASES)
def test_cancel_by_files(bench, status, phase, tmp_path):
    module = tmp_path / "LM_new.py"
    module.write_text("".join(f"NUMBER_{at} = {at}\n" for at in range(4000)))
    plan = bench.plan(status.port, method=Method.FILES, modules=(module,))
    info = cancelled_in(bench, plan, phase)
    assert info.state is JobState.CANCELLED
    assert info.state_note


def test_after_cancels_by_files_a_repeat_succeeds(bench, status):
    again = bench.deploy(status.port, method=Method.FILES)
    assert again.verified_over == "network"
