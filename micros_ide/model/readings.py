"""Numbers with their names and units in what a node or a board says, for a live plot.

Strict on purpose: a number is taken when it stands behind a name ("temp: 21.5 °C, hum=40 %"), in
a JSON value, or in a line of nothing but numbers. Addresses, versions, times and prose give none.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

LONGEST_LINE = 2000  # characters that are looked at
MOST = 32  # readings of one line or value
_LONGEST_NAME = 40  # characters
_DEPTH = 6  # of a JSON value
_NUMBER = r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?"
_UNIT = r"[°º%µμΩA-Za-z][°º%µμΩA-Za-z/²³]{0,7}"
# Behind a number comes the end, a separator, or a unit that is no name of the next reading.
_END = r"(?!,\d)(?=\s*(?:$|[,;|)\]}'\"]|\s[^\W\d]))"
_NAMED = re.compile(
    rf"(?:^|[\s,;|({{\['\"])(?P<name>[^\W\d_][\w./\-]{{0,39}}(?: [\w./\-]{{1,39}}){{0,3}}) ?"
    rf"(?:[\[(](?P<bracket>[^\])\[(]{{1,8}})[\])])?['\"]?\s{{0,4}}[:=]\s{{0,8}}"
    rf"(?P<value>{_NUMBER})"
    rf"(?:\s?(?:(?P<unit>{_UNIT})|[\[(](?P<behind>{_UNIT})[\])])(?=\s*(?:$|[,;|)\]}}'\"]|\s)))?{_END}"
)
_NEXT_NAME = re.compile(r"\s{0,4}(?:[\[(][^\])]{1,8}[\])])?['\"]?\s{0,4}[:=]")
_TAG = re.compile(r"\[(?P<tag>[A-Za-z_][\w.]{2,79})\] +")  # of a background task
_ALONE = re.compile(rf"(?P<value>{_NUMBER})(?:\s?(?P<unit>{_UNIT}))?")
_BRACKET = re.compile(r"(?P<name>.*?)\s*[\[(](?P<unit>[^\])\[(]{1,8})[\])]\s*")
_SEPARATOR = re.compile(r"\s*[,;|\t]\s*|\s+(?=[+\-.\d])")


@dataclass(frozen=True, slots=True)
class Reading:
    """One finite number; the name is "" where none was said."""

    name: str
    value: float
    unit: str = ""


def readings_in(text: str) -> tuple[Reading, ...]:
    """Return the numbers of one line, in the order in which they stand there."""
    line = text[:LONGEST_LINE].strip()
    if not any(char.isdigit() for char in line):
        return ()
    tag = _TAG.match(line)
    if tag is not None:
        found = readings_in(line[tag.end() :])
        return tuple(one if one.name else replace(one, name=_name(tag["tag"])) for one in found)
    if line[0] in "[{":
        try:
            return readings_of(json.loads(line, parse_constant=_no_constant))
        except (ValueError, RecursionError):
            pass  # what only looks like JSON
    named = tuple(_named(line))
    return named or _alone(line)


def readings_of(value: Any) -> tuple[Reading, ...]:
    """Return the numbers of a JSON value; what is nested gets names like "wifi.rssi"."""
    found: list[Reading] = []
    _walk(value, "", "", found, 0)
    return tuple(found)


def _named(line: str) -> Iterator[Reading]:
    at, count = 0, 0
    while count < MOST and (found := _NAMED.search(line, at)) is not None:
        unit, at = found["unit"] or "", found.end()
        if unit and _NEXT_NAME.match(line, at):  # "temp: 21 hum: 40"
            unit, at = "", found.end("value")
        value = _finite(found["value"])
        if value is not None:
            count += 1
            yield Reading(_name(found["name"]), value, found["bracket"] or found["behind"] or unit)


def _alone(line: str) -> tuple[Reading, ...]:
    if line[0] in "([" and line[-1] in ")]":
        line = line[1:-1].strip().rstrip(",")
    parts = [part for part in _SEPARATOR.split(line, MOST) if part]
    found = [_ALONE.fullmatch(part) for part in parts]
    if not parts or len(parts) > MOST or not all(found):
        return ()
    values = [(one and _finite(one["value"]), one and one["unit"]) for one in found]
    names = [""] if len(values) == 1 else [str(number + 1) for number in range(len(values))]
    return tuple(
        Reading(name, value, unit or "")
        for name, (value, unit) in zip(names, values, strict=True)
        if value is not None
    )


def _walk(value: Any, name: str, unit: str, found: list[Reading], depth: int) -> None:
    if len(found) >= MOST or depth > _DEPTH:
        return
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        number = _finite(value)
        if number is not None:
            found.append(Reading(_name(name), number, unit))
    elif isinstance(value, dict):
        for key, one in value.items():
            word, inner = _split(str(key))
            _walk(one, f"{name}.{word}" if name else word, inner or unit, found, depth + 1)
    elif isinstance(value, list):
        single = len(value) == 1
        for number, one in enumerate(value[:MOST], start=1):
            word = name if single else f"{name}.{number}" if name else str(number)
            _walk(one, word, unit, found, depth + 1)


def _split(key: str) -> tuple[str, str]:
    found = _BRACKET.fullmatch(key[:LONGEST_LINE])
    return (found["name"], found["unit"]) if found else (key, "")


def _name(text: str) -> str:
    """Return a name that can stand in a table: one line, and nothing a spreadsheet would run."""
    words = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return words.lstrip("=+-@ ")[:_LONGEST_NAME].strip()


def _finite(number: str | float) -> float | None:
    try:
        value = float(number)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def _no_constant(name: str) -> None:
    raise ValueError(name)
