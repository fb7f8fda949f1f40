"""Dashboard apps against a node: the bundled ones, each check of SysCheck, and broken apps."""

from __future__ import annotations

import json
import re
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from micros_ide.app_api import Api, AppFailure
from micros_ide.errors import (
    AppError,
    ConnectionFailed,
    ConnectionLost,
    InvalidInput,
    JobCancelled,
    NotFound,
)
from micros_ide.model.jobs import JobLog
from micros_ide.model.reporting import QuietReport
from micros_ide.services.app_folders import loaded_app
from micros_ide.services.app_line import AppLine
from micros_ide.services.apps import AppEmitted


@pytest.fixture
def own_app(core):
    """Return a function that writes an app into the user's folder; they are gone afterwards."""
    made = []

    def write(source, name="Mine", **manifest):
        folder = core.apps.own_folder / name
        folder.mkdir(parents=True, exist_ok=True)
        made.append(folder)
        about = {"id": name, "title": name, "summary": f"Is {name}."} | manifest
        (folder / "app.json").write_text(json.dumps(about))
        (folder / "app.py").write_text(textwrap.dedent(source))
        return name

    yield write
    for folder in dict.fromkeys(made):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def run(core, name, target, **given):
    return core.apps.submit(name, target, given).result()


def test_version_of_a_node(verb, lamp):
    code, document, errors = verb("app", "run", "getversion", "--device", lamp.name, "--json")
    assert code == 0, errors
    version = lamp.result.version
    assert document["rows"] == [{"node": "lamp", "id": lamp.result.uid, "version": version}]
    assert (document["app_id"], document["uid"]) == ("GetVersion", lamp.result.uid)
    assert document["verdict"] == f"lamp runs version {version}."


def test_template_measures_as_often_as_asked(verb, lamp):
    words = ("app", "run", "Template", "--device", lamp.name, "--set", "pause=0", "--set")
    code, document, errors = verb(*words, "rounds=4", "--json")
    assert code == 0, errors
    assert [row["round"] for row in document["rows"]] == [1, 2, 3, 4]
    assert [point["value"] for point in document["points"]] == [
        row["memory"] for row in document["rows"]
    ]
    assert all(0 < point["value"] < 95 and point["unit"] == "%" for point in document["points"])
    code, text, _errors = verb(*words, "rounds=1", "--set", "what=disk")
    assert code == 0
    assert " s  disk " in text
    assert "ROUND  DISK" in text


def test_every_check_passes_on_a_node(core, lamp):
    with core.console.open(lamp.name) as shell:
        shell.command("system alarms True")  # a node without Internet notes that down
    found = run(core, "SysCheck", lamp.name)
    assert [row["check"] for row in found.rows if not row["ok"]] == []
    assert len(found.rows) == 12
    assert len(found.points) == 10


CASES = {
    "hello": {"hello": "hello:other:micr00OS"},
    "version": {"version": "<n/a>"},
    "heartbeat": {"system heartbeat": "exec_lm_core LM_system->heartbeat: no"},
    "answer time": {},
    "configuration": {"soctout 101": "Failed to save"},
    "task, once": {"task show system.clock": "No task found: system.clock"},
    "task, repeated": {"system heartbeat &&50": "Start system.heartbeat"},
    "refusals": {"system nosuchfunction": "None"},
    "memory": {"system memory_usage >json": '{"percent": 91}'},
    "disk": {"system disk_usage >json": '{"percent": 0}'},
    "alarms": {"system alarms": "2000.1.1-0:0:1 [ERR] x\n NOK alarm: 1"},
    "start": {"system boot >json": '{"mode": "safe", "cause": "WDT", "reason": "x"}'},
}


class Liar:
    """A line to a real node that answers some commands with something else."""

    def __init__(self, line, lies, delay=0.0):
        self.line, self.lies, self.delay = line, lies, delay

    def command(self, text, **options):
        time.sleep(self.delay)
        said = self.line.command(text, **options)
        return self.lies.get(text, said)


