"""A DS18B20: a thermometer on a 1-Wire bus, at the level of its time slots."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Mapping
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import OneWireDevice, Range, Wires

FAMILY = 0x28
_POWER_ON = 85 * 16  # the temperature register before the first conversion
_FACTORY = (0x4B, 0x46, 0x7F)  # upper alarm 75 °C, lower alarm 70 °C, 12 bit
_CONVERSION_S = {9: 0.09375, 10: 0.1875, 11: 0.375, 12: 0.75}
_SEARCH, _READ_ROM, _MATCH, _SKIP, _ALARM_SEARCH = 0xF0, 0x33, 0x55, 0xCC, 0xEC
_CONVERT, _READ, _WRITE, _COPY, _RECALL, _POWER = 0x44, 0xBE, 0x4E, 0x48, 0xB8, 0xB4
_FOR_EVER = 1000  # bytes that nobody reads without a reset
_NUMBERS = itertools.count(0x0316_A279_0000)  # of the chips that were given none


def crc8(data: bytes) -> int:
    """Return the check sum of a ROM or a scratchpad: x^8 + x^5 + x^4 + 1, lowest bit first."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
    return crc


class _Stage(enum.Enum):
    DESELECTED = enum.auto()  # until the next reset
    ROM_COMMAND = enum.auto()
    SEARCH = enum.auto()
    MATCH = enum.auto()
    COMMAND = enum.auto()
    WRITE = enum.auto()  # takes three bytes
    ROM = enum.auto()  # sends its ROM
    SEND = enum.auto()  # sends what is in `_out`, then ones


