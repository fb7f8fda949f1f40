"""The list of firmware files that a node carries with it: what an update may replace or remove.

The file `.installed` on the node has a first line with its format and the firmware's version, then
one line a file: 16 hex digits of its SHA-256 and its path. Files of the user are never in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.nodes import clean_text

INSTALLED = ".installed"
INSTALLING = ".installing"  # the old and the new list together, there only while files are sent
_HEAD = "micrOS files 1"
_DIGITS = 16
_LINE = re.compile(r"([0-9a-f]{16}) (.{1,200})")
_LONGEST = 256 << 10  # bytes


@dataclass(frozen=True)
class Installed:
    """Paths and the hashes under which we may have put them there."""

    version: str = ""
    hashes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[DeviceFile], version: str) -> Installed:
        """Return the list of `files`."""
        return cls(version, {one.path: frozenset((one.sha256[:_DIGITS],)) for one in files})

    @classmethod
    def parse(cls, data: bytes) -> Installed | None:
        """Return the list in `data`; None for anything that is not one, as no list is."""
        try:
            head, *lines = data[:_LONGEST].decode().splitlines()
        except (ValueError, UnicodeDecodeError):
            return None
        if not head.startswith(_HEAD):
            return None
        found: dict[str, frozenset[str]] = {}
        for line in lines:
            match = _LINE.fullmatch(line)
            if match is None:
                return None
            found[match[2]] = found.get(match[2], frozenset()) | {match[1]}
        return cls(clean_text(head[len(_HEAD) :].strip(), 32), found)

    def render(self) -> bytes:
        """Return the file's content."""
        rows = [
            f"{digest} {path}"
            for path in sorted(self.hashes)
            for digest in sorted(self.hashes[path])
        ]
        return "\n".join((f"{_HEAD} {self.version}".rstrip(), *rows, "")).encode()

    def with_also(self, other: Installed) -> Installed:
        """Return a list of what is in either; the version is `other`'s."""
        paths = {*self.hashes, *other.hashes}
        none: frozenset[str] = frozenset()
        both = {path: self.hashes.get(path, none) | other.hashes.get(path, none) for path in paths}
        return Installed(other.version, both)

    def has(self, path: str, sha256: str | None) -> bool:
        """Return whether `path` is as we have put it there."""
        return sha256 is not None and sha256[:_DIGITS] in self.hashes.get(path, frozenset())


def with_list(files: FileSet, own: Iterable[str], version: str) -> FileSet:
    """Return `files` with their list; `own` names the user's modules among them."""
    users = set(own)
    ours = (file for file in files.files if file.path not in users)
    return files.with_file(INSTALLED, Installed.of(ours, version).render())
