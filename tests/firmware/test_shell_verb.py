"""`micros-ide shell NODE COMMAND ...` and pipes, with a real node behind it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from firmware_node import UID, Node

from micros_ide.cli import main as program

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(
    running: Node,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the verb on the node; returns exit status, text or JSON, and what stderr got."""
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path))
    monkeypatch.setattr(program, "_log_to_file", lambda: None)

    def call(*words: str, stdin: str = "") -> tuple[int, Any, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = program.main(["shell", f"{running.address}:{running.port}", *words])
        said = capsys.readouterr()
        return code, json.loads(said.out) if "--json" in words else said.out, said.err

    return call


def test_one_command_prints_its_answer_alone(run: Run) -> None:
    assert run("hello") == (0, f"hello:node01:{UID}\n", "")


def test_each_answer_of_several_is_kept_apart(run: Run) -> None:
    code, text, _errors = run("tst ml", "--command", "version", "tst es")
    assert code == 0
    assert text == (
        "node01 $ version\n2.0.0-0\nnode01 $ tst ml\nline1\nline2\nline3\nnode01 $ tst es\n\n"
    )


def test_one_document_has_all_answers(run: Run) -> None:
    code, rows, _errors = run("--json", "version", "tst ml")
    assert code == 0
    assert [row["command"] for row in rows] == ["version", "tst ml"]
    assert [row["answer"] for row in rows] == [["2.0.0-0"], ["line1", "line2", "line3"]]
    assert all(row["error"] is None and 0 < row["seconds"] < 20 for row in rows)


def test_what_the_node_did_not_do_is_in_the_exit_status(run: Run) -> None:
    code, text, errors = run("tst exc", "version")
    assert code == 8
    assert "2.0.0-0" in text  # the others are sent all the same
    assert "node01 did not do 1 of 2 commands, first 'tst exc': boom\n" in errors
    assert "node01 did not do 'apple': SHELL: type help" in run("apple")[2]
    code, document, _errors = run("--json", "nosuch thing", "conf", "soctout many", "version")
    assert (code, document["error"]["code"]) == (8, "board")
    answers = document["error"]["answers"]
    assert [row["error"] is None for row in answers] == [False, True, False, True]
    assert answers[3]["answer"] == ["2.0.0-0"]


def test_answers_in_json_are_values(run: Run) -> None:
    code, rows, _errors = run("--json", "--json-answer", "tst d", "tst l")
    assert code == 0
    assert [row["json"] for row in rows] == [
        {"a": 1, "b": True, "c": None, "d": "txt", "e": [1, 2]},
        [1, "two", 3.0, None, True],
    ]
    assert json.loads(run("--json-answer", "tst d")[1])["d"] == "txt"
    code, text, errors = run("--json-answer", "tst s")
    assert (code, text) == (8, "plain text\n")
    assert "node01 answered no JSON: plain text" in errors


def test_a_pipe_is_read_line_by_line(run: Run) -> None:
    code, text, errors = run(stdin="version\n\n  tst ml\nexit\ntst exc\n")
    assert (code, text, errors) == (0, "2.0.0-0\nline1\nline2\nline3\n", "")
    code, rows, _errors = run("--json", stdin="version\n")
    assert (code, rows[0]["answer"]) == (0, ["2.0.0-0"])


def test_commands_behind_a_restart_wait_for_the_node(run: Run) -> None:
    code, rows, _errors = run("--json", "reboot", "version")
    assert code == 0
    assert [row["answer"] for row in rows] == [["Reboot micrOS system.", "Bye!"], ["2.0.0-0"]]


def test_what_was_answered_before_the_end_is_told(run: Run) -> None:
    """The node is given a second, and takes ten."""
    code, document, _errors = run("--json", "--timeout", "1", "version", "slow wait 10000")
    assert (code, document["error"]["code"]) == (7, "timeout")
    assert [row["answer"] for row in document["error"]["answers"]] == [["2.0.0-0"]]


def test_values_of_secret_keys_are_not_repeated(run: Run) -> None:
    code, text, errors = run("conf", "stapwd at-home-1234", "noconf")
    assert code == 0
    assert "at-home" not in text + errors
    assert "[configure] node01 $ stapwd ********\nSaved\n" in text
    assert "warning: other users of this computer can see the value of stapwd" in errors


def test_a_password_is_wanted(make_node: Callable[[], Node], run: Run, tmp_path: Path) -> None:
    node = make_node()
    node.configure(auth=True, appwd="s3cret-word")
    node.start()
    target = f"{node.address}:{node.port}"
    secret = tmp_path / "secret"
    secret.write_text("s3cret-word\n")
    assert program.main(["shell", target, "version"]) == 0
    assert program.main(["shell", target, "tst ml"]) == 5
    assert program.main(["shell", target, "--password", f"@{secret}", "tst ml"]) == 0
    assert program.main(["shell", target, "--password=wrong", "tst ml"]) == 5
    node.stop()


@pytest.mark.parametrize("words", [["--timeout", "0"], ["--timeout", "soon"], ["a\x07b"]])
def test_bad_words_are_refused(run: Run, words: list[str]) -> None:
    try:
        code = run(*words)[0]
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code == 2
