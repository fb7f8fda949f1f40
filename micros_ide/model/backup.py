"""What is in a backup: the manifest, written by one version of the program and read by others."""

from __future__ import annotations

import enum
import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.model.node_files import BoardFacts
from micros_ide.model.nodes import clean_text

FORMAT = "micros-ide backup"
VERSION = 1
MANIFEST = "manifest.json"
SEALED = "sealed.bin"  # what nobody else may read, see services/backup
FILES = "files/"  # before the path of each file
_MOST_JSON = 2 << 20  # bytes
_ID = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UID = re.compile(r"micr[0-9a-f]{2,32}OS")
_TEXT = 120


class Kind(enum.Enum):
    """How a file is kept."""

    PLAIN = "plain"
    CONFIG = "config"  # without its secret values, which are sealed
    SEALED = "sealed"  # altogether


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One file; of a sealed one neither size nor hash is told."""

    path: str
    size: int  # bytes, of what is kept in clear
    sha256: str
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True, slots=True)
class BackupNode:
    """Whose backup it is."""

    uid: str
    name: str  # "" for a board that was no node
    version: str
    board_id: str
    chip: str
    machine: str
    micropython: str

    @classmethod
    def of(cls, facts: BoardFacts, *, name: str, version: str, board_id: str) -> BackupNode:
        """Return the node on the board that said `facts`."""
        return cls(facts.uid, name, version, board_id, facts.chip, facts.machine, facts.micropython)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of a backup; `key_name` or `wrapped_key` leads to the key of what is sealed."""

    id: str
    made: str  # ISO 8601, UTC
    program: str
    node: BackupNode
    files: tuple[BackupFile, ...]
    complete: bool = True  # else only what an update might have lost
    key_name: str | None = None
    wrapped_key: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def has_secrets(self) -> bool:
        """True when a part of it is sealed."""
        return any(one.kind is not Kind.PLAIN for one in self.files)

    def render(self) -> bytes:
        """Return the JSON text; the same for the same manifest."""
        document = {
            "format": FORMAT,
            "version": VERSION,
            "id": self.id,
            "made": self.made,
            "program": self.program,
            "complete": self.complete,
            "node": asdict(self.node),
            "key_name": self.key_name,
            "wrapped_key": self.wrapped_key,
            "files": [
                {
                    "path": one.path,
                    "bytes": one.size,
                    "sha256": one.sha256,
                    "kind": one.kind.value,
                }
                for one in self.files
            ],
        }
        return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Return the manifest in `data`; raises InvalidInput for anything else."""
        try:
            row = json.loads(data) if len(data) <= _MOST_JSON else None
            if not isinstance(row, dict) or row.get("format") != FORMAT:
                raise InvalidInput("it has no manifest of a backup")
            if row.get("version") != VERSION:
                raise InvalidInput(
                    "it was made by a newer version of this program", hint="update micros-ide"
                )
            return cls(
                id=_fitting(row["id"], _ID),
                made=_text(row["made"]),
                program=_text(row["program"]),
                node=_node(row["node"]),
                files=tuple(_file(one) for one in _list(row["files"])),
                complete=row["complete"] is True,
                key_name=None if row["key_name"] is None else _text(row["key_name"]),
                wrapped_key=_dict(row["wrapped_key"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InvalidInput("its manifest is damaged") from error


def _node(row: Any) -> BackupNode:
    names = ("name", "version", "board_id", "chip", "machine", "micropython")
    return BackupNode(_fitting(row["uid"], _UID), *(_text(row[name]) for name in names))


def _file(row: Any) -> BackupFile:
    size = row["bytes"]
    if type(size) is not int or size < 0:
        raise ValueError
    kind = Kind(row["kind"])
    digest = "" if kind is Kind.SEALED else _fitting(row["sha256"], _SHA256)
    return BackupFile(_text(row["path"], 1000), size, digest, kind)


def _text(value: Any, most: int = _TEXT) -> str:
    # Cleaned text is what may go to a terminal; other text was not written by this program.
    if not isinstance(value, str) or clean_text(value, most) != value:
        raise ValueError
    return value


def _fitting(value: Any, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _dict(value: Any) -> dict[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise TypeError
    return value
