"""What a chip does after reset: ROM, second stage boot loader, partition table, application.

The lines are those that chips print; what they would not say, or say in numbers only, follows in
one line of the virtual board's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from micros_ide.errors import FirmwareError
from micros_ide.model.esp_image import MAGIC, ImageHeader, parse_image
from micros_ide.model.partitions import (
    TABLE_OFFSET,
    TABLE_SIZE,
    Partition,
    PartitionTable,
    parse_table,
)
from micros_ide.virtual.chips import ChipFacts, ResetCause
from micros_ide.virtual.flash import Flash

_APP_TYPE = 0x00
_FIRST_APPS = (0x00, 0x10)  # factory, else the first over-the-air slot
_COMPLAINTS = 8  # the ROM repeats itself until the watchdog bites
_TABLE_MAGIC = b"\xaa\x50"


@dataclass(frozen=True, slots=True)
class BootPlan:
    """The outcome of one reset.

    Attributes:
        banner: what the chip prints until MicroPython starts, lines end with CR LF.
        vfs: where MicroPython keeps its file system; None when the chip does not get that far.
        fault: why it does not, in one sentence; None when it does.
    """

    banner: str
    vfs: Partition | None = None
    fault: str | None = None

    @property
    def boots(self) -> bool:
        """Whether MicroPython starts."""
        return self.vfs is not None


class _Stuck(Exception):
    """The chip does not get any further; `lines` are its last words."""

    def __init__(self, fault: str, *lines: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.lines = lines


def find_boot(flash: Flash, chip: ChipFacts, cause: ResetCause = ResetCause.POWER_ON) -> BootPlan:
    """Return what `chip` does after a reset by `cause` with what `flash` holds."""
    rom = chip.rom
    lines = [*rom.hello, f"{rom.resets[cause.value]},{rom.boot_mode}"]
    try:
        boot_loader = _load_boot_loader(flash, chip, lines)
        table = _read_table(flash)
        _check_app(flash, chip, table)
        vfs = _find_vfs(flash, boot_loader, table)
    except _Stuck as stuck:
        lines += [*stuck.lines, f"[virtual board] {stuck.fault}"]
        return BootPlan(_text(lines), fault=stuck.fault)
    return BootPlan(_text(lines), vfs)


def _text(lines: list[str]) -> str:
    return "".join(line + "\r\n" for line in lines)


def _load_boot_loader(flash: Flash, chip: ChipFacts, lines: list[str]) -> ImageHeader:
    region = flash.read(chip.boot_offset, TABLE_OFFSET - chip.boot_offset)
    if region[0] != MAGIC:
        word = int.from_bytes(region[:4], "little")
        complaint = f"invalid header: {word:#010x}"
        raise _Stuck(f"no image at {chip.boot_offset:#x} of the flash", *[complaint] * _COMPLAINTS)
    lines += chip.rom.spi
    try:
        header = parse_image(region, "the boot loader")
    except FirmwareError as error:
        raise _Stuck(error.message) from None
    if header.chip != chip.name:
        raise _Stuck(f"the image is for {header.chip}, this chip is an {chip.name}")
    lines += [chip.rom.load.format(address, length) for address, length in header.segments]
    lines.append(f"entry {header.entry:#010x}")
    return header


def _read_table(flash: Flash) -> PartitionTable:
    raw = flash.read(TABLE_OFFSET, TABLE_SIZE)
    try:
        return parse_table(raw)
    except FirmwareError as error:
        magic = int.from_bytes(raw[:2], "little")
        first = (
            ()
            if raw[:2] == _TABLE_MAGIC
            else (f"E (54) flash_parts: partition 0 invalid magic number {magic:#x}",)
        )
        raise _Stuck(
            error.message,
            *first,
            "E (60) boot: Failed to verify partition table",
            "E (65) boot: load partition table error!",
        ) from None


def _check_app(flash: Flash, chip: ChipFacts, table: PartitionTable) -> None:
    app = _first_app(table)
    if app is None or app.end > flash.size:
        raise _Stuck(
            "the partition table names no application inside the flash",
            "E (85) boot: No bootable app partitions in the partition table",
        )
    content = flash.read(app.offset, app.size)
    try:
        header = parse_image(content, "the application")
    except FirmwareError as error:
        raise _Stuck(error.message, *_app_complaints(app, content)) from None
    if header.chip != chip.name:
        raise _Stuck(
            f"the application is for {header.chip}, this chip is an {chip.name}",
            f"E (85) boot_comm: mismatch chip ID, expected {chip.image_id}",
            *_app_complaints(app, content),
        )


def _first_app(table: PartitionTable) -> Partition | None:
    apps = [e for e in table.entries if e.type == _APP_TYPE and e.subtype in _FIRST_APPS]
    return min(apps, key=lambda entry: entry.subtype, default=None)


def _app_complaints(app: Partition, content: bytes) -> list[str]:
    lines = []
    if content[:1] != bytes((MAGIC,)):
        lines.append(
            f"E (85) esp_image: image at {app.offset:#x} has invalid magic byte "
            "(nothing flashed here?)"
        )
    return [
        *lines,
        "E (92) boot: Factory app partition is not bootable",
        "E (97) boot: No bootable app partitions in the partition table",
    ]


def _find_vfs(flash: Flash, boot_loader: ImageHeader, table: PartitionTable) -> Partition:
    if boot_loader.flash_size > flash.size:
        have, want = flash.size >> 10, boot_loader.flash_size >> 10
        raise _Stuck(
            f"the image is for {want >> 10} MB of flash, this chip has {have >> 10} MB",
            f"E (310) spi_flash: Detected size({have}k) smaller than the size in the binary "
            f"image header({want}k). Probe failed.",
        )
    try:
        return table.vfs(flash.size)
    except FirmwareError as error:
        raise _Stuck(error.message) from None
