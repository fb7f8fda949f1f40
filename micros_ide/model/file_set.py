"""The files that go onto a board."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class DeviceFile:
    """One file at `path` (relative to the board's root, `/` between folders)."""

    path: str
    data: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """Lower-case hex digest of the content."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class FileSet:
    """Files in the order they are to be sent; `main.py` comes last."""

    files: tuple[DeviceFile, ...]

    @property
    def total_bytes(self) -> int:
        """Sum of the file sizes."""
        return sum(len(file.data) for file in self.files)

    def with_file(self, path: str, data: bytes) -> FileSet:
        """Return a set where `path` has `data`; it keeps its place, or goes before `main.py`."""
        new = DeviceFile(path, data)
        if any(file.path == path for file in self.files):
            return FileSet(tuple(new if file.path == path else file for file in self.files))
        body = tuple(file for file in self.files if file.path != "main.py")
        last = tuple(file for file in self.files if file.path == "main.py")
        return FileSet((*body, new, *last))
