"""What a board said: to its loader, from its flash, and on its console."""

from __future__ import annotations

import re
from dataclasses import dataclass

from micros_ide.errors import FirmwareError
from micros_ide.model.announcement import ANNOUNCEMENT, Announcement
from micros_ide.model.esp_image import CHIP_IDS, MAGIC
from micros_ide.model.partitions import TABLE_OFFSET, PartitionTable, parse_table

_ERASED = 0xFF
_HEADER = 16  # bytes of an image that name chip and flash size

# Only these words of a console are kept: everything else may be the user's own.
_SIGNS: tuple[tuple[str, str], ...] = (
    ("waiting-for-download", r"waiting for download"),
    ("invalid-header", r"invalid header: 0x"),
    ("flash-erased", r"invalid header: 0xffffffff"),
    ("flash-read-error", r"flash read err"),
    ("checksum-error", r"csum err|Checksum failed"),
    ("brownout", r"Brownout detector was triggered|RTCWDT_BROWN_OUT|BROWN_OUT_RST"),
    ("flash-too-small", r"Detected size\(\d+k\) smaller than the size in the binary"),
    ("partition-table", r"Failed to verify partition table|load partition table error"),
    ("no-app", r"No bootable app partitions|nothing flashed here"),
    ("wrong-chip", r"mismatch chip ID|this chip is an? \w+"),
    ("panic", r"Guru Meditation Error|abort\(\) was called"),
    ("watchdog", r"TG\dWDT_SYS_RST|TG\dWDT_SYS_RESET|RTCWDT_RTC_RST|RTCWDT_RTC_RESET"),
    ("memory-error", r"MemoryError"),
    ("incompatible-mpy", r"incompatible \.mpy"),
    ("no-filesystem", r"Failed to mount|No such device|ENODEV"),
    ("traceback", r"Traceback \(most recent call last\)"),
    ("prompt", r"(?m)^>>> "),
    ("micropython", r"MicroPython v\d+\.\d+"),
)
_RESET = re.compile(r"rst:0x[0-9a-f]+ \((\w+)\)")
_BOOT = re.compile(r"boot:(0x[0-9a-f]+)")
_VERSION = re.compile(r"MicroPython v(\d+\.\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Console:
    """What was recognised on the console in the seconds after a reset."""

    heard: int = 0  # bytes
    signs: tuple[str, ...] = ()
    resets: tuple[str, ...] = ()  # the causes, in order
    boot_mode: str | None = None  # "0x13"
    micropython: str | None = None  # "1.27.0"
    node_mode: str | None = None  # STA, AP, or - without a network

    @classmethod
    def of(cls, text: str) -> Console:
        """Recognise what stands in `text`; nothing else of it is kept."""
        boot, version = _BOOT.search(text), _VERSION.search(text)
        nodes = [found for line in text.splitlines() if (found := ANNOUNCEMENT.search(line))]
        signs = tuple(name for name, pattern in _SIGNS if re.search(pattern, text))
        return cls(
            heard=len(text),
            signs=(*signs, "node") if nodes else signs,
            resets=tuple(found[1] for found in _RESET.finditer(text))[:20],
            boot_mode=boot[1] if boot else None,
            micropython=version[1] if version else None,
            node_mode=Announcement.of(nodes[-1]).mode if nodes else None,
        )


@dataclass(frozen=True, slots=True)
class FlashContent:
    """What the flash holds where the chip looks for its program."""

    content: str  # "image", "erased" or "other"
    offset: int
    chip: str | None = None  # the image is for; "unknown" for a number we do not know
    flash_size: int | None = None  # bytes the image expects
    elsewhere: int | None = None  # an image stands at this offset instead
    table: str | None = None  # partition table: "ok", "missing" or what is wrong
    filesystem_end: int | None = None  # first byte behind the file system

    @classmethod
    def of(cls, start: bytes, offset: int, flash_size: int) -> FlashContent:
        """Look at the first 36 KiB of a flash of `flash_size` bytes; programs begin at `offset`."""
        kind, chip, size = _image_at(start, offset)
        others = (at for at in (0x0, 0x1000, 0x2000) if at != offset)
        found = (at for at in others if _image_at(start, at)[0] == "image")
        table, end = _table(start, flash_size)
        elsewhere = next(found, None) if kind != "image" else None
        return cls(kind, offset, chip, size, elsewhere, table, end)


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """One talk with the board behind the asked port."""

    opened: str  # "ok", "busy", "denied", "gone" or "failed"
    said: str | None = None  # the tool's words, when something went wrong
    hint: str | None = None  # and what it says to do
    phase: str | None = None  # what it was doing
    in_loader: bool | None = None  # the chip answered in its loader
    chip: str | None = None
    flash_size: int | None = None  # bytes, as detected
    baud: int | None = None  # in use in the end
    failed_bauds: tuple[int, ...] = ()
    secure_boot: bool | None = None
    flash_encryption: bool | None = None
    flash: FlashContent | None = None
    left_in_loader: bool | None = None  # it waits for RESET: no software gets this chip out
    console: Console | None = None


def _image_at(start: bytes, offset: int) -> tuple[str, str | None, int | None]:
    head = start[offset : offset + _HEADER]
    if len(head) < _HEADER or head == bytes((_ERASED,)) * _HEADER:
        return "erased", None, None
    chip = CHIP_IDS.get(int.from_bytes(head[12:14], "little"))
    if head[0] != MAGIC or not 1 <= head[1] <= 16:
        return "other", None, None
    return "image", chip or "unknown", (1 << (head[3] >> 4)) << 20


def _table(start: bytes, flash_size: int) -> tuple[str, int | None]:
    raw = start[TABLE_OFFSET : TABLE_OFFSET + 0xC00]
    if raw[:2] == b"\xff\xff":
        return "missing", None
    try:
        table = parse_table(raw)
    except FirmwareError as error:
        return error.message, None
    return "ok", _end(table, flash_size)


def _end(table: PartitionTable, flash_size: int) -> int:
    """Return where the last of program and file system ends, whether or not the flash does."""
    try:
        return table.vfs(flash_size).end
    except FirmwareError:
        return max(entry.end for entry in table.entries)
