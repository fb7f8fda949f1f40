"""How a node's memory and files went: a bounded row of points in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

MOST_POINTS = 360  # half an hour at a look each 5 s
_LARGEST = 1 << 48


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One look: time as of `time.time()`, bytes; None where the node did not tell."""

    when: float
    heap_free: int | None = None
    disk_used: int | None = None


@dataclass(frozen=True, slots=True)
class NodeTrend:
    """Points, oldest first; the oldest go when there are more than `MOST_POINTS`."""

    points: tuple[TrendPoint, ...] = ()

    def with_point(self, point: TrendPoint) -> NodeTrend:
        """Return the trend with one more; one that is not newer than the last is left out."""
        if self.points and point.when <= self.points[-1].when:
            return self
        return replace(self, points=(*self.points, point)[-MOST_POINTS:])

    def heap_free(self) -> list[tuple[float, float]]:
        """Return time and bytes of free memory."""
        return [(one.when, one.heap_free) for one in self.points if one.heap_free is not None]

    def disk_used(self) -> list[tuple[float, float]]:
        """Return time and bytes in use of the file system."""
        return [(one.when, one.disk_used) for one in self.points if one.disk_used is not None]

    def as_json(self) -> list[list[float | None]]:
        """Return the JSON form."""
        return [[one.when, one.heap_free, one.disk_used] for one in self.points]


def trend_of(rows: Any) -> NodeTrend:
    """Return the trend in its JSON form; whatever else is in there is passed over."""
    found = [
        TrendPoint(float(row[0]), _bytes(row[1]), _bytes(row[2]))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, list) and len(row) == 3 and _is_time(row[0])
    ]
    return NodeTrend(_rising(found)[-MOST_POINTS:])


def merged(first: NodeTrend, second: NodeTrend) -> NodeTrend:
    """Return the points of both."""
    return NodeTrend(_rising([*first.points, *second.points])[-MOST_POINTS:])


def _rising(points: Iterable[TrendPoint]) -> tuple[TrendPoint, ...]:
    by_time = {point.when: point for point in points}
    return tuple(by_time[when] for when in sorted(by_time))


def _is_time(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 < value < 1e11  # NaN is not


def _bytes(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < _LARGEST else None
