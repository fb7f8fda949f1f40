"""USB chips that boards talk through, and the drivers they need: the catalogue's records."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import FirmwareError

_USB_ID = re.compile(r"[0-9A-F]{4}:[0-9A-F]{4}")
_KINDS = frozenset({"bridge", "native"})
# Keys of the file by `sys.platform`.
_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}


@dataclass(frozen=True, slots=True)
class UsbChip:
    """One USB id and what people call the chip behind it."""

    vid: int
    pid: int
    name: str
    drive: bool = False  # shows a drive instead of a port

    @property
    def usb_id(self) -> str:
        """The id as boards name it, "10C4:EA60"."""
        return f"{self.vid:04X}:{self.pid:04X}"


@dataclass(frozen=True, slots=True)
class Driver:
    """What one operating system needs; on Linux `name` is the kernel module."""

    name: str
    built_in: bool  # part of every current version of the system
    how: str  # one sentence
    page: str | None = None  # the maker's page to get it from


@dataclass(frozen=True, slots=True)
class DriverFamily:
    """Chips that share a driver. A "bridge" sits beside the microcontroller, "native" is in it."""

    id: str
    name: str
    maker: str
    kind: str
    chips: tuple[UsbChip, ...]
    linux: Driver
    macos: Driver
    windows: Driver

    def driver(self, system: str) -> Driver:
        """Return the driver for a `sys.platform`; for an unknown system that of Linux."""
        found: Driver = getattr(self, _SYSTEMS.get(system, "linux"))
        return found


@dataclass(frozen=True, slots=True)
class DriverCatalogue:
    """Every family there is."""

    families: tuple[DriverFamily, ...]

    def chip(self, vid: int | None, pid: int | None) -> UsbChip | None:
        """Return the chip with exactly this id."""
        chips = (chip for family in self.families for chip in family.chips)
        return next((chip for chip in chips if (chip.vid, chip.pid) == (vid, pid)), None)

    def family(self, vid: int | None, pid: int | None) -> DriverFamily | None:
        """Return the family of an id; of an unknown product the first family of its vendor."""
        near = [one for one in self.families if any(chip.vid == vid for chip in one.chips)]
        exact = (one for one in near if any(chip.pid == pid for chip in one.chips))
        return next(exact, near[0] if near else None)

    def named(self, word: str) -> tuple[DriverFamily, ...]:
        """Return the family called `word`, or all of a kind ("bridge"); () when there is none."""
        return tuple(one for one in self.families if word in {one.id, one.kind})


def parse_catalogue(text: str, where: str = "the driver catalogue") -> DriverCatalogue:
    """Parse drivers.json; raises FirmwareError naming the family that is wrong."""
    try:
        rows = list(json.loads(text)["families"])
    except (ValueError, KeyError, TypeError) as error:
        raise FirmwareError(
            f"{where} cannot be read: {error}", hint="install the program again"
        ) from error
    families = tuple(_family(row, where) for row in rows)
    ids = [chip.usb_id for family in families for chip in family.chips]
    if len(set(ids)) != len(ids) or len({one.id for one in families}) != len(families):
        raise FirmwareError(f"{where}: an id stands there twice")
    return DriverCatalogue(families)


def _family(row: Any, where: str) -> DriverFamily:
    try:
        family = DriverFamily(
            id=row["id"],
            name=row["name"],
            maker=row["maker"],
            kind=row["kind"],
            chips=tuple(_chip(chip) for chip in row["chips"]),
            linux=_driver(row["linux"]),
            macos=_driver(row["macos"]),
            windows=_driver(row["windows"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        name = row.get("id") if isinstance(row, dict) else row
        raise FirmwareError(f"{where}: family {name!r} is wrong: {error}") from error
    if family.kind not in _KINDS or not family.chips:
        raise FirmwareError(f"{where}: family {family.id!r} has no chips or an unknown kind")
    return family


def _chip(row: dict[str, Any]) -> UsbChip:
    if not _USB_ID.fullmatch(row["usb_id"]):
        raise ValueError(f"{row['usb_id']!r} is not HHHH:HHHH")
    vendor, _colon, product = row["usb_id"].partition(":")
    return UsbChip(int(vendor, 16), int(product, 16), row["name"], bool(row.get("drive")))


def _driver(row: dict[str, Any]) -> Driver:
    return Driver(row["driver"], bool(row["built_in"]), row["how"], row.get("page"))
