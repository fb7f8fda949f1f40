"""The schedule as it is edited: each step can be taken back; nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from micros_ide.model.cron_lines import check_cron, cron_entries, cron_text
from micros_ide.model.node_settings import Value
from micros_ide.model.schedule import EntryPlan
from micros_ide.services.schedule import moves

_CRON, _TASKS = "cron", "crontasks"
LONGEST = 1000  # characters of `crontasks`, as the configuration schema has it


@dataclass(frozen=True, slots=True)
class _State:
    entries: tuple[str, ...]
    enabled: bool
    step: str = ""  # what led here, in words


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference: an entry that goes ("" for none) and what comes for it."""

    before: str
    after: str


class ScheduleDraft:
    """The entries of a node and what a person made of them.

    All steps raise ValueError, in words, for what the node could not take; then nothing changes.
    """

    def __init__(self, values: Mapping[str, Value]) -> None:
        """`values`: settings of the node."""
        self._values = dict(values)
        text = str(values.get(_TASKS, "n/a"))
        self._now = _State(tuple(cron_entries(text)), values.get(_CRON) is True)
        self._first = self._now
        self._undone: list[_State] = []
        self._done: list[_State] = []

    @property
    def entries(self) -> tuple[str, ...]:
        """The entries as they are to be; an entry's number is its index."""
        return self._now.entries

    @property
    def enabled(self) -> bool:
        """Whether the schedule is to be switched on."""
        return self._now.enabled

    @property
    def values(self) -> dict[str, Value]:
        """All settings, with the draft's own: what the scheduler is asked with."""
        return {**self._values, **self._own(self._now)}

    @property
    def changes(self) -> dict[str, Value]:
        """The settings that have to be written."""
        if self._now.entries == self._first.entries:
            own: dict[str, Value] = {}
        else:
            own = {_TASKS: cron_text(list(self._now.entries))}
        if self._now.enabled != self._first.enabled:
            own[_CRON] = self._now.enabled
        return own

    @property
    def lines(self) -> tuple[Change, ...]:
        """What the draft changes, entry by entry."""
        gone = [one for one in self._first.entries if one not in self._now.entries]
        new = [one for one in self._now.entries if one not in self._first.entries]
        pairs = max(len(gone), len(new))
        gone += [""] * (pairs - len(gone))
        new += [""] * (pairs - len(new))
        return tuple(Change(*pair) for pair in zip(gone, new, strict=True))

    @property
    def undoing(self) -> str:
        """What `undo` takes back, in words; "" for nothing."""
        return self._now.step if self._done else ""

    @property
    def redoing(self) -> str:
        """What `redo` does again, in words; "" for nothing."""
        return self._undone[-1].step if self._undone else ""

    def undo(self) -> None:
        """Take the last step back."""
        if self._done:
            self._undone.append(self._now)
            self._now = self._done.pop()

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone:
            self._done.append(self._now)
            self._now = self._undone.pop()

    def discard(self) -> None:
        """Go back to what the node has; a step like the others."""
        if self.changes:
            self._keep(_State(self._first.entries, self._first.enabled, "discard the changes"))

    def add(self, text: str) -> int:
        """Add an entry and return its number."""
        self._step((*self.entries, _checked(text)), "add an event")
        return len(self.entries) - 1

    def edit(self, number: int, text: str) -> None:
        """Replace an entry by another text."""
        if self.entries[number] != text.strip():
            self._replace(number, [_checked(text)], "edit an event")

    def remove(self, number: int) -> None:
        """Remove an entry."""
        self._replace(number, [], "remove an event")

    def remove_one(self, entry: EntryPlan, at: dt.datetime) -> None:
        """Remove one time of an entry."""
        self._replace(entry.number, moves.without_one(entry, at), "remove an event")

    def move(self, entry: EntryPlan, minutes: int, days: int = 0) -> None:
        """Move all times of an entry; one by the sun gets another offset."""
        if entry.sun is not None:
            text = moves.moved_sun(entry, minutes)
        else:
            text = moves.moved_all(entry, minutes, days)
        if text != self.entries[entry.number]:
            self._replace(entry.number, [text], "move an event")

    def move_one(self, entry: EntryPlan, at: dt.datetime, to: dt.datetime) -> int:
        """Move one time of an entry to another of the week; return the number of its new entry."""
        if entry.sun is not None:
            raise ValueError("a time by the sun is the same every day")
        pieces = moves.moved_one(entry, at, to)
        self._replace(entry.number, pieces, "move an event")
        return entry.number + len(pieces) - 1

    def switch(self, *, on: bool) -> None:
        """Switch the schedule on or off."""
        if on != self._now.enabled:
            self._keep(_State(self.entries, on, "switch the schedule"))

    def written(self, values: Mapping[str, Value]) -> None:
        """The node has these settings now; steps can still be taken back, to be written again."""
        self._values.update(values)
        text = str(self._values.get(_TASKS, "n/a"))
        self._first = _State(tuple(cron_entries(text)), self._values.get(_CRON) is True)

    def rebase(self, values: Mapping[str, Value]) -> None:
        """The node was read again: what was changed here stays, on top of what it has now."""
        changed = bool(self.changes)
        self._values = dict(values)
        self.written(values)
        if not changed:
            self._now = self._first
            self._done.clear()
            self._undone.clear()

    def _replace(self, number: int, texts: list[str], step: str) -> None:
        before = self.entries
        self._step((*before[:number], *texts, *before[number + 1 :]), step)

    def _step(self, entries: tuple[str, ...], step: str) -> None:
        if len(cron_text(list(entries))) > LONGEST:
            raise ValueError(f"a schedule has at most {LONGEST} characters")
        # The first entry of a node that never had one switches the schedule on.
        first = not self._now.entries and not self._first.entries
        self._keep(_State(entries, self._now.enabled or first, step))

    def _keep(self, state: _State) -> None:
        self._done.append(self._now)
        self._undone.clear()
        self._now = state

    @staticmethod
    def _own(state: _State) -> dict[str, Value]:
        return {_TASKS: cron_text(list(state.entries)), _CRON: state.enabled}


def _checked(text: str) -> str:
    """Return an entry in the form in which it is compared; ValueError for what is none."""
    text = text.strip()
    check_cron(text)
    if cron_entries(text) != [text]:
        raise ValueError("an event is one entry; a semicolon begins the next one")
    return text
