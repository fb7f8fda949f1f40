"""A MicroPython image file that has been read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from micros_ide.model.partitions import PartitionTable


@dataclass(frozen=True, slots=True)
class FirmwareImage:
    """A checked image: format "esp" (.bin) or "uf2"."""

    path: Path
    format: str
    chip: str
    size: int  # bytes
    sha256: str
    flash_size: int | None  # bytes, from the header; None for UF2
    partitions: PartitionTable | None = None
    version: str | None = None  # MicroPython version, where known