def check(core, name, line):
    """Run one check of SysCheck over `line`."""
    row = core.apps.find("SysCheck")
    values = row.manifest.values({"answer": 20})
    report = QuietReport()
    api = Api(line, report, device="lamp", parameters=values, emitted=lambda item: None)
    with loaded_app(row, api) as run_app:
        return run_app.__globals__["CHECKS"][name](api)


@pytest.mark.parametrize("name", CASES)
def test_each_check_says_so_when_the_node_misbehaves(core, lamp, name):
    line = AppLine(lambda: core.console.open(lamp.name), QuietReport())
    with line:
        delay = 0.03 if name == "answer time" else 0.0
        with pytest.raises(AppFailure):
            check(core, name, Liar(line, CASES[name], delay))
        if name not in {"alarms", "answer time"}:
            assert check(core, name, line)


def test_a_failed_check_is_exit_code_11_and_its_rows_are_kept(verb, lamp):
    words = ("app", "run", "SysCheck", "--device", lamp.name, "--set", "memory=1")
    code, document, _errors = verb(*words, "--json")
    error = document["error"]
    assert (code, error["code"], error["app_id"]) == (11, "app", "SysCheck")
    assert "memory" in error["message"]
    assert [row["ok"] for row in error["rows"] if row["check"] == "memory"] == [False]
    code, text, errors = verb(*words)
    assert code == 11
    assert "checks failed" in errors
    assert max(map(len, text.splitlines())) <= 80


def test_rows_come_while_the_app_runs(core, lamp, own_app):
    name = own_app("def run(api):\n    api.emit({'n': 1})\n    api.sleep(60)\n")
    came = threading.Event()
    with core.bus.listening(AppEmitted, lambda event: came.set()):
        job = core.apps.submit(name, lamp.name)
        assert came.wait(20)
        job.cancel()
        with pytest.raises(JobCancelled):
            job.result()


def test_a_cancelled_app_leaves_the_hardware_safe(core, lamp, own_app):
    name = own_app(
        """
        def run(api):
            try:
                api.emit({"n": 1})
                while True:
                    api.call("system heartbeat")
            finally:
                print("after:", api.call("version"))
        """
    )
    came, said = threading.Event(), []
    with core.bus.listening(AppEmitted, lambda event: came.set()):
        job = core.apps.submit(name, lamp.name)
        assert came.wait(20)
        with core.bus.listening(JobLog, lambda event: said.append(event.text)):
            job.cancel()
            with pytest.raises(JobCancelled):
                job.result()
    assert said == [f"after: {lamp.result.version}"]


def test_the_list_names_what_is_broken_and_the_rest_works(verb, lamp, own_app, core):
    own_app("def run(api:\n", "Syntax")
    own_app("def go(api):\n    pass\n", "NoRun")
    own_app("def run(api):\n    pass\n", "BadManifest", parameters=[{"name": "x"}])
    (core.apps.own_folder / "NoManifest").mkdir()
    code, rows, _errors = verb("app", "list", "--json")
    (core.apps.own_folder / "NoManifest").rmdir()
    assert code == 0
    errors = {row["id"]: row["error"] for row in rows if row["error"]}
    assert errors.keys() == {"Syntax", "NoRun", "BadManifest", "NoManifest"}
    assert errors["Syntax"].startswith("app.py, line 1: ")
    assert errors["NoRun"] == "app.py has no function run(api)"
    assert "parameter 'x'" in errors["BadManifest"]
    assert errors["NoManifest"].startswith("app.json cannot be read")
    assert {row["id"] for row in rows if row["bundled"]} == {"GetVersion", "SysCheck", "Template"}
    code, text, _errors = verb("app", "list")
    assert "Syntax\n    broken: app.py, line 1" in text
    assert max(map(len, text.splitlines())) <= 80 or str(core.apps.own_folder) in text
    code, document, _errors = verb("app", "run", "NoRun", "--device", lamp.name, "--json")
    assert (code, document["error"]["app_id"]) == (11, "NoRun")
    assert verb("app", "show", "Syntax")[1].splitlines()[1].startswith("  broken: app.py, line 1")


