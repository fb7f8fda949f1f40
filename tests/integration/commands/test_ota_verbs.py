"""`ota` and `upload` at a terminal: a node with a password, questions, refusals."""

from __future__ import annotations

import sys

import pytest
from command_terminal import Terminal

SECRET = "Gr8-hdn-9"
PROGRAM = "micros_ide.cli"


@pytest.fixture(scope="module")
def cell(make_node):
    """A node that wants its password."""
    return make_node("cell", auth=True, appwd=SECRET)


@pytest.fixture
def at_terminal(home):
    return lambda *words: Terminal(sys.executable, "-m", PROGRAM, *words, cwd=home)


@pytest.fixture
def own(tmp_path):
    good, bad = tmp_path / "LM_mine.py", tmp_path / "LM_bad.py"
    good.write_text("def on():\n    return 'mine is on'\n\n\ndef help():\n    return ('on',)\n")
    bad.write_text("import nosuch\n")
    return good, bad


def test_the_password_of_a_node_is_asked_for_and_kept_if_that_is_wished(at_terminal, cell, core):
    uid = cell.result.uid
    core.passwords.forget(uid)
    with at_terminal("ota", "cell", "--dry-run") as terminal:
        terminal.wait_for("cell wants its password.")
        terminal.answer("password: ", SECRET)
        terminal.answer("Remember it, and those to come?", "y")
        assert terminal.end() == 0, terminal.shown
    assert "cell: up to date" in terminal.shown
    assert SECRET not in terminal.shown
    assert core.passwords.recall(uid) == SECRET


def test_a_wrong_password_is_the_trouble_of_that_node(verb, cell, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("not-the-one\n")
    code, document, _errors = verb("ota", "cell", "--password", f"@{wrong}", "--yes", "--json")
    (row,) = document["nodes"]
    assert (code, row["outcome"], row["code"], row["name"]) == (5, "failed", "auth", "cell")


def test_nothing_is_sent_before_somebody_agrees(at_terminal, cell, own, core):
    good, _bad = own
    with at_terminal("upload", "cell", good, "--no-try") as terminal:
        shown = terminal.wait_for("Send to cell? [y/N]")
        assert "send: 1  LM_mine.py" in shown
        terminal.type("n")
        assert terminal.end() == 130
    assert "LM_mine" not in files_of(core)


def test_a_module_that_fails_its_trial_is_not_sent(verb, cell, own, core):
    _good, bad = own
    code, document, _errors = verb("upload", "cell", bad, "--yes", "--json")
    assert code == 10
    assert "nothing was sent: LM_bad.py is no good" in document["error"]["message"]
    assert document["error"]["trial"]["verdict"] == "red"
    assert "LM_bad" not in files_of(core)
    code, out, _errors = verb("upload", "cell", bad, "--force", "--dry-run")
    assert code == 0
    assert "LM_bad.py: RED" in out
    assert "send: 1  LM_bad.py" in out


def files_of(core) -> str:
    with core.console.open("cell") as shell:
        return shell.command("ota files")
