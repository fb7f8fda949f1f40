"""STMicroelectronics VL53L0X: distance by time of flight of light.

Its registers are not published. Sources: data sheet DS11555 (what it measures, how long it takes,
identification), and ST's programming interface (what is written and read, and when).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Range
from micros_ide.virtual.bench.registers import RegisterChip

_ADDRESS = 0x29
_PAGE_SELECT = 0xFF

# Page 0.
_START, _SEQUENCE, _PERIOD, _FORMAT, _INTERRUPT, _CLEAR = 0x00, 0x01, 0x04, 0x09, 0x0A, 0x0B
_HIGH, _LOW = 0x0C, 0x0E  # thresholds, in 2 mm
_STATUS, _RESULT = 0x13, 0x14
_OFFSET = 0x28  # in quarters of a millimetre, 12 bits with sign
_RATE_LIMIT = 0x44
_MSRC_TIMEOUT, _PRE_PERIOD, _PRE_TIMEOUT = 0x46, 0x50, 0x51
_FINAL_PERIOD, _FINAL_TIMEOUT = 0x70, 0x71
_NEW_ADDRESS = 0x8A
_SPADS, _SPADS_END = 0xB0, 0xB6
_SOFT_RESET, _MODEL, _OSCILLATOR = 0xBF, 0xC0, 0xF8
# Other pages.
_STOP_VARIABLE = (1, 0x91)
_REFERENCE_RATE = (1, 0xB6)
_MEMORY_INDEX, _MEMORY_STROBE, _MEMORY_DATA = (7, 0x94), (7, 0x83), (7, 0x90)

# What the factory has measured: five SPADs behind the aperture for the reference, some are bad.
_GOOD_SPADS = bytes([0xFF, 0xDF, 0xFB, 0x7F, 0xFF, 0x0F])
_POWER_ON: dict[tuple[int, int], bytes] = {
    (0, _SEQUENCE): b"\xff",
    (0, _RATE_LIMIT): b"\x00\x20",
    (0, _MSRC_TIMEOUT): b"\x25",
    (0, _PRE_PERIOD): b"\x06\x00\x96",
    (0, _FINAL_PERIOD): b"\x04\x01\xfe",
    (0, _SPADS): _GOOD_SPADS,
    (0, _MODEL): b"\xee\xaa\x10",
    (0, _OSCILLATOR): b"\x02\x59",
    _STOP_VARIABLE: b"\x3c",
    (1, 0x84): b"\x0b\xcc",  # oscillator, 4.12 MHz
}
_MEMORY: dict[int, int] = {  # words by index
    0x6B: 0x0000_8500,
    0x24: int.from_bytes(_GOOD_SPADS[:4], "big"),
    0x25: int.from_bytes(_GOOD_SPADS[4:] + b"\0\0", "big"),
    0x02: 0x0000_0001,
    0x7B: 0x0000_0001,
}
_APERTURE = 12  # the first SPAD behind it
_RATES = (10.0, 4.1)  # MHz that a reference SPAD counts, without and with aperture

# Steps of a measurement, as bits of the sequence, and what each takes beside its timeout.
_TARGET_CHECK, _DYNAMIC_SPADS, _MSRC, _PRE_RANGE, _FINAL_RANGE = 0x10, 0x08, 0x04, 0x40, 0x80
_FRAME_US, _TARGET_US, _SPADS_US, _MSRC_US, _PRE_US, _FINAL_US = 2870, 590, 690, 660, 660, 550
_BEGINS_US = 200  # until the start bit is cleared
_PHASE_PS = 1655 * 2304  # of a macro period, for one clock of the laser

_SINGLE, _BACK_TO_BACK, _TIMED = 1, 2, 4
_NO_TARGET, _FARTHEST = 8190, 2000  # mm
_DONE, _PHASE_FAULT = 11, 6  # how a measurement ended
_NEW_SAMPLE = 4
_BIT_READY = 1  # of the result's first byte


class Vl53l0x(RegisterChip):
    """A chip at 0x29 until it is given another address.

    It measures like one with good light: up to 2 m, exactly. How long that takes follows from its
    timing registers, 33 ms with ST's default settings. The distance counts as it is when the
    board next speaks to it after the measurement.
    """

    INPUTS: ClassVar[Mapping[str, Range]] = {"distance": Range(0, 8000, 250, "mm")}

    def power_on(self) -> None:
        """Be as after the reset."""
        super().power_on()
        self.address = _ADDRESS
        self._reset()

    def _reset(self) -> None:
        self._bytes: dict[tuple[int, int], int] = {}
        for (page, first), data in _POWER_ON.items():
            self._put(page, first, data)
        self._page = 0
        self._mode = 0
        self._begun = 0  # when the measurement was started
        self._ends: int | None = None
        self._calibrated: set[str] = set()
        self._distance: int | None = None  # the last result

    def read(self) -> dict[str, Any]:
        """Return address, what was set up, and the last result in mm."""
        return {
            "address": self.address,
            "spads": self._spads(),
            "calibrated": sorted(self._calibrated),
            "ranging": self._ends is not None,
            "result": self._distance,
        }

    # The registers.

    def store(self, number: int, value: int) -> None:
        """Take a byte for the selected page."""
        self._settle()
        if number == _PAGE_SELECT:
            self._page = value
            return
        place = self._page, number
        if place == (0, _SOFT_RESET):
            self._reset()
            self._bytes[place] = value
            if not value:
                self._put(0, _MODEL, b"\0\0\0")
        elif place == (0, _NEW_ADDRESS):
            self.address = value & 0x7F
        elif place == (0, _START):
            self._start(value)
        elif place == (0, _CLEAR) and value & 1:
            self._bytes[0, _STATUS] = 0
            self._bytes[0, _RESULT] = self._bytes.get((0, _RESULT), 0) & ~_BIT_READY
        elif place == _MEMORY_STROBE and not value:
            index = self._bytes.get(_MEMORY_INDEX, 0)
            self._put(*_MEMORY_DATA, _MEMORY.get(index, 0).to_bytes(4, "big"))
            self._bytes[place] = 1  # ready
        elif self._page or not _STATUS <= number < _RESULT + 12:
            self._bytes[place] = value

    def load(self, number: int) -> int:
        """Return a byte of the selected page; where nothing was written, 0."""
        self._settle()
        if number == _PAGE_SELECT:
            return self._page
        if (self._page, number) == (0, _START):
            begins = self._ends is not None and self.wires.now < self._begun + _BEGINS_US
            return self._mode | (_SINGLE if begins else 0)
        return self._bytes.get((self._page, number), 0)

    def _put(self, page: int, first: int, data: bytes) -> None:
        self._bytes |= {(page, number): value for number, value in enumerate(data, first)}

    def _number(self, first: int, size: int) -> int:
        """Return a number of `size` bytes on page 0."""
        data = bytes(self._bytes.get((0, first + n), 0) for n in range(size))
        return int.from_bytes(data, "big")

    # Measuring.

    def _start(self, value: int) -> None:
        if value & (_BACK_TO_BACK | _TIMED):
            self._mode = value & (_BACK_TO_BACK | _TIMED)
        elif self._mode or not value & _SINGLE:  # the end of a series
            self._mode = 0
            self._ends = None
            return
        self._begun = self.wires.now
        self._ends = self._begun + self._length_us

    def _settle(self) -> None:
        """Bring what the chip has done since to an end."""
        while self._ends is not None and self._ends <= self.wires.now:
            at, self._ends = self._ends, None
            if self._mode:
                period = self._length_us
                if self._mode == _TIMED:
                    clocks = self._number(_OSCILLATOR, 2) or 1
                    period = max(period, self._number(_PERIOD, 4) * 1000 // clocks)
                at += (self.wires.now - at) // period * period
                self._ends = at + period
            self._finish(at)

    @property
    def _length_us(self) -> int:
        """How long a measurement takes with the present settings."""
        steps = self._number(_SEQUENCE, 1)
        msrc = self._timeout_us(_PRE_PERIOD, self._number(_MSRC_TIMEOUT, 1) + 1)
        pre_clocks = _clocks(self._number(_PRE_TIMEOUT, 2))
        final_clocks = _clocks(self._number(_FINAL_TIMEOUT, 2))
        length = _FRAME_US
        if steps & _TARGET_CHECK:
            length += msrc + _TARGET_US
        if steps & _DYNAMIC_SPADS:
            length += 2 * (msrc + _SPADS_US)
        elif steps & _MSRC:
            length += msrc + _MSRC_US
        if steps & _PRE_RANGE:
            length += self._timeout_us(_PRE_PERIOD, pre_clocks) + _PRE_US
            final_clocks = max(0, final_clocks - pre_clocks)  # its timeout counts from there
        if steps & _FINAL_RANGE:
            length += self._timeout_us(_FINAL_PERIOD, final_clocks) + _FINAL_US
        return length

    def _timeout_us(self, period: int, clocks: int) -> int:
        return clocks * (self._number(period, 1) + 1) * 2 * _PHASE_PS // 1_000_000

    def _spads(self) -> list[int]:
        """Return the reference SPADs that are switched on."""
        chosen = self._number(_SPADS, _SPADS_END - _SPADS).to_bytes(6, "big")
        return [n for n in range(48) if chosen[n // 8] >> n % 8 & 1]

    def _finish(self, at: int) -> None:
        steps = self._number(_SEQUENCE, 1)
        if not steps & (_PRE_RANGE | _FINAL_RANGE):
            self._calibrated |= {name for bit, name in ((1, "vhv"), (2, "phase")) if steps & bit}
            self._tell(_DONE, 0)
            return
        rate = sum(_RATES[n >= _APERTURE] for n in self._spads())
        self._put(*_REFERENCE_RATE, _fixed(rate))
        offset = (self._number(_OFFSET, 2) & 0xFFF ^ 0x800) - 0x800
        distance = max(0, round(self.inputs["distance"] + offset / 4))
        signal = 40 / (1 + (distance / 300) ** 2)  # MHz; it falls with the square
        seen = distance <= _FARTHEST and signal * 128 >= self._number(_RATE_LIMIT, 2)
        self._distance = distance if seen else _NO_TARGET
        self._put(0, _RESULT + 2, (60 << 8).to_bytes(2, "big"))  # SPADs in use
        self._put(0, _RESULT + 6, _fixed(signal if seen else 0.05) + _fixed(0.1))
        shown = self._distance << (2 if self._number(_FORMAT, 1) & 1 else 0)
        self._put(0, _RESULT + 10, (shown & 0xFFFF).to_bytes(2, "big"))
        self._tell(_DONE if seen else _PHASE_FAULT, self._distance)
        self.note([at, self._distance])

    def _tell(self, fault: int, distance: int) -> None:
        """Set result status and interrupt."""
        self._bytes[0, _RESULT] = fault << 3 | _BIT_READY
        low, high = 2 * self._number(_LOW, 2), 2 * self._number(_HIGH, 2)
        kind = self._number(_INTERRUPT, 1) & 7
        wanted = {1: distance < low, 2: distance > high, 3: not low <= distance <= high}
        if kind == _NEW_SAMPLE or wanted.get(kind):
            self._bytes[0, _STATUS] = 0x40 | kind


def _clocks(code: int) -> int:
    """Return the macro periods that a timeout stands for: mantissa and power of two."""
    return ((code & 0xFF) << (code >> 8)) + 1


def _fixed(megahertz: float) -> bytes:
    """Return a rate in 9.7 fixed point."""
    return min(0xFFFF, round(megahertz * 128)).to_bytes(2, "big")
