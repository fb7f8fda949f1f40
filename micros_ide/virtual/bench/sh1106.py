"""Sino Wealth SH1106 on a module with 128 x 64 pixels.

Source: datasheet V2.3 (command table, "Read-Modify-Write", "Set DC-DC OFF/ON"). That its RAM can
be read over I2C, behind a control byte for data, is not in the datasheet; drivers without a buffer
of their own live by it.
"""

from __future__ import annotations

from micros_ide.virtual.bench.display_ram import DisplayRam

_COLUMNS = 132
_PUMP_ON = 0x8B


class Sh1106(DisplayRam):
    """Like SSD1306 with a wider RAM and page addressing only; the panel has columns 2 to 129."""

    COLUMNS = _COLUMNS
    RIGHTMOST = 129
    IDENTITY = 0x08  # not in the datasheet: what modules answer
    ARGUMENTS = DisplayRam.ARGUMENTS | {0xAD: 1}

    def power_on(self) -> None:
        """Be as after a reset."""
        super().power_on()
        self._contrast = 0x80
        self._pump = True
        self._kept: int | None = None  # the column to go back to after reading, modifying, writing
        self._stale = True  # the next byte that is read is of no use

    def powered(self) -> bool:
        """It does while the chip's own converter runs."""
        return self._pump

    def execute(self, command: int, given: bytes) -> None:
        """Do a command."""
        self._stale = True
        if command <= 0x0F:
            self.column = self.column & 0xF0 | command
        elif command <= 0x1F:
            self.column = self.column & 0x0F | (command & 0x0F) << 4
        elif command == 0xAD:
            self._pump = given[0] == _PUMP_ON
        elif 0xB0 <= command <= 0xB7:
            self.page = command & 7
        elif command == 0xE0:
            self._kept = self.column
        elif command == 0xEE:
            if self._kept is not None:
                self.column, self._kept = self._kept, None
        else:
            super().execute(command, given)

    def store(self, value: int) -> None:
        """Take a byte of data; behind the last column of a page there is nothing."""
        if self.column < _COLUMNS:
            self.ram[self.place()] = value
            self.column += 1
        self._stale = True

    def fetch(self, count: int) -> bytes:
        """Return the status, or after a control byte for data what the RAM holds."""
        if not self.reads_ram:
            return super().fetch(count)
        return bytes(self._load() for _ in range(count))

    def _load(self) -> int:
        if self._stale:
            self._stale = False
            return 0
        found = self.ram[self.place()] if self.column < _COLUMNS else 0
        if self._kept is None and self.column < _COLUMNS:
            self.column += 1
        return found
