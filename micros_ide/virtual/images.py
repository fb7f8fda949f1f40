"""The small image that a virtual board boots when no published one is at hand.

It has the shape of a MicroPython image: boot loader, partition table, application. None of it is
MicroPython; a virtual board runs the interpreter of this computer. On a real chip it does nothing
at all: boot loader and application are one instruction that jumps to itself until the watchdog
resets the chip, so nothing is written and flashing another image cures it.
"""

from __future__ import annotations

import struct

from micros_ide.errors import InvalidInput
from micros_ide.model.esp_image import build_image
from micros_ide.model.partitions import TABLE_OFFSET, Partition, PartitionTable
from micros_ide.virtual.chips import ImageLayout, chip_facts

APP_OFFSET = 0x10000
NOTICE = b"micrOS IDE virtual board image: boots virtual boards only, idles on a real chip\0"
_VERSION = b"1"
_LARGEST_APP = 0x1F0000  # as in MicroPython's own tables for 4 MB and more
_SMALLEST_FLASH, _LARGEST_FLASH = 1 << 20, 128 << 20
_APP_MAGIC = 0xABCD5432
_APP_DESCRIPTION = struct.Struct("<II8x32s32s16s16s32s32sHHB3x72x")  # 256 bytes, ESP-IDF's


def builtin_image(chip: str, flash_size: int, *, with_vfs: bool = False) -> bytes:
    """Return the image for `chip`, to be written at its boot offset; always the same bytes.

    `flash_size` (bytes) goes into the image header. `with_vfs` puts the file system's partition
    into the table, as images before MicroPython 1.26 do; without it the firmware adds it itself.
    Raises NotFound for an unknown chip and InvalidInput for a size that no chip has.
    """
    facts = chip_facts(chip)
    if flash_size & (flash_size - 1) or not _SMALLEST_FLASH <= flash_size <= _LARGEST_FLASH:
        raise InvalidInput(f"no flash chip has {flash_size} bytes (1 MB to 128 MB, doubling)")
    image = bytearray(_boot_loader(chip, flash_size, facts.image))
    for offset, part in (
        (TABLE_OFFSET, _table(flash_size, with_vfs=with_vfs).encode()),
        (APP_OFFSET, _application(chip, flash_size, facts.image)),
    ):
        image += b"\xff" * (offset - facts.boot_offset - len(image)) + part
    return bytes(image)


def _boot_loader(chip: str, flash_size: int, layout: ImageLayout) -> bytes:
    segments = [(layout.boot_data, NOTICE), (layout.boot_code, layout.idle)]
    return build_image(chip, flash_size, segments, layout.boot_code)


def _application(chip: str, flash_size: int, layout: ImageLayout) -> bytes:
    description = _APP_DESCRIPTION.pack(
        _APP_MAGIC, 0, _VERSION, b"micros-virtual-board", b"", b"", b"", b"", 0, 0xFFFF, 0
    )
    segments = [(layout.app_data, description + NOTICE), (layout.app_code, layout.idle)]
    return build_image(chip, flash_size, segments, layout.app_code)


def _table(flash_size: int, *, with_vfs: bool) -> PartitionTable:
    app_size = min(_LARGEST_APP, flash_size // 2 - APP_OFFSET)
    entries = [
        Partition("nvs", 1, 0x02, 0x9000, 0x6000),
        Partition("phy_init", 1, 0x01, 0xF000, 0x1000),
        Partition("factory", 0, 0x00, APP_OFFSET, app_size),
    ]
    if with_vfs:
        start = entries[-1].end
        entries.append(Partition("vfs", 1, 0x81, start, flash_size - start))
    return PartitionTable(tuple(entries))
