"""Answers of load modules as a panel shows them: figures, data, lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from micros_ide.model.node_panel import Control
from micros_ide.model.nodes import clean_text
from micros_ide.model.readings import Reading, readings_in, readings_of
from micros_ide.model.shell_command import json_part

_REPLY = 2000  # characters that are shown


def figures(control: Control, answer: str) -> tuple[Reading, ...]:
    """Return the numbers in the answer of a graph's function: those of its keys, if any."""
    widget = control.widget
    keys: Sequence[str] = widget.keys if widget is not None else ()
    unit = widget.unit if widget is not None else ""
    try:
        value = json_part(answer)
    except ValueError:
        found = readings_in(answer.strip("\n").rpartition("\n")[2])
    else:
        if keys and isinstance(value, dict):
            value = {key: value[key] for key in keys if key in value}
        found = readings_of(value)
    return tuple(Reading(one.name or control.title, one.value, one.unit or unit) for one in found)


def read_answer(answer: str) -> tuple[dict[str, Any], str]:
    """Return an answer as data, if it is that, and as text for a person."""
    try:
        value = json_part(answer)
    except ValueError:
        value = answer.strip("\n")
    if isinstance(value, dict):
        lines = [f"{key}: {one}" for key, one in value.items()]
        return value, _shown(lines)
    if isinstance(value, str):
        return {}, _shown(value.split("\n"))
    if isinstance(value, list):
        return {}, _shown([str(one) for one in value])
    return {}, "" if value is None else _shown([str(value)])


def _shown(lines: Iterable[str]) -> str:
    return "\n".join(clean_text(line.strip(), 300) for line in lines)[:_REPLY]
