"""Tables fit 80 columns, results and notes go to their own streams, progress is readable."""

from __future__ import annotations

import io
import json

from micros_ide.cli.progress import line_of
from micros_ide.cli.screen import Screen
from micros_ide.errors import FlashError, NotFound
from micros_ide.model.jobs import Progress


def make(json_mode=False):
    return Screen(json_mode=json_mode, out=io.StringIO(), err=io.StringIO())


def out_of(screen):
    return screen._out.getvalue()


def test_a_table_stays_within_80_columns():
    screen = make()
    screen.table(("A", "B", "C"), [("x" * 70, "y" * 40, "z"), ("short", "", "z")])
    lines = out_of(screen).splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" in lines[1]
    assert lines[2].startswith("short")


def test_json_mode_prints_the_document_alone():
    screen = make(json_mode=True)
    screen.say("words")
    screen.table(("A",), [("b",)])
    screen.note("progress")
    screen.result({"a": 1})
    assert json.loads(out_of(screen)) == {"a": 1}
    assert screen.err.getvalue() == "progress\n"


def test_a_failure_says_what_state_and_hint():
    screen = make()
    screen.failure(NotFound("no port", hint="plug it in"), "half written")
    assert screen.err.getvalue() == "error: no port\nstate: half written\nhint: plug it in\n"
    assert out_of(screen) == ""


def test_a_failure_in_json_mode_is_the_document():
    screen = make(json_mode=True)
    screen.failure(FlashError("bad", tool="esptool", phase="write"), "half written")
    error = json.loads(out_of(screen))["error"]
    assert error == {
        "code": "flash",
        "message": "bad",
        "hint": None,
        "tool": "esptool",
        "phase": "write",
        "exit_code": 9,
        "state": "half written",
    }


def test_progress_shows_phase_share_rate_and_time():
    line = line_of(Progress("Writing", 500_000, 1_000_000, "bytes", 100_000.0))
    assert "Writing" in line
    assert " 50%" in line
    assert "100 kB/s" in line
    assert "5 s left" in line


def test_progress_that_cannot_be_counted_shows_its_phase():
    assert line_of(Progress("Erasing")) == "Erasing …"
    assert line_of(Progress()) == ""
