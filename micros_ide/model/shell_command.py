"""Lines for a node's shell and the answers to them: what they do, what they mean."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

JSON_WORD = ">json"
CONFIGURING = "[configure]"
PASSWORD = "[password]"  # noqa: S105 - the word in the prompt
MASK = "********"
USAGE = "SHELL: type help for single word commands (built-in)"
_LOAD_MODULE_ERROR = "exec_lm_core LM_"
_ORIGIN = re.compile(r"exec_lm_core LM_\S+->\S+: ")
# Whole answers, or their beginnings, that a node gives to what it did not do.
_REFUSED = re.compile(
    r"SHELL: type help for single word|\[ERROR\] |\[ERR\] while |AuthFailed\b"
    r"|\[aio\] Task queue full|Invalid task cmd!|No task found: "
    r"|Failed to save\Z|node_config write error: "
    r"|\S+ is Busy\Z|Kill: \S+\|(False|0)\Z"
)
_TASK = re.compile(
    r"^(?:Start (\S{3,80})$| *verdict: Task started: task show (\S{3,80})$)", re.MULTILINE
)


def ends_connection(command: str) -> bool:
    """True when the node closes the connection behind its answer."""
    return command.strip() == "exit" or restarts(command) or updates(command)


def restarts(command: str) -> bool:
    """True for a command that restarts the node."""
    return command.split()[:1] == ["reboot"]


def updates(command: str) -> bool:
    """True for a command that restarts the node into update mode."""
    words = command.split()
    return len(words) == 2 and words[0].startswith("webrepl") and "-u" in words[1]


def with_json(command: str) -> str:
    """Return `command` with the wish for an answer in JSON."""
    return command if command.split()[-1:] == [JSON_WORD] else f"{command.rstrip()} {JSON_WORD}"


def json_part(answer: str) -> Any:
    """Return the value in an answer to a command with `>json`; raises ValueError without one.

    That is the whole answer, or its last line where a function sent lines before its result. The
    value is what JSON allows, nothing more: NaN and Infinity are refused.
    """
    text = answer.strip()
    try:
        return _strict_json(text)
    except ValueError:
        last = text.rpartition("\n")[2]
        if last == text or not last.startswith(("{", "[")):
            raise
        return _strict_json(last)


def error_in(command: str, answer: str) -> str | None:
    """Return the line of `answer` in which the node says that it did not do `command`.

    None for any other answer. What a task has said earlier (`task show`) is no answer of this kind.
    """
    lines = answer.strip("\n").split("\n")
    if command.split()[:2] == ["task", "show"] and not lines[0].startswith("No task found: "):
        return None
    if _REFUSED.match(lines[0]) and not (len(lines) > 1 and lines[0].endswith(" is Busy")):
        return lines[0]
    # Lines that the function has sent before come first.
    tail = lines[:-2] if lines[-2:-1] == [USAGE] else lines[:1]
    failed = [line for line in tail if line.startswith(_LOAD_MODULE_ERROR)]
    return failed[-1] if failed else None


def without_origin(error: str) -> str:
    """Return what a load module has raised, without the call that is named before it."""
    return _ORIGIN.sub("", error, count=1)


def started_task(answer: str) -> str | None:
    """Return the tag of the background task that a command has started."""
    found = _TASK.search(answer)
    return (found[1] or found[2]) if found else None


def without_secret(command: str, secret_keys: Collection[str]) -> str:
    """Return `command` with the value of a secret configuration key hidden."""
    key, blank, value = command.strip().partition(" ")
    return f"{key} {MASK}" if blank and value.strip() and key in secret_keys else command


def _strict_json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
