"""What a command does, and what the answer to it means."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.shell_command import (
    ends_connection,
    error_in,
    json_part,
    restarts,
    started_task,
    updates,
    with_json,
    without_secret,
)
from micros_ide.model.text_lines import LineCutter, lines_of, shown

USAGE = (
    "SHELL: type help for single word commands (built-in)\n"
    "SHELL: for LM exec: [1](LM)module [2]function [3...]optional params"
)


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        ("reboot", (True, True, False)),
        (" reboot -h ", (True, True, False)),
        ("rebooted", (False, False, False)),
        ("system reboot", (False, False, False)),
        ("webrepl", (False, False, False)),
        ("webrepl --update", (True, False, True)),
        ("webrepl -u", (True, False, True)),
        ("webrepl -u now", (False, False, False)),
        ("exit", (True, False, False)),
        ("exit now", (False, False, False)),
    ],
)
def test_effects_of_commands(command: str, effects: tuple[bool, bool, bool]) -> None:
    assert (ends_connection(command), restarts(command), updates(command)) == effects


def test_the_wish_for_json_is_added_once() -> None:
    assert with_json("tst d") == with_json(" tst d".strip() + " >json") == "tst d >json"
    assert with_json('tst echo ">json"') == 'tst echo ">json" >json'


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("version", "2.0.0-0", None),
        ("apple", USAGE, USAGE.partition("\n")[0]),
        ("tst exc", f"exec_lm_core LM_tst->exc: boom\n{USAGE}", "exec_lm_core LM_tst->exc: boom"),
        ("tst rows", f"row 1\nexec_lm_core LM_x->y: z\n{USAGE}", "exec_lm_core LM_x->y: z"),
        ("tst nomem", "exec_lm_core LM_tst->nomem: memory\n[HA] Shells cleanup: 9",
         "exec_lm_core LM_tst->nomem: memory"),
        ("soctout x", "Failed to save", "Failed to save"),
        ("key x", "node_config write error: key\nInvalid key", "node_config write error: key"),
        ("task show x.y", "No task found: x.y", "No task found: x.y"),
        ("task show x.y", "exec_lm_core LM_x->y: boom", None),
        ("task kill server", "Kill: server|False", "Kill: server|False"),
        ("task kill x.y", "Kill: x.y|True", None),
        ("x y &", "x.y is Busy", "x.y is Busy"),
        ("x y &", "Start x.y", None),
        ("notes read", "The line is Busy\nall day", None),
        ("notes read", "see exec_lm_core LM_x->y: boom", None),
        ("notes read", "SHELL: see page 2", None),
        ("tst ml", "", None),
    ],
)  # fmt: skip
def test_what_a_node_did_not_do_is_told_from_data(
    command: str, answer: str, error: str | None
) -> None:
    assert error_in(command, answer) == error


@given(st.text(max_size=30), st.text(max_size=200))
def test_any_answer_can_be_looked_at(command: str, answer: str) -> None:
    assert error_in(command, answer) is None or isinstance(error_in(command, answer), str)
    started_task(answer)
    with suppress(ValueError):
        json_part(answer)


@pytest.mark.parametrize(
    ("answer", "tag"),
    [
        ("Start tst.cnt", "tst.cnt"),
        (" verdict: Task started: task show con.node02.hello\n tag: con.node02.hello",
         "con.node02.hello"),
        ("Start", None),
        ("Start of the day", None),
        ("Restart tst.cnt", None),
    ],
)  # fmt: skip
def test_the_tag_of_a_task_that_was_started(answer: str, tag: str | None) -> None:
    assert started_task(answer) == tag


def test_values_of_secret_keys_are_hidden() -> None:
    keys = {"stapwd", "appwd"}
    assert without_secret("stapwd my word", keys) == "stapwd ********"
    for plain in ("stapwd", "stapwd ", "devfid lamp", "system info"):
        assert without_secret(plain, keys) == plain


@given(st.lists(st.text(st.sampled_from("ab\n"), max_size=6)))
def test_lines_are_whole_wherever_the_text_was_cut(pieces: list[str]) -> None:
    cutter = LineCutter()
    lines = [line for piece in pieces for line in cutter.feed(piece)] + cutter.end()
    assert "\n".join(lines) == "".join(pieces).removesuffix("\n")


def test_a_line_may_go_to_a_terminal() -> None:
    assert shown("a\tb\x1b[31mc\x9b") == "a   b[31mc"
    long = "x" * 5000
    assert lines_of(f"{long}\n\n\x07ü") == [long, "", "ü"]
    assert lines_of("") == []
