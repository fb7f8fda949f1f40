"""The ESP serial loader's requests, answers and error numbers.

Source: Espressif, "Serial Protocol" of the flashing tool's documentation. A request is
direction 0, command, length (16 bits), checksum (32 bits), data; an answer is direction 1,
command, length, a value (32 bits), data and the status bytes: four from a ROM, two from a stub.
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass

from micros_ide.virtual import slip

_HEADER = struct.Struct("<BBHI")
_CHECKSUM_SEED = 0xEF


class Op(enum.IntEnum):
    """Commands; those from 0xD0 on are the flasher stub's."""

    FLASH_BEGIN = 0x02
    FLASH_DATA = 0x03
    FLASH_END = 0x04
    MEM_BEGIN = 0x05
    MEM_END = 0x06
    MEM_DATA = 0x07
    SYNC = 0x08
    WRITE_REG = 0x09
    READ_REG = 0x0A
    SPI_SET_PARAMS = 0x0B
    SPI_ATTACH = 0x0D
    READ_FLASH_SLOW = 0x0E
    CHANGE_BAUDRATE = 0x0F
    FLASH_DEFL_BEGIN = 0x10
    FLASH_DEFL_DATA = 0x11
    FLASH_DEFL_END = 0x12
    SPI_FLASH_MD5 = 0x13
    GET_SECURITY_INFO = 0x14
    ERASE_FLASH = 0xD0
    ERASE_REGION = 0xD1
    READ_FLASH = 0xD2
    RUN_USER_CODE = 0xD3


class Fault(enum.Enum):
    """Why a command is refused: the ROM's number and the stub's."""

    BAD_LENGTH = (0x05, 0xC0)
    BAD_CHECKSUM = (0x07, 0xC1)
    BAD_BLOCK_SIZE = (0x05, 0xC2)
    UNKNOWN_COMMAND = (0x05, 0xFF)
    FLASH_FAILED = (0x08, 0xC4)
    FLASH_UNREADABLE = (0x09, 0xC4)
    NOT_STARTED = (0x06, 0xC6)
    NOT_INFLATABLE = (0x0B, 0xC7)
    NOT_ENOUGH_DATA = (0x06, 0xC8)
    TOO_MUCH_DATA = (0x06, 0xC9)


class Refused(Exception):
    """The command is answered with an error status."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Request:
    """One command from the host; `op` may be a number without a meaning."""

    op: int
    checksum: int
    data: bytes

    def words(self, least: int, most: int = 0) -> tuple[int, ...]:
        """Return the data as 32-bit words; refuses other than `least` to `most` of them."""
        count, rest = divmod(len(self.data), 4)
        if rest or not least <= count <= max(least, most):
            raise Refused(Fault.BAD_LENGTH)
        return struct.unpack(f"<{count}I", self.data)

    def block(self) -> bytes:
        """Return what a data command carries behind its four words, checksum proven."""
        if len(self.data) < 16:
            raise Refused(Fault.BAD_LENGTH)
        content = self.data[16:]
        if int.from_bytes(self.data[:4], "little") != len(content):
            raise Refused(Fault.BAD_LENGTH)
        if checksum(content) != self.checksum & 0xFF:
            raise Refused(Fault.BAD_CHECKSUM)
        return content


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: sent `copies` times, then `after` follows as frames of their own."""

    value: int = 0
    data: bytes = b""
    copies: int = 1
    after: tuple[bytes, ...] = ()


def parse(packet: bytes) -> Request | Fault | None:
    """Return the request in `packet`; None is noise, a fault is a request cut or stretched."""
    if len(packet) < _HEADER.size or packet[0] != 0:
        return None
    _direction, op, length, check = _HEADER.unpack_from(packet)
    data = packet[_HEADER.size :]
    return Request(op, check, data) if len(data) == length else Fault.BAD_LENGTH


def frame(op: int, value: int, data: bytes, status: bytes) -> bytes:
    """Return one answer ready for the line."""
    body = data + status
    return slip.encode(_HEADER.pack(1, op & 0xFF, len(body), value) + body)


def checksum(data: bytes) -> int:
    """Return the exclusive or of all bytes and 0xEF, as data commands carry it."""
    width = 1 << max(len(data) - 1, 0).bit_length()  # folding halves needs a power of two
    folded = int.from_bytes(data, "little")
    while width > 1:
        width //= 2
        folded = (folded >> (8 * width)) ^ (folded & ((1 << (8 * width)) - 1))
    return folded ^ _CHECKSUM_SEED


SYNC_DATA = b"\x07\x07\x12\x20" + b"\x55" * 32
SYNC_FRAME = slip.encode(_HEADER.pack(0, Op.SYNC, len(SYNC_DATA), 0) + SYNC_DATA)
"""What a host sends to find a loader: a board that sees it on its serial line enters one."""
