"""The columns of the table: what stands in them, and what they are sorted by."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable
from typing import Any

from micros_ide.gui.pages.devices import words
from micros_ide.gui.pages.devices.rows import Row, State
from micros_ide.gui.translation import tr
from micros_ide.model.address_spans import number_of

_FIGURES = re.compile(r"(\d+)")
_STATES = tuple(State)


class Column(enum.IntEnum):
    """In the order they stand in at first; header states that were kept count on it."""

    TICK = 0
    STATE = 1
    NAME = 2
    BOARD = 3
    ADDRESS = 4
    VERSION = 5
    EVIDENCE = 6
    ANSWER = 7
    TAGS = 8
    ACTION = 9


ALWAYS = frozenset({Column.TICK, Column.STATE, Column.NAME, Column.ACTION})
HIDDEN_AT_FIRST = frozenset({Column.ANSWER})
AGEING = (Column.STATE, Column.EVIDENCE)  # what changes by itself
WIDTHS = {
    Column.TICK: 40,
    Column.STATE: 152,
    Column.NAME: 208,
    Column.BOARD: 112,
    Column.ADDRESS: 136,
    Column.VERSION: 88,
    Column.EVIDENCE: 160,
    Column.ANSWER: 80,
    Column.TAGS: 144,
    Column.ACTION: 112,
}


def title(column: Column) -> str:
    """Return the heading of a column."""
    return {
        Column.TICK: "",
        Column.STATE: tr("State"),
        Column.NAME: tr("Name"),
        Column.BOARD: tr("Board"),
        Column.ADDRESS: tr("Address"),
        Column.VERSION: tr("Version"),
        Column.EVIDENCE: tr("Known by"),
        Column.ANSWER: tr("Answer"),
        Column.TAGS: tr("Tags"),
        Column.ACTION: "",
    }[column]


def text(row: Row, column: Column, now: dt.datetime) -> str:
    """Return what stands in a cell."""
    say = _TEXTS.get(column)
    return say(row, now) if say is not None else ""


def action(row: Row) -> str:
    """Return what the button of a row on USB says; "" for other rows."""
    if row.port is None:
        return ""
    return tr("Update…") if row.device is not None else tr("Deploy…")


def _answer(row: Row) -> str:
    took = words.answer_ms(row)
    return "" if took is None else tr("{count} ms").format(count=took)


_TEXTS: dict[Column, Callable[[Row, dt.datetime], str]] = {
    Column.STATE: lambda row, now: words.state_word(row.state(now)),
    Column.NAME: lambda row, _now: row.name,
    Column.BOARD: lambda row, _now: row.board,
    Column.ADDRESS: lambda row, _now: row.address,
    Column.VERSION: lambda row, _now: row.version,
    Column.EVIDENCE: words.evidence,
    Column.ANSWER: lambda row, _now: _answer(row),
    Column.TAGS: lambda row, _now: ", ".join(row.tags),
    Column.ACTION: lambda row, _now: action(row),
}


def sort_key(row: Row, column: Column, now: dt.datetime) -> tuple[Any, ...]:
    """Return what a row is sorted by; empty where there is nothing, which comes last."""
    if column is Column.STATE:
        return (_STATES.index(row.state(now)),)
    if column is Column.ADDRESS and row.address:
        number = number_of(row.address)
        return (0, number) if number is not None else (1, *natural(row.address))
    if column is Column.EVIDENCE:
        sightings = row.device.sightings if row.device is not None else ()
        return (-max(one.when for one in sightings).timestamp(),) if sightings else ()
    if column is Column.ANSWER:
        took = words.answer_ms(row)
        return () if took is None else (took,)
    return natural(text(row, column, now))


def natural(value: str) -> tuple[Any, ...]:
    """Return `value` so that lamp-2 comes before lamp-10, and 1.9 before 1.10."""
    parts = _FIGURES.split(value.casefold())
    return tuple((1, int(part)) if part.isdigit() else (0, part) for part in parts if part)


def found_by(row: Row, wanted: str, now: dt.datetime) -> bool:
    """True when every word of the search stands somewhere in the row."""
    port = row.port
    parts = (
        row.name, row.uid, row.address, row.version, row.board, row.virtual, *row.tags,
        words.state_word(row.state(now)),
        *((port.device, port.label) if port is not None else ()),
    )  # fmt: skip
    whole = "\n".join(parts).casefold()
    return all(word in whole for word in wanted.casefold().split())
