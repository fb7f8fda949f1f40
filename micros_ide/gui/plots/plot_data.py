"""The points of a plot: a bounded ring for each series. Loads numpy: import when first used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from micros_ide.model.terminal_events import Read

CAPACITY = 100_000  # points of a series; of more, the oldest go
MOST_SERIES = 12
_FIRST = 1024
Floats = npt.NDArray[np.float64]


class Ring:
    """Times and values, the newest last; grows up to its capacity, then forgets the oldest."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._data: Floats = np.empty((2, min(_FIRST, capacity)))
        self._begin = self._end = 0

    def __len__(self) -> int:
        return self._end - self._begin

    def add(self, when: float, value: float) -> None:
        """Put a point at the end."""
        if self._end == self._data.shape[1]:
            self._make_room()
        self._data[0, self._end], self._data[1, self._end] = when, value
        self._end += 1
        if len(self) > self._capacity:
            self._begin += 1

    @property
    def times(self) -> Floats:
        """Seconds since 1970."""
        return self._data[0, self._begin : self._end]

    @property
    def values(self) -> Floats:
        """The values that belong to `times`."""
        return self._data[1, self._begin : self._end]

    def _make_room(self) -> None:
        # Twice the capacity: what is forgotten is moved away once in `capacity` points.
        size = min(2 * self._data.shape[1], 2 * self._capacity)
        kept = self._data[:, self._begin : self._end]
        fresh: Floats = np.empty((2, max(size, 2)))
        fresh[:, : kept.shape[1]] = kept
        self._data, self._begin, self._end = fresh, 0, kept.shape[1]


class Series:
    """One line of a plot."""

    def __init__(self, name: str, unit: str, number: int) -> None:
        self.name, self.unit = name, unit
        self.number = number  # decides its colour
        self.ring = Ring()

    @property
    def title(self) -> str:
        """Name and unit, "temp (°C)"."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


class PlotData:
    """All series by name, in the order in which they came.

    Attributes:
        refused: names for which there was no room.
    """

    def __init__(self, unnamed: str) -> None:
        """`unnamed`: what a number is called that has no name."""
        self._unnamed = unnamed
        self.series: dict[str, Series] = {}
        self.refused: set[str] = set()

    def add(self, reads: Iterable[Read]) -> int:
        """Take numbers in; return how many points that were."""
        count = 0
        for read in reads:
            for one in read.readings:
                series = self._series(one.name or self._unnamed, one.unit)
                if series is not None:
                    series.ring.add(read.when, one.value)
                    count += 1
        return count

    def clear(self) -> None:
        """Forget everything."""
        self.series.clear()
        self.refused.clear()

    def _series(self, name: str, unit: str) -> Series | None:
        series = self.series.get(name)
        if series is None:
            if len(self.series) >= MOST_SERIES:
                if len(self.refused) < MOST_SERIES:
                    self.refused.add(name)
                return None
            series = self.series[name] = Series(name, unit, len(self.series))
        series.unit = series.unit or unit
        return series

    def copy(self) -> list[tuple[str, Floats, Floats]]:
        """Return title, times and values of each series, for another thread."""
        return [
            (one.title, one.ring.times.copy(), one.ring.values.copy())
            for one in self.series.values()
        ]


def csv_text(series: list[tuple[str, Floats, Floats]]) -> str:
    """Return all points as a table: a time a row (ISO 8601, local), a series a column."""
    rows: dict[float, list[str]] = {}
    empty = [""] * len(series)
    for column, (_title, times, values) in enumerate(series):
        for when, value in zip(times.tolist(), values.tolist(), strict=True):
            rows.setdefault(when, empty.copy())[column] = f"{value:.15g}"
    lines = [",".join(["time", *(_cell(title) for title, _times, _values in series)])]
    lines += [",".join([_iso(when), *rows[when]]) for when in sorted(rows)]
    return "\r\n".join(lines) + "\r\n"


def _iso(when: float) -> str:
    return dt.datetime.fromtimestamp(when).astimezone().isoformat(timespec="milliseconds")


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text
