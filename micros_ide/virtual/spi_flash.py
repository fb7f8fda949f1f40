"""The flash chip as an SPI part: the instructions that flashing tools send through registers.

Source: JEDEC JESD216 (SFDP) and the data sheet of Winbond's W25Q family, whose identity it has.
Reading, programming and erasing go through the loader's own commands, not through here.
"""

from __future__ import annotations

import struct

from micros_ide.virtual.chips import SpiLayout

_READ_ID, _READ_SFDP, _RELEASE = 0x9F, 0x5A, 0xAB
_READ_STATUS = {0x05: 0, 0x35: 1, 0x15: 2}
_WRITE_STATUS = {0x01: 0, 0x31: 1, 0x11: 2}
_WRITE_ENABLE, _WRITE_ENABLE_VOLATILE, _WRITE_DISABLE = 0x06, 0x50, 0x04
_RESET = 0x99
_DEFAULT_STATUS = bytes((0x00, 0x02, 0x60))  # quad mode on, full drive strength
_MAKER, _FAMILY = 0xEF, 0x40
_TABLE_AT = 0x80
_TABLE = bytes.fromhex(
    "e520f1ff ffffffff 44eb086b 083b42bb eeffffff ffff0000 ffff0000 0c200f52 10d80000"
)


class SpiFlash:
    """Identity, discoverable parameters and status registers of a chip of `size` bytes."""

    def __init__(self, size: int) -> None:
        self._id = bytes((_MAKER, _FAMILY, size.bit_length() - 1))
        self._sfdp = _parameters(size)
        self._status = bytearray(_DEFAULT_STATUS)
        self._writable = False

    def instruct(self, code: int, address: int, sent: bytes, count: int) -> bytes:
        """Execute one instruction and return the `count` bytes the chip shifts out."""
        if code in _WRITE_STATUS:
            self._write_status(_WRITE_STATUS[code], sent)
        elif code in (_WRITE_ENABLE, _WRITE_ENABLE_VOLATILE, _WRITE_DISABLE):
            self._writable = code != _WRITE_DISABLE
        elif code == _RESET:
            self._writable = False
        return self._answer(code, address)[:count].ljust(count, b"\xff")

    def _answer(self, code: int, address: int) -> bytes:
        if code == _READ_ID:
            return self._id
        if code == _READ_SFDP:
            return self._sfdp[address:]
        if code == _RELEASE:
            return self._id[2:]
        if code in _READ_STATUS:
            return bytes((self._status[_READ_STATUS[code]],))
        return b""

    def _write_status(self, first: int, sent: bytes) -> None:
        if self._writable:
            fresh = sent[: len(self._status) - first]
            self._status[first : first + len(fresh)] = fresh
        self._writable = False


class SpiController:
    """The chip's flash controller: a few registers, and a bit that sends an instruction."""

    _WINDOW = 0x100
    _GO = 1 << 18
    _USE_ADDRESS, _USE_INPUT, _USE_OUTPUT = 1 << 30, 1 << 28, 1 << 27

    def __init__(self, layout: SpiLayout, flash: SpiFlash) -> None:
        self._layout = layout
        self._flash = flash
        self._words = [0] * (self._WINDOW // 4)

    def owns(self, address: int) -> bool:
        """Return whether the register at `address` belongs to the controller."""
        return 0 <= address - self._layout.base < self._WINDOW

    def read(self, address: int) -> int:
        """Return the register at `address`."""
        return self._words[(address - self._layout.base) // 4]

    def write(self, address: int, value: int) -> None:
        """Set the register at `address`; the command register starts an instruction."""
        offset = address - self._layout.base
        if offset // 4 == 0:
            if value & self._GO:
                self._send()
            return  # the bits clear themselves when the instruction is done, so at once
        self._words[offset // 4] = value

    def _send(self) -> None:
        layout, usr = self._layout, self._word(self._layout.usr)
        first = layout.data // 4
        sent, count = b"", 0
        if usr & self._USE_OUTPUT:
            held = struct.pack("<16I", *self._words[first : first + 16])
            sent = held[: _bytes(self._word(layout.mosi_length))]
        if usr & self._USE_INPUT:
            count = min(_bytes(self._word(layout.miso_length)), 64)
        code = self._word(layout.usr2) & 0xFF
        answer = self._flash.instruct(code, self._address(usr), sent, count)
        if count:
            words = struct.unpack(
                f"<{(count + 3) // 4}I", answer.ljust((count + 3) // 4 * 4, b"\0")
            )
            self._words[first : first + len(words)] = words

    def _address(self, usr: int) -> int:
        if not usr & self._USE_ADDRESS:
            return 0
        bits = (self._word(self._layout.usr1) >> 26) + 1
        address = self._word(4)
        return address >> (32 - min(bits, 32)) if self._layout.address_in_high_bits else address

    def _word(self, offset: int) -> int:
        return self._words[offset // 4]


def _bytes(length_register: int) -> int:
    """Return how many bytes a length register (bits less one) means."""
    return ((length_register & 0x3FF) + 8) // 8


def _parameters(size: int) -> bytes:
    header = b"SFDP" + bytes((0, 1, 0, 0xFF))
    table = bytearray(_TABLE)
    table[4:8] = struct.pack("<I", size * 8 - 1)
    pointer = bytes((0, 0, 1, len(table) // 4, _TABLE_AT, 0, 0, 0xFF))
    return (header + pointer).ljust(_TABLE_AT, b"\xff") + bytes(table)
