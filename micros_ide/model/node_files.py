"""The files of a board as data: what is there, and what was done with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from micros_ide.model.announcement import Announcement
from micros_ide.model.nodes import clean_text

# Files that may hold passwords: the configuration, its last good and its half written copy, and
# what MicroPython keeps for WebREPL.
CONFIG_FILES = ("node_config.json", "node_config.bak", "node_config.json.new")
_OTHER_SECRETS = frozenset({"webrepl_cfg.py"})
# What a node keeps for its next start alone, and a transfer that was cut off.
_PASSING = frozenset({".crashes", ".if_mode", "cleanup.pds"})
_TEMPORARY = ".up~"
# What updates over the air keep on the node: a version on trial, the one before.
_SLOTS = ".ota/"
SLOT_POINTERS = (".ota/state", ".ota/past")  # without them the rest of the folder means nothing


@dataclass(frozen=True, slots=True)
class BoardFile:
    """A file on a board; `sha256` is None where it was not asked for."""

    path: str
    size: int  # bytes
    sha256: str | None = None

    @property
    def shown(self) -> str:
        """The path as text that may go to a terminal."""
        return clean_text(self.path)

    @property
    def odd(self) -> bool:
        """True for a name that has to be left alone: it holds what a path cannot."""
        text = self.path
        return clean_text(text, len(text)) != text or "\\" in text


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """What a board at its prompt says of itself."""

    uid: str  # "micr<hex>OS"
    chip: str  # "esp32", "" when it does not say
    machine: str
    micropython: str  # "1.27.0"


@dataclass(frozen=True, slots=True)
class FileTree:
    """Everything on a board."""

    facts: BoardFacts
    files: tuple[BoardFile, ...]  # by path
    folders: tuple[str, ...]
    total: int  # bytes
    free: int

    def file(self, path: str) -> BoardFile | None:
        """Return the file at `path`, if there is one."""
        return next((one for one in self.files if one.path == path), None)


@dataclass(frozen=True, slots=True)
class FilesDone:
    """What get, put, remove or rename did. `node`: the node after its restart, if waited for."""

    done: tuple[str, ...] = ()  # paths on the board that were moved, removed or made
    unchanged: tuple[str, ...] = ()
    bytes: int = 0
    places: tuple[str, ...] = ()  # on this computer
    node: Announcement | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "done": list(self.done),
            "unchanged": list(self.unchanged),
            "bytes": self.bytes,
            "places": list(self.places),
            "node": asdict(self.node) if self.node else None,
            "warnings": list(self.warnings),
        }


def holds_secrets(path: str, secret_keys: frozenset[str]) -> bool:
    """Return whether a file may hold passwords, by its name."""
    if path in CONFIG_FILES or path in _OTHER_SECRETS:
        return True
    name = path.removesuffix(".new")
    return name.startswith(".") and name.endswith(".key") and name[1:-4] in secret_keys


def is_passing(path: str) -> bool:
    """Return whether a file says only what the node's next start needs to know."""
    return path in _PASSING or path.startswith(_SLOTS) or path.rpartition("/")[2] == _TEMPORARY


def is_slot(path: str) -> bool:
    """Return whether a file belongs to an update over the air, not to the version in use."""
    return path.startswith(_SLOTS)
