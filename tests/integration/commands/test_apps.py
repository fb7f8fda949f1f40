"""Dashboard apps against a node: the bundled ones, each check of SysCheck, and broken apps."""

from __future__ import annotations

import json
import re
import sys
import threading
from pathlib import Path

import pytest

from micros_ide.errors import (
    AppError,
    ConnectionFailed,
    ConnectionLost,
    InvalidInput,
    JobCancelled,
    NotFound,
)
from micros_ide.model.jobs import JobLog
from micros_ide.services.apps import AppEmitted

BUNDLED = {
    "AirQualityBME280", "AirQualityDHT22_CO2", "AnalogCCT", "AnalogRGB", "CatGame", "Dimmer",
    "GetVersion", "NeopixelTest", "RoboArm", "SysCheck", "Template",
}  # fmt: skip


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
    assert {row["id"] for row in rows if row["bundled"]} == BUNDLED
    code, text, _errors = verb("app", "list")
    assert "Syntax\n    broken: app.py, line 1" in text
    assert max(map(len, text.splitlines())) <= 80 or str(core.apps.own_folder) in text
    code, document, _errors = verb("app", "run", "NoRun", "--device", lamp.name, "--json")
    assert (code, document["error"]["app_id"]) == (11, "NoRun")
    assert verb("app", "show", "Syntax")[1].splitlines()[1].startswith("  broken: app.py, line 1")


def test_the_examples_of_the_page_work_as_they_stand(core, lamp, own_app):
    page = (Path(__file__).parents[3] / "docs" / "APPS.md").read_text("utf-8")
    manifest = json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1])
    source = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    name = own_app(source, manifest.pop("id"), **manifest)
    done = run(core, name, lamp.name, steps="4")
    assert [row["brightness"] for row in done.rows] == [250, 500, 750, 1000]
    assert done.verdict == "4 steps."
    shared = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[1]
    assert run(core, own_app(shared, "Shared"), lamp.name).verdict == "It was red."


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