def test_the_example_of_the_page_works_as_it_stands(core, lamp, own_app):
    page = (Path(__file__).parents[3] / "docs" / "APPS.md").read_text("utf-8")
    manifest = json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1])
    source = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    name = own_app(source, manifest.pop("id"), **manifest)
    done = run(core, name, lamp.name, steps="4")
    assert [row["brightness"] for row in done.rows] == [250, 500, 750, 1000]
    assert done.verdict == "4 steps."


def test_an_app_may_use_dataclasses_and_leaves_no_module_behind(core, lamp, own_app):
    name = own_app(
        """
        from __future__ import annotations

        import sys
        from dataclasses import dataclass

        @dataclass
        class Reading:
            value: float | None = None

        def run(api):
            return f"{Reading(2.5)} {__name__ in sys.modules}"
        """
    )
    assert run(core, name, lamp.name).verdict == "Reading(value=2.5) True"
    assert [one for one in sys.modules if one.startswith("micros_ide_app_")] == []


def test_an_app_of_ones_own_stands_before_a_bundled_one_and_counts_as_edited(core, lamp, own_app):
    own_app("def run(api):\n    return 'mine'\n", "GetVersion")
    assert run(core, "GetVersion", lamp.name).verdict == "mine"
    own_app("def run(api):\n    return 'edit'\n", "GetVersion")
    assert run(core, "GetVersion", lamp.name).verdict == "edit"
    assert sorted(path.name for path in (core.apps.own_folder / "GetVersion").iterdir()) == [
        "app.json",
        "app.py",
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise AppFailure('too dark')", "Mine: too dark"),
        ("1 / 0", "Mine: app.py, line 5: ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "Mine: app.py, line 5: SystemExit: 3"),
        ("api.emit({'a': [1]})", "Mine: app.py, line 5: InvalidInput"),
        ("api.call('a\\nb')", "the command must be one line"),
        ("for n in range(20001): api.emit({'n': n})", "Mine: more than 20000 rows and points"),
    ],
)
def test_what_an_app_does_wrong_is_its_own_error(core, lamp, own_app, body, words):
    head = "from micros_ide.app_api import AppFailure\n\ndef run(api):\n    api.log('x')\n"
    name = own_app(f"{head}    {body}\n")
    with pytest.raises((AppError, InvalidInput), match=f"^{re.escape(words)}"):
        run(core, name, lamp.name)
    with core.console.open(lamp.name) as shell:  # the node is none the worse
        assert shell.version() == lamp.result.version


def test_a_lost_connection_ends_the_app_as_what_it_is_unless_it_goes_on(core, lamp, own_app):
    ends = own_app("def run(api):\n    api.call('exit')\n", "Ends")
    with pytest.raises(ConnectionLost):
        run(core, ends, lamp.name)
    goes_on = own_app(
        """
        from micros_ide.app_api import CallFailed

        def run(api):
            try:
                api.call("exit")
            except CallFailed:
                return api.call("version")
        """,
        "GoesOn",
    )
    assert run(core, goes_on, lamp.name).verdict == lamp.result.version


def test_needs_are_looked_for_before_anything_runs(core, lamp, own_app):
    name = own_app("def run(api):\n    return 'ran'\n", needs=["system", "fishtank"])
    with pytest.raises(NotFound, match="lamp has no load module fishtank, which Mine needs"):
        run(core, name, lamp.name)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["NoSuch", "--device", "lamp"], 3),
        (["Template", "--device", "lamp", "--set", "speed=1"], 3),
        (["Template", "--device", "lamp", "--set", "rounds=0"], 2),
        (["Template", "--device", "lamp", "--set", "rounds"], 2),
        (["Template", "--device", "lamp", "--set", "rounds=1", "--set", "rounds=2"], 2),
        (["Template", "--device", "nosuchnode"], 3),
    ],
)
def test_bad_input_is_refused_before_anything_starts(verb, lamp, words, code):
    status, document, errors = verb("app", "run", *words, "--json")
    assert (status, document["error"]["exit_code"]) == (code, code)
    assert "hint: " in errors


def test_a_node_that_is_away_is_no_fault_of_the_app(core):
    with pytest.raises(ConnectionFailed):
        run(core, "GetVersion", "127.0.0.1:1")
