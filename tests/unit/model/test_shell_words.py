"""Completion out of what a node says in `help`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.shell_words import ShellWords, parse_parameters

HELP = """[MICROS]   - built-in shell commands
   hello   - hello msg - for device identification
   version - returns micrOS version
   reboot  - system soft reboot (vm), hard reboot (hw): reboot -h
[CONF] Configure mode - built-in shell commands
  conf       - Enter conf mode
    dump       - Dump all data
    key        - Get value
    key value  - Set value
  noconf     - Exit conf mode
[TASK] postfix: &x - one-time,  &&x - periodic, x: wait ms [x min: 20ms]
  task list         - list tasks with <tag>s
  task kill <tag>   - stop task
  task show <tag>   - show task output
[EXEC] Command mode (LMs):
   help lm  - list ALL LoadModules
   rgb
      color
      toggle
   L298N_DCmotor
                stop
   bad!name
           thing
   tst
      \x1b[31m
[LM_x.py] SHOW LM PARSER WARNING: damaged"""
WORDS = ShellWords.parse(HELP)
PARAMETERS = parse_parameters(
    ["color r=<0-1000> g=<0-1000> smooth=True", "  what it is for", "set value", 5, "bad!", ""]
)


def fitting(typed: str, **more: object) -> list[str]:
    return [word.text for word in WORDS.after(typed, **more)]


def test_modules_and_functions_are_read() -> None:
    assert WORDS.modules == {
        "rgb": ("color", "toggle"),
        "L298N_DCmotor": ("stop",),
        "tst": (),
    }
    assert WORDS.built_in["task kill"] == "stop task"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ["hello", "version", "reboot", "conf", "task", "help", "rgb", "L298N_DCmotor", "tst"]),
        ("re", ["reboot"]),
        ("x", []),
        ("rgb ", ["color", "toggle"]),
        ("rgb t", ["toggle"]),
        ("task ", ["list", "kill", "show"]),
        ("help ", ["lm"]),
        ("reboot -", ["-h"]),
        ("hello ", []),
        ("nosuch fun", []),
    ],
)
def test_what_fits_at_the_end(typed: str, words: list[str]) -> None:
    assert fitting(typed) == words


def test_parameters_that_are_not_given_yet_fit() -> None:
    assert PARAMETERS == {
        "color": {"r": "<0-1000>", "g": "<0-1000>", "smooth": "True"},
        "set": {"value": "has to be given"},
    }
    assert fitting("rgb color ", parameters=PARAMETERS) == [
        "r=",
        "g=",
        "smooth=",
        ">json",
        "&",
        "&&",
    ]
    assert fitting("rgb color r=5 ", parameters=PARAMETERS)[:2] == ["g=", "smooth="]
    assert fitting("rgb color s", parameters=PARAMETERS) == ["smooth="]
    assert fitting("rgb toggle &") == ["&", "&&"]
    assert fitting("nosuch color ", parameters=PARAMETERS) == []


def test_in_configuration_mode_keys_fit() -> None:
    assert fitting("", keys=["devfid", "dbg"]) == ["dump", "noconf", "devfid", "dbg"]
    assert fitting("de", keys=["devfid", "dbg"]) == ["devfid"]


@given(st.text(), st.text())
def test_whatever_a_node_says_only_names_are_offered(said: str, typed: str) -> None:
    for word in ShellWords.parse(said).after(typed):
        assert word.text.isprintable()
        assert len(word.text) <= 64
    parse_parameters([said])
