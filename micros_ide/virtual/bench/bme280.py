"""Bosch BME280: temperature, humidity, pressure.

Source: data sheet BST-BME280-DS002. The measured codes are searched with its formulas in floating
point (appendix), so that a driver with any of the published formulas gets what was set.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Range
from micros_ide.virtual.bench.registers import RegisterChip

_ID, _RESET, _CTRL_HUM, _STATUS, _CTRL_MEAS, _CONFIG, _DATA = 0xD0, 0xE0, *range(0xF2, 0xF6), 0xF7
_CHIP_ID, _RESET_WORD = 0x60, 0xB6
_MEASURING, _COPYING = 8, 1  # bits of the status
_COPY_US = 2000  # that the calibration takes to come from its memory
_SLEEP, _NORMAL = 0, 3  # modes; 1 and 2 are the same, one measurement
_STANDBY_US = (500, 62_500, 125_000, 250_000, 500_000, 1_000_000, 10_000, 20_000)
_FILTERS = (1, 2, 4, 8, 16, 16, 16, 16)
_TIMES = (0, 1, 2, 4, 8, 16, 16, 16)  # samples by oversampling code
_SKIPPED, _SKIPPED_HUMIDITY = 0x80000, 0x8000
_MOST_CYCLES = 100  # after which the filter has settled


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the factory has written into a chip: `t1` to `t3`, `p1` to `p9`, `h1` to `h6`."""

    t: tuple[int, ...]
    p: tuple[int, ...]
    h: tuple[int, ...]

    def memory(self) -> dict[int, int]:
        """Return the bytes by their register."""
        low = struct.pack("<Hhh H8h", *self.t, *self.p)
        found = dict(enumerate(low, 0x88))
        h1, h2, h3, h4, h5, h6 = self.h
        found[0xA1] = h1
        shared = h4 & 0xF | (h5 & 0xF) << 4
        high = struct.pack("<hBBBBb", h2, h3, h4 >> 4 & 0xFF, shared, h5 >> 4 & 0xFF, h6)
        return found | dict(enumerate(high, 0xE1))

    def fine(self, code: int) -> float:
        """Return the temperature of a code in 1/5120 degrees Celsius."""
        t1, t2, t3 = self.t
        first = (code / 16384 - t1 / 1024) * t2
        return first + (code / 131072 - t1 / 8192) ** 2 * t3

    def pressure(self, code: int, fine: float) -> float:
        """Return the pressure of a code in pascal."""
        p1, p2, p3, p4, p5, p6, p7, p8, p9 = self.p
        x = fine / 2 - 64000
        offset = (x * x * p6 / 32768 + x * p5 * 2) / 4 + p4 * 65536
        slope = (1 + (p3 * x * x / 524288 + p2 * x) / 524288 / 32768) * p1
        if not slope:
            return 0
        found = (1048576 - code - offset / 4096) * 6250 / slope
        return found + (p9 * found * found / 2147483648 + found * p8 / 32768 + p7) / 16

    def humidity(self, code: int, fine: float) -> float:
        """Return the humidity of a code in per cent."""
        h1, h2, h3, h4, h5, h6 = self.h
        x = fine - 76800
        slope = h2 / 65536 * (1 + h6 / 67108864 * x * (1 + h3 / 67108864 * x))
        found = (code - (h4 * 64 + h5 / 16384 * x)) * slope
        return found * (1 - h1 * found / 524288)


# The data sheet's own example; its humidity part is of a common chip.
SAMPLE = Calibration(
    t=(27504, 26435, -1000),
    p=(36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000),
    h=(75, 367, 0, 303, 50, 30),
)


