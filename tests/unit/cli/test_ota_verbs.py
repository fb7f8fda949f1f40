"""What `ota`, `upload` and `rollback` show, refuse, and end with."""

from __future__ import annotations

import io
import json

import pytest

from micros_ide.cli import main as program
from micros_ide.cli.ota import _modules
from micros_ide.cli.ota_view import exit_code, show_done, show_fleet_plan
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import AuthFailed, DeviceTimeout, InvalidInput
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.ota import NodeFacts, OtaDone, OtaPlan, OtaRequest, Outcome, Way
from micros_ide.model.ota_fleet import FleetNode, FleetPlan, failed
from micros_ide.model.update import Kept, UpdateChanges


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path))
    monkeypatch.setattr(program, "_log_to_file", lambda: None)
    return tmp_path


def run(capsys, *words):
    code = program.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def node(name: str, *, own: str = "LM_own.py", warnings=()) -> FleetNode:
    request = OtaRequest(name)
    files = tuple(DeviceFile(f"LM_with_a_long_name_{at}.mpy", b"x" * 999) for at in range(30))
    changes = UpdateChanges(
        send=tuple(one.path for one in files),
        unchanged=70,
        remove=("LM_gone.py",),
        kept=(Kept(own, "own"), Kept("node_config.json", "configuration")),
    )
    facts = NodeFacts(f"uid-{name}", name, "2.0.0-0", "1.27.0", "127.0.0.1", 9008)
    plan = OtaPlan(
        request, facts, Way.SAFE, "2.0.1-0", changes, files, None, warnings=tuple(warnings)
    )
    return FleetNode(request, plan)


def test_nodes_with_the_same_plan_are_shown_together_in_eighty_columns():
    nodes = [node(f"a-lamp-with-a-name-{number}", warnings=("Mind it.",)) for number in range(12)]
    other = node("desk", own="LM_other.py", warnings=("Mind that.",))
    request = OtaRequest("shed")
    off = FleetNode(request, done=failed(request, DeviceTimeout("x" * 90, hint="y " * 60)))
    lines: list[str] = []
    plan = FleetPlan((*nodes, other, off), canary=nodes[0], again=(("127.0.0.1", "desk"),))
    show_fleet_plan(lines.append, plan)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= 80
    assert text.count("version 2.0.0-0 -> 2.0.1-0") == 2
    assert "and 4 more: version" in text.replace("\n  ", " ")
    assert text.count("  send: 30  ") == 2
    assert text.count("  bytes: 29,970") == 2
    assert "your files stay: 1  LM_other.py" in text
    assert text.count("Mind it.") == 1
    assert lines.index("  ! Mind that.") > lines.index("  your files stay: 1  LM_other.py")
    assert "shed: failed" in text
    assert "127.0.0.1 is desk: done once." in text
    assert "First, alone: a-lamp-with-a-name-0." in text


def test_the_table_fits_and_the_whole_reason_stands_below():
    why = "the new version was no good for a reason that takes many words to say, and more of them"
    rows = (
        OtaDone("lamp", Outcome.UPDATED, name="lamp", version="2.0.1-0", seconds=2.34),
        OtaDone("desk", Outcome.ROLLED_BACK, why, "do it", name="desk", version="2.0.0-0"),
        OtaDone("shed", Outcome.NOT_TRIED, "desk had failed before", name="shed"),
    )
    out = io.StringIO()
    show_done(Screen(json_mode=False, out=out), rows)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].split() == ["lamp", "updated", "2.0.1-0", "2.3"]
    assert f"desk: rolled back: {why}. Try: do it." in " ".join(" ".join(lines[4:]).split())
    assert len(lines) == 6


