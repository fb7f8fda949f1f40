"""The ESP partition table: 32-byte entries at 0x8000 of the flash.

Source: Espressif ESP-IDF, "Partition Tables" (magic AA 50, MD5 entry EB EB, end FF FF).
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from micros_ide.errors import FirmwareError

TABLE_OFFSET = 0x8000
TABLE_SIZE = 0xC00
SECTOR = 4096
_ENTRY = struct.Struct("<2sBBII16sI")
_MAGIC, _MD5_MAGIC, _END = b"\xaa\x50", b"\xeb\xeb", b"\xff\xff"


@dataclass(frozen=True, slots=True)
class Partition:
    """One entry; `offset` and `size` in bytes."""

    label: str
    type: int
    subtype: int
    offset: int
    size: int

    @property
    def end(self) -> int:
        """First byte after the partition."""
        return self.offset + self.size


@dataclass(frozen=True, slots=True)
class PartitionTable:
    """All entries of one table."""

    entries: tuple[Partition, ...]

    def find(self, label: str) -> Partition | None:
        """Return the entry called `label`, if any."""
        return next((entry for entry in self.entries if entry.label == label), None)

    def vfs(self, flash_size: int) -> Partition:
        """Return where MicroPython keeps its file system on a flash of `flash_size` bytes.

        An entry named vfs (or ffat) wins. Images from 1.26 on have none: MicroPython then takes
        what is free behind the last entry. Raises FirmwareError when nothing is left.
        """
        entry = self.find("vfs") or self.find("ffat")
        if entry is None:
            start = max((entry.end for entry in self.entries), default=0)
            entry = Partition("vfs", 1, 0x81, start, flash_size - start)
        if entry.offset == 0 or entry.size < 8 * SECTOR or entry.end > flash_size:
            raise FirmwareError(
                f"the image leaves no room for a file system on {flash_size >> 20} MB of flash",
                hint="choose an image built for this flash size",
            )
        return entry

    def encode(self) -> bytes:
        """Return the table as it stands in flash, MD5 entry included, padded with 0xFF."""
        body = b"".join(
            _ENTRY.pack(_MAGIC, e.type, e.subtype, e.offset, e.size, e.label.encode(), 0)
            for e in self.entries
        )
        digest = _MD5_MAGIC + b"\xff" * 14 + hashlib.md5(body, usedforsecurity=False).digest()
        return (body + digest).ljust(TABLE_SIZE, b"\xff")


def parse_table(data: bytes) -> PartitionTable:
    """Parse the bytes found at 0x8000; raises FirmwareError for a damaged or missing table."""
    entries: list[Partition] = []
    for start in range(0, len(data) - 31, 32):
        raw = data[start : start + 32]
        if raw[:2] == _END:
            break
        if raw[:2] == _MD5_MAGIC:
            digest = hashlib.md5(data[:start], usedforsecurity=False).digest()
            if raw[16:] != digest:
                raise FirmwareError("the partition table is damaged (MD5 differs)")
            continue
        magic, kind, subtype, offset, size, label, _flags = _ENTRY.unpack(raw)
        if magic != _MAGIC:
            raise FirmwareError("the partition table is damaged (bad entry)")
        name = label.split(b"\0")[0].decode("ascii", "replace")
        entries.append(Partition(name, kind, subtype, offset, size))
    if not entries:
        raise FirmwareError("no partition table found at 0x8000")
    return PartitionTable(tuple(entries))