class Ds18b20(OneWireDevice):
    """A thermometer; several of them share a bus.

    A slot in which the master reads is the same on the wire as one in which it writes a one, so
    both are one thing here. The conversion takes its time by the board's clock. With parasitic
    power the chip cannot speak while it converts, and a reset spoils the conversion. What was
    copied to the EEPROM survives a power cut. Source: datasheet DS18B20, revision 6.
    """

    INPUTS: ClassVar[Mapping[str, Range]] = {
        "temperature": Range(-55, 125, 21, "°C"),
        "serial": Range(0, (1 << 48) - 1, 0),  # 0: the chip's own
        "parasitic": Range(0, 1, 0),  # 1: powered by the data line
        "spoil": Range(0, 1000, 0),  # so many scratchpads from now on have a wrong check sum
    }

    def __init__(self, wires: Wires, pins: Mapping[str, int]) -> None:
        """A new chip with a number of its own."""
        self._number = next(_NUMBERS)
        self._eeprom = _FACTORY
        super().__init__(wires, pins)

    @property
    def rom(self) -> bytes:
        """Family, 48 bits of serial number, check sum: in the order they are sent."""
        number = int(self.inputs["serial"]) or self._number
        body = bytes([FAMILY]) + number.to_bytes(6, "little")
        return body + bytes([crc8(body)])

    @property
    def resolution(self) -> int:
        """9 to 12 bits."""
        return 9 + (self._registers[2] >> 5 & 3)

    def power_on(self) -> None:
        """Load the registers from the EEPROM; the temperature reads 85 °C."""
        self._raw = _POWER_ON
        self._registers = self._eeprom
        self._alarm = False
        self._ready: int | None = None  # when a conversion is through, by the board's clock
        self._stage = _Stage.DESELECTED
        self._position = 0  # bits that were taken or sent in this stage
        self._taken = 0
        self._out = 0
        self._length = 0

    def read(self) -> dict[str, Any]:
        """Return the ROM as Linux writes it, the temperature register in °C and the state."""
        self._settle()
        return {
            "rom": f"28-{self.rom[6:0:-1].hex()}",
            "celsius": self._raw / 16,
            "resolution": self.resolution,
            "converting": self._ready is not None,
            "alarm": self._alarm,
        }

    # The bus.

    def reset(self) -> bool:
        """Wait for a ROM command; it is always present."""
        self._settle()
        if self._ready is not None and self.inputs["parasitic"]:
            self._ready = None  # the strong pull-up has ended too soon
        self._enter(_Stage.ROM_COMMAND)
        return True

    def write_bit(self, bit: int) -> None:
        """Take a bit."""
        self._slot(bit)

    def read_bit(self) -> int:
        """Return the bit it sends, 1 while it listens."""
        return self._slot(1)

    def _enter(self, stage: _Stage) -> None:
        self._stage = stage
        self._position = self._taken = 0

    def _send(self, data: bytes) -> None:
        self._enter(_Stage.SEND)
        self._out = int.from_bytes(data, "little")
        self._length = 8 * len(data)

    def _slot(self, bit: int) -> int:
        self._settle()
        if self._stage is _Stage.SEND:
            return self._next_bit()
        if self._stage is _Stage.ROM:
            return self._next_rom_bit()
        if self._stage is _Stage.SEARCH:
            return self._search(bit)
        if self._stage is _Stage.MATCH:
            self._match(bit)
        elif self._stage is not _Stage.DESELECTED:
            self._take(bit)
        return 1

    def _next_bit(self) -> int:
        if self._position < self._length:
            self._position += 1
            return self._out >> self._position - 1 & 1
        # After its answer a chip is silent; one that converts says so with zeros.
        return int(self._ready is None or bool(self.inputs["parasitic"]))

    def _next_rom_bit(self) -> int:
        own = self._rom_bit(self._position)
        self._position += 1
        if self._position == 64:
            self._enter(_Stage.COMMAND)
        return own

    def _search(self, bit: int) -> int:
        # Three slots a bit: the bit, its complement, and the way that the master goes.
        place, part = divmod(self._position, 3)
        own = self._rom_bit(place)
        self._position += 1
        if part < 2:
            return own ^ part
        if bit != own:
            self._enter(_Stage.DESELECTED)
        elif place == 63:
            self._enter(_Stage.COMMAND)
        return 1

    def _match(self, bit: int) -> None:
        if bit != self._rom_bit(self._position):
            self._enter(_Stage.DESELECTED)
        elif self._position == 63:
            self._enter(_Stage.COMMAND)
        else:
            self._position += 1

    def _rom_bit(self, place: int) -> int:
        return self.rom[place >> 3] >> (place & 7) & 1

    def _take(self, bit: int) -> None:
        self._taken |= bit << self._position
        self._position += 1
        if self._stage is _Stage.WRITE:
            if self._position == 24:
                high, low, config = self._taken.to_bytes(3, "little")
                self._registers = (high, low, config & 0x60 | 0x1F)
                self._enter(_Stage.DESELECTED)
        elif self._position == 8:
            command, stage = self._taken, self._stage
            self._enter(_Stage.DESELECTED)
            if stage is _Stage.ROM_COMMAND:
                self._select(command)
            else:
                self._obey(command)

    # Commands.

    def _select(self, command: int) -> None:
        if command == _SEARCH or (command == _ALARM_SEARCH and self._alarm):
            self._enter(_Stage.SEARCH)
        elif command == _READ_ROM:
            self._enter(_Stage.ROM)
        elif command == _MATCH:
            self._enter(_Stage.MATCH)
        elif command == _SKIP:
            self._enter(_Stage.COMMAND)

    def _obey(self, command: int) -> None:
        if command == _CONVERT:
            length = _CONVERSION_S[self.resolution]
            self._ready = self.wires.now + round(length * 1e6)
            self.note([self.wires.now, "convert"])
            self._send(b"")
        elif command == _READ:
            self.note([self.wires.now, "read"])
            self._send(self._scratchpad())
        elif command == _WRITE:
            self._enter(_Stage.WRITE)
        elif command == _COPY:
            self._eeprom = self._registers
            self._send(b"")
        elif command == _RECALL:
            self._registers = self._eeprom
            self._send(b"")
        elif command == _POWER:
            self._send(bytes(_FOR_EVER) if self.inputs["parasitic"] else b"")

    def _scratchpad(self) -> bytes:
        data = (self._raw & 0xFFFF).to_bytes(2, "little") + bytes(self._registers) + b"\xff\x0c\x10"
        crc = crc8(data)
        if self.inputs["spoil"]:
            self.inputs["spoil"] -= 1
            crc ^= 0xFF
        return data + bytes([crc])

    def _settle(self) -> None:
        # Put the result into the register if a conversion is through.
        if self._ready is None or self.wires.now < self._ready:
            return
        self._ready = None
        unused = (1 << 12 - self.resolution) - 1  # bits that a lower resolution does not define
        self._raw = round(self.inputs["temperature"] * 16) & ~unused
        high, low = (byte - 256 if byte > 127 else byte for byte in self._registers[:2])
        self._alarm = not low < self._raw >> 4 < high
