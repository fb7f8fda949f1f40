"""UF2: a flash image cut into 512-byte blocks that a boot loader takes from a USB drive.

Source: Microsoft, "UF2 File Format" (github.com/microsoft/uf2) and its list of family ids.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from micros_ide.errors import FirmwareError

BLOCK = 512
FAMILIES = {0xE48BFF56: "rp2040"}
_HEAD = struct.Struct("<8I")
_MAGIC_0, _MAGIC_1, _MAGIC_END = 0x0A324655, 0x9E5D5157, 0x0AB16F30
_NOT_MAIN_FLASH, _HAS_FAMILY = 0x00000001, 0x00002000
_MAX_PAYLOAD = 476


@dataclass(frozen=True, slots=True)
class Uf2Info:
    """What a checked UF2 file holds."""

    chip: str  # "rp2040"
    blocks: int
    start: int  # lowest flash address written
    payload: int  # bytes of flash written


def parse_uf2(data: bytes, what: str = "image") -> Uf2Info:
    """Check every block of `data`; raises FirmwareError naming the fault.

    Blocks must be complete, numbered in order and all for one known chip.
    """
    count = len(data) // BLOCK
    if not data or len(data) % BLOCK:
        raise FirmwareError(f"{what} is not a UF2 file or is cut short ({len(data)} bytes)")
    family, start, payload = 0, 0xFFFFFFFF, 0
    for number in range(count):
        head = _head(data, number, what)
        _magic0, _magic1, flags, address, size, index, total, this_family = head
        if total != count or index != number:
            raise FirmwareError(f"{what} is damaged: block {number} says {index} of {total}")
        if not flags & _HAS_FAMILY:
            raise FirmwareError(f"{what} does not say which chip it is for")
        if number and this_family != family:
            raise FirmwareError(f"{what} mixes images for two chips")
        family = this_family
        if flags & _NOT_MAIN_FLASH:
            continue
        if not 0 < size <= _MAX_PAYLOAD:
            raise FirmwareError(f"{what} is damaged: block {number} holds {size} bytes")
        start, payload = min(start, address), payload + size
    if family not in FAMILIES:
        raise FirmwareError(f"{what} is for an unknown chip (UF2 family {family:#010x})")
    if payload == 0:
        raise FirmwareError(f"{what} writes nothing to flash")
    return Uf2Info(FAMILIES[family], count, start, payload)


def _head(data: bytes, number: int, what: str) -> tuple[int, ...]:
    at = number * BLOCK
    head = _HEAD.unpack_from(data, at)
    (end,) = struct.unpack_from("<I", data, at + BLOCK - 4)
    if (head[0], head[1], end) != (_MAGIC_0, _MAGIC_1, _MAGIC_END):
        fault = "not a UF2 file" if number == 0 else f"damaged in block {number}"
        raise FirmwareError(f"{what} is {fault}")
    return head
