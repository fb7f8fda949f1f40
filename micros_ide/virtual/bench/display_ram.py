"""Displays whose controller keeps a picture of its own: one bit per pixel, fed over I2C.

Source: Solomon Systech SSD1306 rev 1.1 (8.1.5 I2C, 8.7 RAM, 10.1 commands), Sino Wealth SH1106
V2.3. What both have is here; the panel is the usual module's, 128 x 64, which stands upright with
the remapped scan directions that all drivers for it choose (A1, C8).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import I2cDevice, Range

WIDTH, HEIGHT = 128, 64
_PAGE = 8  # rows of a byte, the top one in bit 0
_CONTINUES, _IS_DATA = 0x80, 0x40  # of a control byte
_STATUS_OFF = 0x40
_LEAST_LINES = 16
_SEQUENTIAL_PINS = HEIGHT // 2  # on each side of the chip
_ALTERNATIVE, _SIDES_SWAPPED = 0x10, 0x20
_LIT, _DARK = "#", "."


class DisplayRam(I2cDevice):
    """Commands and data of a display with RAM; its history has one entry for each transaction.

    An entry is the bytes in hex as they were on the bus, without the address. Transactions that
    carry neither command nor data (a scan, the start of a read) are left out.

    Attributes:
        COLUMNS: of the RAM.
        RIGHTMOST: the segment that drives the leftmost pixel: segments count from the right.
        ARGUMENTS: bytes that follow a command, by command; the others have none.
        IDENTITY: the low bits of the status.
    """

    INPUTS: ClassVar[Mapping[str, Range]] = {"address": Range(0x3C, 0x3D, 0x3C)}
    COLUMNS: ClassVar[int]
    RIGHTMOST: ClassVar[int]
    IDENTITY: ClassVar[int]
    ARGUMENTS: ClassVar[dict[int, int]] = dict.fromkeys(
        (0x81, 0xA8, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB), 1
    )

    def power_on(self) -> None:
        """Registers are as after a reset; what the RAM holds then is noise."""
        size = self.COLUMNS * HEIGHT // _PAGE
        self.ram = bytearray((at * 167 + (at >> 3) * 29) & 0xFF for at in range(size))
        self.page = self.column = 0
        self.reads_ram = False  # what the last control byte was about
        self._command, self._given = 0, bytearray()
        self._wanted = 0  # bytes that are still to come for the command
        self._on = self._all_on = self._inverse = False
        self._mirrored = self._reversed = False  # segments, commons
        self._contrast, self._start, self._offset = 0x7F, 0, 0
        self._lines, self._pins = HEIGHT, _ALTERNATIVE | 0x02

    def apply(self) -> None:
        """Solder the address."""
        self.address = round(self.inputs["address"])

    def write(self, data: bytes) -> None:
        """Take a transaction: control bytes, and behind each one byte or all that is left."""
        if len(data) > 1:
            self.note(data.hex())
        at = 0
        while at < len(data):
            control = data[at]
            end = at + 2 if control & _CONTINUES else len(data)
            self.reads_ram = bool(control & _IS_DATA)
            for value in data[at + 1 : end]:
                if self.reads_ram:
                    self.store(value)
                else:
                    self._take(value)
            at = end

    def fetch(self, count: int) -> bytes:
        """Return the status, again and again."""
        return bytes([self.IDENTITY | (0 if self._on else _STATUS_OFF)]) * count

    def read(self) -> dict[str, Any]:
        """Return what a person sees: `rows` from the top, "#" for a pixel that is lit."""
        return {
            "on": self._on,
            "inverse": self._inverse,
            "contrast": self._contrast,
            "width": WIDTH,
            "height": HEIGHT,
            "rows": [self._seen(line) for line in range(HEIGHT)],
        }

    # What a chip does in its own way.

    def powered(self) -> bool:
        """Whether the panel gets its voltage, which only the chip can make on a module."""
        raise NotImplementedError

    def store(self, value: int) -> None:
        """Take a byte of data."""
        raise NotImplementedError

    def execute(self, command: int, given: bytes) -> None:
        """Do a command; what a chip does not know it passes over."""
        if 0x40 <= command <= 0x7F:
            self._start = command & 0x3F
        elif command in (0xA0, 0xA1):  # what is in the RAM already stays where it is
            self._mirrored = command == 0xA1
        elif command in (0xA4, 0xA5):
            self._all_on = command == 0xA5
        elif command in (0xA6, 0xA7):
            self._inverse = command == 0xA7
        elif command in (0xAE, 0xAF):
            self._on = command == 0xAF
        elif command in (0xC0, 0xC8):
            self._reversed = command == 0xC8
        elif given:
            self._adjust(command, given[0])

    def place(self) -> int:
        """Return where in the RAM the byte at the page and column is: by segment."""
        column = self.COLUMNS - 1 - self.column if self._mirrored else self.column
        return self.page * self.COLUMNS + column

    # The rest is the same for all.

    def _take(self, value: int) -> None:
        """Take a byte of a command; one that is not complete goes on in the next transaction."""
        if self._wanted:
            self._given.append(value)
            self._wanted -= 1
        else:
            self._command, self._given = value, bytearray()
            self._wanted = self.ARGUMENTS.get(value, 0)
        if not self._wanted:
            self.execute(self._command, bytes(self._given))

    def _adjust(self, command: int, value: int) -> None:
        if command == 0x81:
            self._contrast = value
        elif command == 0xA8 and (value & 0x3F) + 1 >= _LEAST_LINES:
            self._lines = (value & 0x3F) + 1
        elif command == 0xD3:
            self._offset = value & 0x3F
        elif command == 0xDA:
            self._pins = value

    def _seen(self, line: int) -> str:
        row = self._row_at(line)
        if not self._on or not self.powered() or row is None:
            return _DARK * WIDTH
        if self._all_on:  # whatever the RAM holds, and in normal and inverse mode
            return _LIT * WIDTH
        page, bit = divmod((row + self._start) % HEIGHT, _PAGE)
        end = page * self.COLUMNS + self.RIGHTMOST + 1
        lit = 0 if self._inverse else 1
        leftwards = self.ram[end - WIDTH : end]
        return "".join(_LIT if value >> bit & 1 == lit else _DARK for value in leftwards[::-1])

    def _row_at(self, line: int) -> int | None:
        """Return the row that the panel's `line` shows, from the top; None when it gets no signal.

        The panel's lines are wired to the two sides of the chip in turn, which is what the
        alternative pin configuration is for.
        """
        common = HEIGHT - 1 - line
        pin = common // 2 + _SEQUENTIAL_PINS * (common % 2)
        if self._pins & _SIDES_SWAPPED:
            pin ^= _SEQUENTIAL_PINS
        if self._pins & _ALTERNATIVE:
            common = pin % _SEQUENTIAL_PINS * 2 + pin // _SEQUENTIAL_PINS
        else:
            common = pin
        place = self._lines - 1 - common if self._reversed else common
        row = (place + self._offset) % HEIGHT
        return row if row < self._lines else None
