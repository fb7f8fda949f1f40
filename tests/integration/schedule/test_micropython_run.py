"""Programs in the MicroPython of this computer end: by themselves, by time, by size, by wish."""

from __future__ import annotations

import contextlib
import threading

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import FirmwareError
from micros_ide.model.jobs import JobState
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.interpreter import clean_environment, find_plain_interpreter
from micros_ide.workers import micropython_run


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a program text as the worker runs its scripts."""
    monkeypatch.setattr(micropython_run.resources, "files", lambda _package: tmp_path)

    def start(text: str, report=None, **limits):
        (tmp_path / "tried.py").write_text(text)
        return micropython_run.run_program(
            find_plain_interpreter(),
            clean_environment({}),
            "tried",
            {"given.json": {"text": "'); raise SystemExit('"}},
            report or QuietReport(),
            **limits,
        )

    return start


def test_data_goes_in_as_a_file_and_comes_out_as_objects(run):
    program = """
import json, sys
print("the firmware says something")
print(json.dumps({"got": json.load(open("given.json")), "by": sys.implementation.name}))
"""
    assert run(program) == [{"got": {"text": "'); raise SystemExit('"}, "by": "micropython"}]


@pytest.mark.parametrize(
    ("program", "limits", "words"),
    [
        ("raise ValueError('broken')", {}, "broken"),
        ("import sys\nsys.exit(3)", {}, "3"),
        ("while True:\n    pass", {"patience": 0.5}, "0.5 s"),
        ("while True:\n    print('x' * 1000)", {"most": 100_000}, "more than it may"),
        ("a = []\nwhile True:\n    a.append(bytearray(100000))", {}, "MemoryError"),
        ("print('{nonsense')", {}, "no JSON"),
    ],
)
def test_a_program_that_misbehaves_is_stopped_and_named(run, program, limits, words):
    with pytest.raises(FirmwareError, match=words):
        run(program, **limits)


def test_a_cancelled_program_is_gone_at_once(run):
    engine = JobEngine(EventBus())
    running = threading.Event()

    class Told(QuietReport):
        def __init__(self, report):
            self.report = report

        def checkpoint(self):
            self.report.checkpoint()

        @contextlib.contextmanager
        def on_cancel(self, hook):
            with self.report.on_cancel(hook):
                running.set()
                yield

    job = engine.submit("Try", "tried", lambda rep: run("while True:\n    pass", Told(rep)))
    assert running.wait(20)
    job.cancel()
    assert job.wait(20)
    assert job.info.state is JobState.CANCELLED
    engine.close()