class Bme280(RegisterChip):
    """A chip at 0x76, or at 0x77 with its pin SDO at high level.

    Every measurement takes the longest time of the data sheet. Writes to `config` are ignored in
    normal mode, and those to `ctrl_meas` wait for the end of a measurement: both are allowed.
    The inputs count as they are when the board next speaks to it after the measurement.
    """

    INPUTS: ClassVar[Mapping[str, Range]] = {
        "temperature": Range(-40, 85, 21.5, "°C"),
        "humidity": Range(0, 100, 45, "%"),
        "pressure": Range(300, 1100, 1013.25, "hPa"),
        "sdo": Range(0, 1, 0),
    }
    calibration = SAMPLE

    def power_on(self) -> None:
        """Be as after the reset."""
        super().power_on()
        self._memory = self.calibration.memory()
        self._written = {_CTRL_HUM: 0, _CTRL_MEAS: 0, _CONFIG: 0}
        self._humidity_times = 0  # takes effect with the next write to ctrl_meas
        self._waiting: int | None = None  # a ctrl_meas for the end of the measurement
        self._ends: int | None = None  # when a measurement ends
        self._codes = (_SKIPPED, _SKIPPED, _SKIPPED_HUMIDITY)  # pressure, temperature, humidity
        self._filtered: dict[str, float] = {}
        self._ready = self.wires.now + _COPY_US

    def apply(self) -> None:
        """Take over the level of SDO."""
        self.address = 0x76 + (self.inputs["sdo"] >= 0.5)

    def read(self) -> dict[str, Any]:
        """Return the address and what was measured last, as codes."""
        pressure, temperature, humidity = self._codes
        codes = {"temperature": temperature, "pressure": pressure, "humidity": humidity}
        return {"address": self.address, "mode": self._mode, "codes": codes}

    # The registers.

    def write(self, data: bytes) -> None:
        """Take pairs of a number and a byte; a number alone is where reading begins."""
        for number, value in zip(data[::2], data[1::2], strict=False):
            self.store(number, value)
        if data:
            self.pointer = data[-1] if len(data) % 2 else data[-2]

    def store(self, number: int, value: int) -> None:
        """Take a byte for a control register; others cannot be written."""
        self._settle()
        if number == _RESET and value == _RESET_WORD:
            self.power_on()
        elif number == _CTRL_MEAS:
            if not self._is_measuring():
                self._control(value, self.wires.now)
            elif self._waiting is None:
                self._waiting = value
        elif number == _CTRL_HUM:
            self._written[number] = value & 7
        elif number == _CONFIG and self._mode != _NORMAL:
            self._written[number] = value & 0xFD

    def load(self, number: int) -> int:
        """Return a byte; where nothing is, 0."""
        self._settle()
        if number == _ID:
            return _CHIP_ID
        if number == _STATUS:
            copying = _COPYING if self.wires.now < self._ready else 0
            return copying | (_MEASURING if self._is_measuring() else 0)
        if _DATA <= number < _DATA + 8:
            return self._data()[number - _DATA]
        return self._written.get(number, self._memory.get(number, 0))

    def _data(self) -> bytes:
        pressure, temperature, humidity = self._codes
        words = (pressure << 4).to_bytes(3, "big") + (temperature << 4).to_bytes(3, "big")
        return words + humidity.to_bytes(2, "big")

    # Measuring.

    @property
    def _mode(self) -> int:
        return self._written[_CTRL_MEAS] & 3

    @property
    def _times(self) -> tuple[int, int, int]:
        """Samples of temperature, pressure and humidity; 0: it is not measured."""
        control = self._written[_CTRL_MEAS]
        return _TIMES[control >> 5], _TIMES[control >> 2 & 7], _TIMES[self._humidity_times]

    @property
    def _length_us(self) -> int:
        temperature, pressure, humidity = self._times
        length = 1250 + 2300 * temperature
        length += 2300 * pressure + 575 if pressure else 0
        return length + (2300 * humidity + 575 if humidity else 0)

    def _is_measuring(self) -> bool:
        if self._ends is None:
            return False
        return self._ends - self._length_us <= self.wires.now < self._ends

    def _control(self, value: int, at: int) -> None:
        self._waiting = None
        self._written[_CTRL_MEAS] = value
        self._humidity_times = self._written[_CTRL_HUM]
        self._ends = None if self._mode == _SLEEP else at + self._length_us

    def _settle(self) -> None:
        """Bring what the chip has done since to an end."""
        cycles = 0
        while self._ends is not None and self._ends <= self.wires.now:
            self._measure(self._ends)
            if self._waiting is not None:
                self._control(self._waiting, self._ends)
            elif self._mode == _NORMAL:
                period = self._length_us + _STANDBY_US[self._written[_CONFIG] >> 5]
                cycles += 1
                if cycles > _MOST_CYCLES:
                    self._ends += (self.wires.now - self._ends) // period * period
                self._ends += period
            else:
                self._written[_CTRL_MEAS] &= ~3
                self._ends = None

    def _measure(self, at: int) -> None:
        chip, inputs = self.calibration, self.inputs
        times, pressure_times, humidity_times = self._times
        exact = _search(chip.fine, inputs["temperature"] * 5120, 20)
        temperature = self._shown("temperature", exact, times)
        # The other two are computed with the temperature as it is shown.
        fine = chip.fine(temperature if times else exact)
        pascal = -100 * inputs["pressure"]
        exact = _search(lambda code: -chip.pressure(code, fine), pascal, 20)
        pressure = self._shown("pressure", exact, pressure_times)
        humidity = _search(lambda code: chip.humidity(code, fine), inputs["humidity"], 16)
        self._codes = pressure, temperature, humidity if humidity_times else _SKIPPED_HUMIDITY
        self.note([at, *self._codes])

    def _shown(self, name: str, code: int, times: int) -> int:
        """Return a code of 20 bits as the registers show it.

        Without filter its resolution is 16 bits, and one more with each doubling of the samples.
        """
        if not times:
            return _SKIPPED
        setting = self._written[_CONFIG] >> 2 & 7
        before = self._filtered.get(name, code)
        now = self._filtered[name] = before + (code - before) / _FILTERS[setting]
        lost = 0 if setting else 5 - min(5, times.bit_length())
        return min(round(now / (1 << lost)) << lost, 0x100000 - (1 << lost))


def _search(formula: Callable[[int], float], wanted: float, bits: int) -> int:
    """Return the code for which the rising `formula` is nearest to `wanted`."""
    low, high = 0, (1 << bits) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if formula(middle) < wanted:
            low = middle
        else:
            high = middle
    return min((low, high), key=lambda code: abs(formula(code) - wanted))
