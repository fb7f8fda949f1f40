"""A restore as data: what is asked for, what will happen, what came out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from micros_ide.model.backup import BackupNode
from micros_ide.model.deploy import WireCount
from micros_ide.model.file_set import FileSet
from micros_ide.model.node_files import BoardFacts, FileTree
from micros_ide.model.ports import SerialPort


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """What a person asked for."""

    path: Path
    port: str
    name: str | None = None  # what the node is called afterwards
    exact: bool = False  # remove what the backup has not
    secrets: bool = True  # False: the board's own passwords stay
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What has to happen to a board so that it has certain files."""

    send: tuple[str, ...]
    remove: tuple[str, ...]
    kept: tuple[str, ...]  # on the board, and none of our business
    unchanged: int


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """Everything that will happen; the board was only looked at."""

    request: RestoreRequest
    port: SerialPort
    facts: BoardFacts
    source: BackupNode
    made: str
    name: str  # "" when the backup is not a node's
    changes: FileChanges
    files: FileSet = field(repr=False)
    password: str | None = field(default=None, repr=False)  # made for this node just now
    warnings: tuple[str, ...] = ()

    @property
    def clone(self) -> bool:
        """True when the backup is another board's."""
        return self.facts.uid != self.source.uid

    def as_json(self) -> dict[str, Any]:
        """Return the plan without any secret."""
        return {
            "backup": str(self.request.path),
            "made": self.made,
            "from_uid": self.source.uid,
            "port": self.port.device,
            "uid": self.facts.uid,
            "name": self.name,
            "clone": self.clone,
            "send": list(self.changes.send),
            "unchanged": self.changes.unchanged,
            "remove": list(self.changes.remove),
            "kept": list(self.changes.kept),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class NodeDone:
    """A node after an update or restore; `password` is shown once and must never be logged."""

    uid: str
    name: str
    version: str
    address: str | None
    shell_port: int
    hello: str
    verified_over: str  # "network" or "usb"
    sent: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    saved: str | None = None  # where copies of what was replaced are
    password: str | None = field(default=None, repr=False)
    seconds: dict[str, float] = field(default_factory=dict)
    wire: WireCount = field(default_factory=WireCount)
    warnings: tuple[str, ...] = ()


def changes_to(
    tree: FileTree, files: FileSet, *, exact: bool, spared: frozenset[str]
) -> FileChanges:
    """Return how a board with `tree` gets `files`.

    With `exact` everything else goes, but for `spared`; else only a .py that would be taken
    instead of a .mpy of `files`.
    """
    there = {one.path: one for one in tree.files}
    wanted = {one.path: one.sha256 for one in files.files}
    send = tuple(
        one.path
        for one in files.files
        if one.path not in there or there[one.path].sha256 != one.sha256
    )
    hiding = {f"{path[:-4]}.py" for path in wanted if path.endswith(".mpy")}
    others = [one for one in tree.files if one.path not in wanted and not one.odd]
    remove = tuple(
        one.path for one in others if one.path not in spared and (exact or one.path in hiding)
    )
    kept = tuple(one.path for one in others if one.path not in remove)
    return FileChanges(send, remove, kept, len(wanted) - len(send))
