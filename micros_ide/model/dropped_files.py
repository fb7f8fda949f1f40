"""Files that were dropped for a node: the load modules among them, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from micros_ide.model.file_set import DeviceFile


@dataclass(frozen=True, slots=True)
class DroppedModule:
    """A load module as it was read; `name` is its file's ("LM_lamp.py")."""

    path: Path
    name: str
    data: bytes = field(repr=False)

    @property
    def file(self) -> DeviceFile:
        """The file as it will lie on a node."""
        return DeviceFile(self.name, self.data)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not uploaded, and why, in a few words."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was found; nothing is there twice."""

    modules: tuple[DroppedModule, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
