"""The settings of one node as data: what it has, what differs, what was changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from micros_ide.model.nodes import Hello

Value = bool | int | str
_LOOKS_SECRET = re.compile(r"pw|pass|secret|token|psk|cred", re.IGNORECASE)
NOTHING = frozenset({"", "n/a"})  # what a text key holds when it is not set


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is spoken to: over the network by name or address, or over USB."""

    node: str = ""
    port: str = ""  # a serial port; goes before `node`

    def __str__(self) -> str:
        return self.port or self.node


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """All settings of one node at one moment; no value ever shows in a repr.

    Attributes:
        uid, name, version: who it is; `version` is "" where it is not known.
        values: by key of the schema, typed. Secrets are there only if they were asked for.
        masked: secret keys that have a value which was not asked for.
        unknown: text of keys that the schema does not have, and of values of a wrong type.
        warnings: what is odd, in sentences.
    """

    uid: str
    name: str
    version: str
    values: Mapping[str, Value] = field(repr=False)
    masked: frozenset[str] = frozenset()
    unknown: Mapping[str, str] = field(default_factory=dict, repr=False)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that is not the same on both sides.

    None means the key is not there. Of a secret both sides are words in brackets.
    """

    key: str
    here: Value | None
    there: Value | None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A node beside something else: `title` in words, and each key that differs."""

    uid: str
    name: str
    title: str
    rows: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Restarted:
    """A node after its restart, met again or not; `address` None: it has none, or nobody knows."""

    name: str
    address: str | None
    shell_port: int
    back: bool = True
    warnings: tuple[str, ...] = ()
    mode: str = ""  # STA or AP, where the node said so itself


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do; nothing was touched."""

    uid: str
    name: str
    rows: tuple[Difference, ...]
    restart: tuple[str, ...]  # keys of `rows` that take effect after a restart
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did.

    Attributes:
        keys: that have another value now; `kept`: that had the wanted value before.
        restart: of `keys`, those that take effect after a restart, if it was not `restarted`.
        back: after the restart the node was met again.
        address, mode: where it is then, and how it is in a network, where that is known.
        archived: name of the record that holds the settings as they were before.
        password: a new one made by this change; to be shown once.
    """

    uid: str
    name: str
    keys: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    restart: tuple[str, ...] = ()
    restarted: bool = False
    back: bool = False
    archived: str | None = None
    password: str | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()
    address: str | None = None
    mode: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """The settings of a node as they were saved on this computer.

    Attributes:
        at: name of the record, its time: "20261129T020510.123Z".
        values: typed, without secrets.
        secrets: by key the name under which the key store has the value.
    """

    uid: str
    name: str
    version: str
    at: str
    path: Path
    values: Mapping[str, Value] = field(repr=False)
    unknown: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict)


def folder_of(uid: str) -> str:
    """Return a name for a folder (or for the key store) that only the node `uid` has.

    Ids come from the network: one that has not the form of an id is replaced by its hash, so that
    nothing in it can be a path, a device name of Windows, or the id of another node.
    """
    if Hello("", uid).genuine:
        return uid
    return f"other-{hashlib.sha256(uid.encode('utf-8', 'replace')).hexdigest()[:32]}"


def looks_secret(key: str) -> bool:
    """Return whether a key that nobody here knows may hold a secret, by its name."""
    return _LOOKS_SECRET.search(key) is not None


def is_set(value: Value | None) -> bool:
    """Return whether a text key holds anything."""
    return value is not None and value not in NOTHING
