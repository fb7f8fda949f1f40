"""A NOR flash chip kept in a file: sector erase, programming that only clears bits, power cuts.

The file is opened for each access and nothing is cached, so the MicroPython child that uses the
same file sees every byte, and the other way round. The two never work at the same time.
"""

from __future__ import annotations

import os
from pathlib import Path

from micros_ide.errors import InvalidInput
from micros_ide.model.partitions import SECTOR

_BLANK = b"\xff"


class PowerCut(Exception):
    """The fault plan struck, or the chip is used while its power is off."""


class Flash:
    """The flash of one board.

    One operation is the erasure of one 4 KiB sector, or the programming of what one call puts
    into one sector (so at most 4 KiB). `operations` counts them since this object was made.

    Attributes:
        path: the file.
        size: bytes.
        operations: erased and programmed so far.
        cut_after: the fault plan; with n the n-th further operation is the last one, and it
            fails. None: no plan.
        cut_torn: the failing operation is half done; else it is not done at all.
    """

    def __init__(self, path: Path, size: int) -> None:
        """Open the flash in `path`, or make it with every byte 0xFF.

        A file that is too short (its creator died) is filled up with 0xFF. Raises InvalidInput
        for a size that is not whole sectors and for a file that is longer than `size`.
        """
        if size <= 0 or size % SECTOR:
            raise InvalidInput(f"a flash of {size} bytes is not made of {SECTOR} byte sectors")
        self.path = path
        self.size = size
        self.operations = 0
        self.cut_after: int | None = None
        self.cut_torn = True
        self._powered = True
        self._provide_file()

    def power_on(self) -> None:
        """Let the chip work again after a power cut; a fault plan that struck is gone."""
        self._powered = True

    def read(self, offset: int, length: int) -> bytes:
        """Return `length` bytes at `offset`; raises InvalidInput outside the chip."""
        self._check(offset, length)
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def program(self, offset: int, data: bytes) -> None:
        """Clear the bits that are 0 in `data`; bits are set again only by `erase`.

        Raises InvalidInput outside the chip and PowerCut when the fault plan strikes.
        """
        self._check(offset, len(data))
        done, cut = self._spend(offset, offset + len(data))
        if done > offset:
            fresh = data[: done - offset]
            self._write(offset, _and(self.read(offset, len(fresh)), fresh))
        self._finish(cut=cut)

    def erase(self, offset: int, length: int) -> None:
        """Set whole sectors to 0xFF.

        Raises InvalidInput outside the chip or off the sector borders, and PowerCut when the
        fault plan strikes.
        """
        self._check(offset, length)
        if offset % SECTOR or length % SECTOR:
            raise InvalidInput(f"flash is erased in sectors of {SECTOR} bytes")
        done, cut = self._spend(offset, offset + length)
        if done > offset:
            self._write(offset, _BLANK * (done - offset))
        self._finish(cut=cut)

    def _spend(self, start: int, end: int) -> tuple[int, bool]:
        """Count the operations in start..end; return where they stop and whether power fails."""
        if start == end:
            return end, False
        first = start // SECTOR
        count = (end - 1) // SECTOR - first + 1
        plan = self.cut_after
        if plan is None or plan > count:
            self.operations += count
            self.cut_after = None if plan is None else plan - count
            return end, False
        struck = max(plan, 1)
        self.operations += struck
        self.cut_after = None
        begun = max(start, (first + struck - 1) * SECTOR)
        whole = min(end, (first + struck) * SECTOR)
        return (begun + (whole - begun) // 2 if self.cut_torn else begun), True

    def _finish(self, *, cut: bool) -> None:
        if cut:
            self._powered = False
            raise PowerCut(f"{self.path.name}: power cut at operation {self.operations}")

    def _check(self, offset: int, length: int) -> None:
        if not self._powered:
            raise PowerCut(f"{self.path.name}: the chip has no power")
        if offset < 0 or length < 0 or offset + length > self.size:
            raise InvalidInput(
                f"flash has {self.size:#x} bytes, {length:#x} at {offset:#x} is outside"
            )

    def _write(self, offset: int, data: bytes) -> None:
        with self.path.open("r+b") as file:
            file.seek(offset)
            file.write(data)

    def _provide_file(self) -> None:
        found = self.path.stat().st_size if self.path.exists() else None
        if found is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_name(self.path.name + ".new")
            fresh.write_bytes(_BLANK * self.size)
            os.replace(fresh, self.path)
        elif found < self.size:
            with self.path.open("ab") as file:
                file.write(_BLANK * (self.size - found))
        elif found > self.size:
            raise InvalidInput(
                f"{self.path} holds {found} bytes, the board's flash has {self.size}",
                hint="make a new virtual board of that size",
            )


def _and(old: bytes, new: bytes) -> bytes:
    if old.count(_BLANK) == len(old):
        return new
    both = int.from_bytes(old, "little") & int.from_bytes(new, "little")
    return both.to_bytes(len(new), "little")
