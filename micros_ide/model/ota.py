"""Updates over the air as data: what is asked for, what will happen, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from micros_ide.model.file_set import DeviceFile
from micros_ide.model.installed import Installed
from micros_ide.model.node_files import FileTree
from micros_ide.model.nodes import clean_text
from micros_ide.model.ota_parcel import Parcel
from micros_ide.model.update import UpdateChanges


class Way(str, Enum):
    """How a node takes an update."""

    SAFE = "safe"  # staged, verified, tried, and taken back if it is no good
    PLAIN = "plain"  # file over file, as firmware does that knows no other way


class Outcome(str, Enum):
    """What became of a node."""

    UPDATED = "updated"
    SAME = "same"  # nothing had to be sent
    OFFLINE = "offline"
    ROLLED_BACK = "rolled back"  # the new version was no good, the old one runs
    TAKEN_BACK = "taken back"  # the old one runs, as it was asked for
    FAILED = "failed"
    NOT_TRIED = "not tried"  # another node had failed before

    @property
    def good(self) -> bool:
        """Whether the node is as it was to be."""
        return self in {Outcome.UPDATED, Outcome.SAME, Outcome.TAKEN_BACK}


@dataclass(frozen=True, slots=True)
class OtaRequest:
    """What a person asked for.

    Attributes:
        target: a node's name, id or address.
        modules: load modules that are updated, without LM_ and ending; empty: the whole firmware.
        own: files of the user's to bring instead of the firmware.
        force: everything is sent again, also an older version and over changed modules.
    """

    target: str
    modules: tuple[str, ...] = ()
    own: tuple[DeviceFile, ...] = ()
    force: bool = False
    password: str | None = field(default=None, repr=False)

    def with_password(self, password: str | None) -> OtaRequest:
        """Return the same request with another password, or none."""
        return self if password == self.password else replace(self, password=password)


@dataclass(frozen=True, slots=True)
class NodeSlots:
    """What a node says of its updates (`ota status`)."""

    state: str  # settled, trial, take, back, drop
    last: tuple[str, ...]  # verdict, update, old version, new version, why
    back: str | None  # the version that a rollback brings
    free: int  # bytes
    block: int  # bytes of one block of the file system
    held: int  # bytes that the way back takes up
    staged: int  # bytes that an update which was cut off takes up
    mpy: int  # the bytecode's version that is taken
    deflate: bool

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> NodeSlots:
        """Return the state in the node's answer; raises KeyError, TypeError, ValueError."""
        last = fields["last"] or ()
        return cls(
            state=clean_text(str(fields["state"])),
            last=tuple(clean_text(str(word)) for word in last),
            back=None if fields["back"] is None else clean_text(str(fields["back"]), 40),
            free=int(fields["free"]),
            block=max(512, int(fields["block"])),
            held=int(fields["held"]),
            staged=int(fields["staged"]),
            mpy=int(fields["mpy"]) & 0xFF,
            deflate=bool(fields["deflate"]),
        )

    def verdict(self, update: str) -> tuple[str, str] | None:
        """Return what became of `update` and why, None if it was not the last one."""
        if len(self.last) < 2 or self.last[1] != update:
            return None
        return self.last[0], self.last[4] if len(self.last) > 4 else ""


@dataclass(frozen=True)
class NodeFacts:
    """A node as it is before an update; what is None is what it cannot tell.

    `waits`: its shell is closed, it waits in update mode.
    """

    uid: str
    name: str
    version: str
    micropython: str  # "1.27.0"
    host: str
    port: int
    slots: NodeSlots | None = None
    tree: FileTree | None = None
    before: Installed | None = None
    waits: bool = False


@dataclass(frozen=True)
class OtaPlan:
    """Everything that will happen to one node; it was only asked.

    Its request has no password: a plan may be kept, and whoever carries it out gives that again.
    """

    request: OtaRequest
    facts: NodeFacts
    way: Way
    new_version: str
    changes: UpdateChanges
    files: tuple[DeviceFile, ...] = field(repr=False)
    parcel: Parcel | None  # None on the plain way
    drops_way_back: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def nothing_to_do(self) -> bool:
        """True when the node is up to date."""
        return not (self.files or self.changes.remove)

    @property
    def uid(self) -> str:
        """The node's hardware id."""
        return self.facts.uid

    @property
    def size(self) -> int:
        """Bytes of the files that are sent, before they are packed."""
        return sum(len(one.data) for one in self.files)

    def as_json(self) -> dict[str, Any]:
        """Return the plan."""
        return {
            "target": self.request.target,
            "uid": self.facts.uid,
            "name": self.facts.name,
            "address": f"{self.facts.host}:{self.facts.port}",
            "version": self.facts.version,
            "new_version": self.new_version,
            "micropython": self.facts.micropython,
            "way": self.way.value,
            "up_to_date": self.nothing_to_do,
            "send": [one.path for one in self.files],
            "bytes": self.size,
            "packed": self.parcel.packed if self.parcel else self.size,
            "unchanged": self.changes.unchanged,
            "remove": list(self.changes.remove),
            "kept": [{"path": one.path, "why": one.why} for one in self.changes.kept],
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class WayBack:
    """The version that a rollback would bring."""

    uid: str
    name: str
    version: str  # that runs now
    back: str


@dataclass(frozen=True)
class OtaDone:
    """What became of one node."""

    target: str
    outcome: Outcome
    why: str = ""
    hint: str | None = None
    uid: str = ""
    name: str = ""
    version: str = ""  # that it runs now, as it says itself
    old_version: str = ""
    sent: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    bytes_up: int = 0  # on the wire, of the file transfer
    bytes_down: int = 0
    resumed: int = 0  # times the connection was lost on the way
    seconds: float = 0.0
    code: str = ""  # of the error, where there was one
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "target": self.target,
            "outcome": self.outcome.value,
            "why": self.why,
            "hint": self.hint,
            "uid": self.uid,
            "name": self.name,
            "version": self.version,
            "old_version": self.old_version,
            "sent": list(self.sent),
            "removed": list(self.removed),
            "bytes_up": self.bytes_up,
            "bytes_down": self.bytes_down,
            "resumed": self.resumed,
            "seconds": round(self.seconds, 3),
            "code": self.code or None,
            "warnings": list(self.warnings),
        }