def test_the_exit_code_is_that_of_the_first_failure():
    good = OtaDone("a", Outcome.UPDATED)
    back = OtaDone("b", Outcome.ROLLED_BACK)
    untried = OtaDone("c", Outcome.NOT_TRIED)
    auth = failed(OtaRequest("d"), AuthFailed("no"))
    off = failed(OtaRequest("e"), DeviceTimeout("silence"), offline=True)
    assert exit_code((good, OtaDone("f", Outcome.SAME))) == 0
    assert exit_code((good, untried, back)) == 8
    assert exit_code((untried, auth, back)) == 5
    assert exit_code((off, auth)) == 7
    assert exit_code((good, untried)) == 8


def test_modules_are_named_as_people_do():
    assert _modules(["rgb,cct", "LM_servo.mpy", "LM_servo.py, rgb"]) == ("rgb", "cct", "servo")
    for wrong in ("", "a b", "../x", "rgb,,cct", "x.txt"):
        with pytest.raises(InvalidInput):
            _modules([wrong])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ota"], 2, "say which nodes"),
        (["ota", "--all"], 3, "no node is known here"),
        (["ota", "nosuch"], 3, "no node called 'nosuch'"),
        (["ota", "127.0.0.1:1", "--jobs", "0"], 2, "1 to 32"),
        (["ota", "127.0.0.1:1", "--canary", "x", "--no-canary"], 2, "contradict"),
        (["ota", "127.0.0.1:1", "--modules", "nosuch"], 3, "no module nosuch"),
        (["ota", "127.0.0.1:1", "--modules", "../x"], 2, "no load module"),
        (["rollback", "nosuch", "--yes"], 3, "no node called 'nosuch'"),
        (["upload", "127.0.0.1:1", "nosuch.txt"], 3, "cannot be read"),
        (["upload", "127.0.0.1:1", "{home}"], 2, "is a folder"),
        (["upload", "127.0.0.1:1", "{home}/main.py"], 2, "may not start"),
        (["upload", "127.0.0.1:1", "{home}/boot.py"], 2, "may not start"),
        (["upload", "127.0.0.1:1", "{home}/.if_mode"], 2, "cannot be sent"),
        (["upload", "127.0.0.1:1", "{home}/.installed"], 2, "keeps its own files"),
        (["upload", "127.0.0.1:1", "{home}/node_config.json", "--force"], 2, "config apply"),
        (["upload", "127.0.0.1:1", "{home}/a.txt", "{home}/a.txt"], 2, "two files"),
        (["upload", "127.0.0.1:1", "{home}/" + "n" * 61], 2, "cannot be sent"),
        (["upload", "127.0.0.1:1", "{home}/a.txt"], 6, "cannot be reached"),
    ],
)
def test_what_cannot_be_is_refused(capsys, home, words, code, said):
    (home / "a.txt").write_text("a")
    status, out, errors = run(capsys, *(word.format(home=home) for word in words))
    assert (status, out) == (code, "")
    assert said in errors


def test_a_known_node_without_an_address_stops_nobody(capsys):
    with Core.create() as core:
        for uid, name, address in (
            ("micr01OS", "desk", None),
            ("micr02OS", "lamp", "127.0.0.1"),
        ):
            core.devices.met(uid, name=name, address=address, shell_port=1, version="", board_id="")
    status, out, _errors = run(capsys, "ota", "--all", "desk", "--json")
    rows = {row["name"]: (row["uid"], row["outcome"]) for row in json.loads(out)["nodes"]}
    assert rows == {"desk": ("micr01OS", "offline"), "lamp": ("micr02OS", "offline")}
    assert status in {3, 6}


def test_a_node_that_is_off_is_a_row_and_an_exit_code(capsys):
    status, out, _errors = run(capsys, "ota", "127.0.0.1:1", "--json")
    (row,) = json.loads(out)["nodes"]
    assert (status, row["outcome"], row["code"]) == (6, "offline", "connect")
    status, out, _errors = run(capsys, "ota", "127.0.0.1:1", "--dry-run")
    assert status == 6
    assert "127.0.0.1:1: offline" in out
