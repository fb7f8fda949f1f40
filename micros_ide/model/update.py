"""An update as data, and the rules of what stays: decided by what we know to be ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from micros_ide.model.boards import Board
from micros_ide.model.file_set import FileSet
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.installed import INSTALLED, INSTALLING, Installed
from micros_ide.model.node_files import (
    CONFIG_FILES,
    BoardFacts,
    BoardFile,
    FileTree,
    is_passing,
    is_slot,
)
from micros_ide.model.ports import SerialPort

_STATE = (".pds", ".dat", ".log")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """What a person asked for."""

    port: str
    micropython: bool = False  # write MicroPython anew, too
    board_id: str | None = None  # needed for MicroPython alone
    image: Path | None = None  # a local one; None takes the catalogue's
    force: bool = False  # send everything, also an older version and over changed modules
    baud: int | None = None  # highest to try while MicroPython is written


@dataclass(frozen=True, slots=True)
class Kept:
    """A file on the board that is not touched, and why."""

    path: str
    why: str  # configuration, state, own, changed


@dataclass(frozen=True, slots=True)
class UpdateChanges:
    """What an update does to a board's files."""

    send: tuple[str, ...] = ()
    unchanged: int = 0
    remove: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    copied: tuple[str, ...] = ()  # replaced or removed though it may be somebody's: saved first
    passed_over: tuple[str, ...] = ()  # of the firmware, because of a `kept` one


@dataclass(frozen=True, slots=True)
class UpdatePlan:
    """Everything that will happen; the board was only looked at.

    `resumes`: no MicroPython answers, but an update of MicroPython was cut off before: what the
    board had was saved then and is put back, once the board proves to be that one.
    """

    request: UpdateRequest
    port: SerialPort
    facts: BoardFacts | None  # None when it resumes
    name: str
    version: str  # on the board now
    new_version: str
    changes: UpdateChanges
    files: FileSet = field(repr=False)
    board: Board | None = None
    image: FirmwareImage | None = None
    resumes: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def nothing_to_do(self) -> bool:
        """True when the board is up to date."""
        changes = self.changes
        asked = self.request.micropython or self.request.force
        return not (asked or changes.send or changes.remove)

    def as_json(self) -> dict[str, Any]:
        """Return the plan."""
        changes = self.changes
        return {
            "port": self.port.device,
            "uid": self.facts.uid if self.facts else None,
            "name": self.name,
            "version": self.version,
            "new_version": self.new_version,
            "micropython": self.facts.micropython if self.facts else None,
            "new_micropython": self.image.version or self.image.path.name if self.image else None,
            "resumes": self.resumes,
            "up_to_date": self.nothing_to_do,
            "send": list(changes.send),
            "unchanged": changes.unchanged,
            "remove": list(changes.remove),
            "kept": [{"path": one.path, "why": one.why} for one in changes.kept],
            "copied": list(changes.copied),
            "warnings": list(self.warnings),
        }


def changes_of(
    tree: FileTree, new: FileSet, before: Installed | None, *, force: bool
) -> UpdateChanges:
    """Return what an update to `new` does to a board with `tree`.

    `before` is what we have put there; None: nobody knows. What is not known to be ours stays. The
    exceptions are files in the place of a firmware file: the core's are replaced, modules too when
    nobody knows whose they are or with `force`; what may be somebody's is among `copied`.
    """
    there = {one.path: one for one in tree.files if not (one.odd or is_slot(one.path))}
    wanted = {one.path: one.sha256 for one in new.files}
    rules = _Rules(before, frozenset(there), force=force)
    kept, remove, copied, passed_over = [], [], [], []
    for path, one in there.items():
        if path in wanted:
            continue
        verdict = rules.of_other(one, wanted)
        if verdict:
            kept.append(Kept(path, verdict))
            continue
        remove.append(path)
        if not rules.ours(one):
            copied.append(path)
    for path, digest in wanted.items():
        have = there.get(path) or _hidden_by(path, there, rules)
        if have is None or have.sha256 == digest or path == INSTALLED or rules.ours(have):
            continue
        if rules.is_somebodys(have):
            kept += [Kept(path, "changed")] if have.path == path else []
            passed_over.append(path)
        elif not path.endswith(".mpy") or before is not None:
            copied.append(path)
    send = tuple(
        path
        for path, digest in wanted.items()
        if path not in passed_over and (path not in there or there[path].sha256 != digest)
    )
    return UpdateChanges(
        send=send,
        unchanged=len(wanted) - len(send) - len(passed_over),
        remove=tuple(sorted(remove)),
        kept=tuple(sorted(kept, key=lambda row: (row.why, row.path))),
        copied=tuple(sorted(copied)),
        passed_over=tuple(passed_over),
    )


def is_newer(one: str, other: str) -> bool:
    """Return whether version `one` is newer than `other`; what has no numbers is not."""
    return [*_numbers(one)] > [*_numbers(other)]


def _hidden_by(path: str, there: dict[str, BoardFile], rules: _Rules) -> BoardFile | None:
    """Return somebody's .mpy that a .py of the firmware would take the place of."""
    twin = there.get(f"{path[:-3]}.mpy") if path.endswith(".py") else None
    return twin if twin and rules.is_somebodys(twin) and not rules.ours(twin) else None


class _Rules:
    """What is whose."""

    def __init__(self, before: Installed | None, there: frozenset[str], *, force: bool) -> None:
        self._before = before
        self._there = there
        self._force = force

    def ours(self, one: BoardFile) -> bool:
        """Return whether a file is as we have put it there."""
        if one.path == INSTALLING:
            return True
        return self._before is not None and self._before.has(one.path, one.sha256)

    def is_somebodys(self, one: BoardFile) -> bool:
        """Return whether a module in a firmware file's place has to stay.

        Where there is no list, a source is somebody's when it lies beside the bytecode: a deploy
        leaves no source there. One alone is what older programs have put there.
        """
        if self._force or not _is_module(one.path):
            return False
        if self._before is not None:
            return True
        return one.path.endswith(".py") and f"{one.path[:-3]}.mpy" in self._there

    def of_other(self, one: BoardFile, wanted: dict[str, str]) -> str:
        """Return why a file that the firmware has not stays, "" if it goes."""
        if self.ours(one):
            return ""
        stem, _, kind = one.path.rpartition(".")
        twin = {"py": f"{stem}.mpy", "mpy": f"{stem}.py"}.get(kind)
        if twin in wanted and not self.is_somebodys(one):
            return ""
        if self._before is not None and one.path in self._before.hashes:
            return "changed"
        return _kind(one.path)


def _kind(path: str) -> str:
    if path in CONFIG_FILES or path.endswith(".key"):
        return "configuration"
    return "state" if path.endswith(_STATE) or is_passing(path) else "own"


def _is_module(path: str) -> bool:
    return path.startswith("LM_")


def _numbers(version: str) -> Iterator[int]:
    yield from (int(number) for number in _NUMBER.findall(version)[:6])
