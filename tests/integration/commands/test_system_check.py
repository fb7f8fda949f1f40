"""SysCheck and GetVersion: each check passes on a good node, and fails on one that misbehaves."""

from __future__ import annotations

import re

import pytest
from lying_line import Liar, app_over

from micros_ide.app_api import AppFailure
from micros_ide.errors import AppError, ConnectionFailed, ConnectionLost
from micros_ide.model.reporting import QuietReport
from micros_ide.services.app_line import AppLine
from micros_ide.services.apps import AppEmitted

LIES = {
    "hello": {"hello": "hello:other:micr00OS"},
    "version": {"version": "<n/a>"},
    "start": {"system boot >json": '{"mode": "safe", "cause": "WDT", "reason": "x"}'},
    "alarms": {"system alarms": "2000.1.1-0:0:1 [ERR] x\n NOK alarm: 1"},
    "heartbeat": {"system heartbeat": "exec_lm_core LM_system->heartbeat: no"},
    "answer time": {},
    "connecting": {},
    "memory": {"system memory_usage >json": '{"percent": 91}'},
    "disk": {"system disk_usage >json": '{"percent": 0}'},
    "configuration": {"socport": "9009"},
    "setting": {"soctout 101": "Failed to save"},
    "bad settings": {"utc noon": "Saved"},
    "task": {"task show system.clock": "No task found: system.clock"},
    "repeated task": {"system heartbeat &&50": "Start system.heartbeat"},
    "task list": {"task list": "---- micrOS  top ----\n\n#Active   #taskID"},
    "refusals": {"system nosuchfunction": "None"},
    "error": {"robustness raise_error": "Raise test exception\n0"},
    "memory given back": {"robustness memory_leak 12": "[0] gen: micrOS memory usage: 99 %"},
    "recursion": {"robustness recursion_limit 5": "recalled 1\n0"},
    "signal": {"system rssi >json": '{"Unusable": -95}'},
    "name": {"intercon dump >json": '{"lamp.local": null}'},
    "other nodes": {"system ifconfig >json": '["STA", ["192.0.2.1", "", "", ""]]'},
    "nobody": {"intercon sendcmd 'hello' host='' >json": '{"verdict": "Task started", "tag": ""}'},
}
SLOW = {"answer time", "connecting"}


def checks(core, line, act, **given):
    return app_over(core, "SysCheck", line, lambda app, api: act(app["CHECKS"], api), **given)


def state(line):
    """Load modules in memory, running tasks, configuration."""
    modules = set(re.findall(r"LM_\w+", line.command("lmpacman module")))
    running = {row for row in line.command("task list").splitlines() if row.startswith("Yes")}
    line.command("conf")
    settings = line.command("dump")
    line.command("noconf")
    return modules, running, settings


@pytest.fixture
def line(core, lamp):
    with AppLine(lambda: core.console.open(lamp.name), QuietReport()) as made:
        made.command("system alarms True")  # a node without Internet notes that down
        yield made


def test_every_check_passes_and_leaves_no_module_behind(core, lamp, line):
    line.command("lmpacman listlm")
    before = state(line)
    found = core.apps.submit("SysCheck", lamp.name).result()
    assert [row["check"] for row in found.rows if row["ok"] is not True] == []
    assert [row["check"] for row in found.rows] == list(LIES)
    assert found.verdict == f"All {len(LIES)} checks passed."
    assert {point["series"] for point in found.points} == {"answer", "connection"}
    assert state(line) == before


@pytest.mark.parametrize("name", LIES)
def test_each_check_says_so_when_the_node_misbehaves(core, line, name):
    liar = Liar(line, LIES[name], 0.03 if name in SLOW else 0.0)
    with pytest.raises(AppFailure) as caught:
        checks(core, liar, lambda found, api: found[name](api), answer=20, connection=20)
    assert str(caught.value).strip()


def test_a_check_that_cannot_be_made_is_left_out_and_no_failure(core, lamp, line):
    lies = {
        "robustness raise_error": "exec_lm_core LM_robustness->raise_error: no module named 'x'",
        "system ifconfig >json": f'["AP", ["{lamp.board.address}", "", "", ""]]',
    }
    found = app_over(core, "SysCheck", Liar(line, lies), lambda app, api: app["run"](api))
    assert found == f"{len(LIES) - 3} checks passed, 3 were left out."


def test_a_full_memory_is_exit_code_11_and_the_rows_are_kept(verb, lamp):
    words = ("app", "run", "SysCheck", "--device", lamp.name, "--set", "memory=1")
    code, document, _errors = verb(*words, "--json")
    error = document["error"]
    assert (code, error["code"], error["app_id"]) == (11, "app", "SysCheck")
    assert "checks failed: memory (" in error["message"]
    assert "% in use)" in error["message"]
    assert [row["check"] for row in error["rows"] if not row["ok"]] == ["memory"]
    code, text, errors = verb(*words)
    assert code == 11
    assert "checks failed" in errors
    assert max(map(len, text.splitlines())) <= 80


def test_a_node_that_loses_its_power_is_given_up(core, lamp):
    control = core.virtual.fleet.control("lamp")
    shown = []

    def cut(event):
        shown.append(event.item)
        if len(shown) == 3:
            control.power_off()

    with core.bus.listening(AppEmitted, cut):
        job = core.apps.submit("SysCheck", lamp.name)
        try:
            with pytest.raises((ConnectionFailed, ConnectionLost)):
                job.result()
        finally:
            control.power_on()
    assert [row["ok"] for row in shown] == [True, True, True, False, False]


def test_something_that_is_no_version_is_none(core, lamp, line):
    run = {"name": "GetVersion", "act": lambda app, api: app["run"](api)}
    assert app_over(core, line=line, **run).endswith(f"runs version {lamp.result.version}.")
    with pytest.raises(AppFailure, match="this is no version: <n/a>"):
        app_over(core, line=Liar(line, {"version": "<n/a>"}), **run)


def test_the_template_says_what_is_too_full(core, lamp):
    given = {"rounds": 2, "pause": 0, "what": "disk", "most": 1}
    job = core.apps.submit("Template", lamp.name, given)
    with pytest.raises(AppError, match=r"^Template: the disk is [\d.]+ % full$") as caught:
        job.result()
    assert len(caught.value.more["rows"]) == 2
