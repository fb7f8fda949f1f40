"""Solomon Systech SSD1306 on a module with 128 x 64 pixels.

Source: datasheet rev 1.1, tables 9-1 and 10.1 (commands), 10.1.3 (addressing modes), application
note "charge pump". Scrolling is set up and taken note of, but the picture stands still.
"""

from __future__ import annotations

from micros_ide.virtual.bench.display_ram import DisplayRam

_COLUMNS, _PAGES = 128, 8
_HORIZONTAL, _VERTICAL, _PAGE_MODE = range(3)
_PUMP_ON = 0x04


class Ssd1306(DisplayRam):
    """The chip that every small display is said to have; at 0x3C, or 0x3D with SA0 high."""

    COLUMNS = _COLUMNS
    RIGHTMOST = _COLUMNS - 1
    IDENTITY = 0x03  # not in the datasheet: what modules answer
    ARGUMENTS = DisplayRam.ARGUMENTS | {
        0x20: 1,
        0x21: 2,
        0x22: 2,
        0x23: 1,
        0x26: 6,
        0x27: 6,
        0x29: 5,
        0x2A: 5,
        0x8D: 1,
        0xA3: 2,
        0xAD: 1,
        0xD6: 1,
    }

    def power_on(self) -> None:
        """Be as after a reset."""
        super().power_on()
        self._mode = _PAGE_MODE
        self._pump = False
        self._columns = range(_COLUMNS)  # the window, both ends with it
        self._pages = range(_PAGES)
        self._first = 0  # column, in page mode

    def powered(self) -> bool:
        """It does while the charge pump runs."""
        return self._pump

    def execute(self, command: int, given: bytes) -> None:
        """Do a command."""
        if command <= 0x1F:
            self._set_nibble(command)
        elif command == 0x20 and given[0] & 3 <= _PAGE_MODE:
            self._mode = given[0] & 3
        elif command == 0x21:
            self._columns = range(given[0] & 0x7F, (given[1] & 0x7F) + 1)
            self.column = self._columns.start
        elif command == 0x22:
            self._pages = range(given[0] & 7, (given[1] & 7) + 1)
            self.page = self._pages.start
        elif command == 0x8D:
            self._pump = bool(given[0] & _PUMP_ON)
        elif 0xB0 <= command <= 0xB7:
            if self._mode == _PAGE_MODE:
                self.page = command & 7
        else:
            super().execute(command, given)

    def store(self, value: int) -> None:
        """Take a byte of data, and go on as the addressing mode says."""
        self.ram[self.place()] = value
        if self._mode == _PAGE_MODE:
            self.column = self._first if self.column == _COLUMNS - 1 else self.column + 1
        elif self._mode == _HORIZONTAL:
            if self._next_column():
                self._next_page()
        elif self._next_page():
            self._next_column()

    def _set_nibble(self, command: int) -> None:
        if self._mode == _PAGE_MODE:
            low, high = self._first & 0x0F, self._first & 0x70
            if command & 0x10:
                high = command << 4 & 0x70
            else:
                low = command & 0x0F
            self._first = self.column = high | low

    def _next_column(self) -> bool:
        """Return whether the window begins again."""
        ended = self.column == self._columns.stop - 1
        self.column = self._columns.start if ended else (self.column + 1) % _COLUMNS
        return ended

    def _next_page(self) -> bool:
        ended = self.page == self._pages.stop - 1
        self.page = self._pages.start if ended else (self.page + 1) % _PAGES
        return ended
