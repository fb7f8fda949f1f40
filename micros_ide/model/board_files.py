"""The files of a board as a person looks through them, and what was done with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from micros_ide.model.module_run import RunTarget
from micros_ide.model.node_files import FilesDone

_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,60}")


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A file or folder. `vital`: the node may not start, or forgets itself, without it."""

    path: str
    size: int | None  # bytes; None where it is not told, and for folders
    folder: bool = False
    firmware: bool = False  # it came with the firmware, or the node keeps it for itself
    vital: bool = False
    secret: bool = False  # it may hold passwords in clear

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class BoardListing:
    """What is on a board. `all_ways`: over a port, where everything can be done."""

    target: RunTarget
    entries: tuple[BoardEntry, ...]  # by path
    free: int | None = None  # bytes
    all_ways: bool = True

    def entry(self, path: str) -> BoardEntry | None:
        """Return what is at `path`, if anything is."""
        return next((one for one in self.entries if one.path == path), None)

    def files_below(self, paths: Iterable[str]) -> tuple[BoardEntry, ...]:
        """Return the files among `paths` and in the folders among them, each once."""
        wanted = tuple(paths)
        return tuple(
            one
            for one in self.entries
            if not one.folder
            and any(one.path == path or one.path.startswith(f"{path}/") for path in wanted)
        )

    def in_the_way(self, sources: Iterable[Path], folder: str) -> tuple[str, ...]:
        """Return the paths on the board that files of these names would replace."""
        names = [f"{folder}/{one.name}" if folder else one.name for one in sources]
        return tuple(one.path for one in self.files_below(names))


@dataclass(frozen=True, slots=True)
class FilesChanged:
    """What was done, and the board afterwards; `copies` are kept to undo a removal."""

    done: FilesDone
    listing: BoardListing
    copies: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class FilesGot:
    """What was copied to this computer; nothing, where files there would be replaced."""

    done: FilesDone | None
    in_the_way: tuple[str, ...] = ()  # on this computer


def name_fault(name: str) -> str:
    """Return why a board cannot have a file of this name, "" if it can."""
    if name.strip() != name or not name.strip():
        return "a name is needed, without blanks around it"
    if _NAME.fullmatch(name) is None or not name.isprintable():
        return "a name has up to 60 characters, without / and \\"
    return "this name means a folder" if name in {".", ".."} else ""
