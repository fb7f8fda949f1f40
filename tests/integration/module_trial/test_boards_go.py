"""No board is left behind: not by a cancel, not by a failure, and the next trial works."""

from __future__ import annotations

import os
import signal
import time

import pytest

from micros_ide.errors import InvalidInput, JobCancelled, MicrosError, NotFound
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.fleet import VirtualFleet

# Waits for as long as the node lives, on the computer's clock.
WAITS = b"""def x():
    while True:
        pass
def help():
    return ()
"""
GOOD = ("LM_good.py", b"def help():\n    return ()\n")


def pid_of_board(boards):
    """Wait until a trial has started a board."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for folder in boards.iterdir():
            for row in VirtualFleet(folder).list():
                if row.pid is not None:
                    return row.pid
        time.sleep(0.01)
    raise AssertionError("no board was started")


def wait_for_phase(job, words):
    deadline = time.monotonic() + 30
    while words not in job.info.progress.phase:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def gone(pid):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("moment", ["at once", "in a call"])
def test_a_cancelled_trial_leaves_nothing(core, boards, moment):
    job = core.jobs.submit(
        "Try", "trial", lambda report: core.module_trial.run([("LM_waits.py", WAITS)], report)
    )
    pid = pid_of_board(boards)
    if moment == "in a call":
        wait_for_phase(job, "Trying")
    job.cancel()
    with pytest.raises(JobCancelled):
        job.result()
    assert gone(pid)
    assert list(boards.iterdir()) == []


# In the call of a function that never ends, and when the node is asked whether it lives.
@pytest.mark.parametrize("after_s", [0, 2.2])
def test_a_board_that_dies_is_an_error_and_the_same_trial_works_again(
    core, boards, attempt, after_s
):
    job = core.jobs.submit(
        "Try", "trial", lambda report: core.module_trial.run([("LM_waits.py", WAITS)], report)
    )
    pid = pid_of_board(boards)
    wait_for_phase(job, "Trying")
    time.sleep(after_s)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(MicrosError):
        job.result()
    assert gone(pid)
    assert list(boards.iterdir()) == []
    assert attempt(GOOD).findings == ()


def test_where_there_is_no_micropython_the_report_says_so(attempt, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_MICROPYTHON", "no-such-program")
    report = attempt(GOOD, ("LM_bad.py", b"import nosuch\n"))
    assert [(one.module, one.rule) for one in report.findings] == [
        ("LM_good.py", "not-tried"),
        ("LM_bad.py", "missing-import"),
        ("LM_bad.py", "not-tried"),
    ]
    assert report.heap_free is None


@pytest.mark.soak
def test_a_module_that_breaks_the_node_for_good(attempt, soak):
    if not soak:
        pytest.skip("it takes as long as one waits for a node that does not come back")
    breaks = b"""import machine
def x():
    with open("main.py", "w") as file:
        file.write("while True: pass")
    machine.reset()
def help():
    return ()
"""
    report = attempt(("LM_breaks.py", breaks), GOOD)
    assert [(one.module, one.rule) for one in report.findings] == [
        ("LM_breaks.py", "breaks-node"),
        ("LM_good.py", "not-tried"),
    ]


@pytest.mark.parametrize(
    ("given", "options", "error"),
    [
        ([("main.py", b"x")], {}, InvalidInput),
        ([("LM_" + "x" * 30 + ".py", b"x")], {}, InvalidInput),
        ([("../LM_x.py", b"x")], {}, InvalidInput),
        ([("LM_x.py", b"\xff\xfe")], {}, InvalidInput),
        ([("LM_x.py", b"x" * 300_000)], {}, InvalidInput),
        ([("LM_x.py", b" \n")], {}, InvalidInput),
        ([("LM_x.py", b"x"), ("LM_x.mpy", b"M\x06")], {}, InvalidInput),
        ([("LM__probe.py", b"x")], {}, InvalidInput),
        ([], {}, InvalidInput),
        (["LM_nosuch.py"], {}, NotFound),
        ([GOOD], {"chip": "z80"}, NotFound),
    ],
)
def test_bad_input_is_refused_before_there_is_a_board(core, boards, given, options, error):
    class Report(QuietReport):
        def phase(self, name, total=0, unit="bytes"):
            raise AssertionError("something was begun")

    with pytest.raises(error) as caught:
        core.module_trial.run(given, Report(), **options)
    assert caught.value.hint or "too large" in caught.value.message or error is NotFound
