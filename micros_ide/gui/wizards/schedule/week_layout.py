"""Where the events of a week lie: columns of days, lanes where several share an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PyQt5.QtCore import QRectF

from micros_ide.model.schedule import EntryPlan, Firing, Schedule, Source

HOURS = 56.0  # px at the left for the names of the hours
DAY_HEAD, STRIP = 36.0, 24.0  # px: names of days; rows of what is done very often
BLOCK, TALL = 20.0, 35.0  # px: an event of one line, and of two where there is room
_GAP = 2.0
MOST_LANES = 3
MOST_STRIPS = 4
_NIGHT_JOIN_S = 900  # jobs of the night that are shown as one


@dataclass(frozen=True)
class Block:
    """One event in its place; `lane` of `lanes` beside each other."""

    firing: Firing
    day: int
    minute: float
    lane: int = 0
    lanes: int = 1
    tall: bool = False

    @property
    def key(self) -> tuple[int | None, str]:
        """What it is known by while times change: its entry and its moment."""
        return self.firing.entry, self.firing.at.isoformat()


@dataclass(frozen=True)
class Strip:
    """Something that is done too often for blocks: a row over all days."""

    entry: int | None  # None: the timer
    command: str
    count: int
    days: frozenset[int]
    source: Source


@dataclass(frozen=True)
class Geometry:
    """Sizes of the view, px; `top` is how far the hours are scrolled."""

    width: float
    hour: float
    top: float
    strips: int = 0
    days: int = 7

    @property
    def head(self) -> float:
        """Height of what stays over the hours."""
        return DAY_HEAD + self.strips * STRIP

    @property
    def column(self) -> float:
        """Width of a day."""
        return max(1.0, (self.width - HOURS) / self.days)

    def x(self, day: int) -> float:
        """Return the left side of a day."""
        return HOURS + day * self.column

    def y(self, minute: float) -> float:
        """Return where a minute of the day is."""
        return self.head + minute / 60 * self.hour - self.top

    def rect(self, block: Block) -> QRectF:
        """Return the place of an event."""
        inner = self.column - 2 * _GAP
        wide = inner / block.lanes
        left = self.x(block.day) + _GAP + block.lane * wide
        high = TALL if block.tall else BLOCK
        lowest = self.y(24 * 60) - high
        return QRectF(left, min(self.y(block.minute), lowest), wide - 1, high)

    def strip(self, at: int) -> QRectF:
        """Return the place of a row of what is done very often."""
        top = DAY_HEAD + at * STRIP
        return QRectF(HOURS + _GAP, top + 2, self.width - HOURS - 2 * _GAP, STRIP - 4)

    def time_at(self, x: float, y: float) -> tuple[int, float]:
        """Return day and minute under a point, kept within the week."""
        day = int((x - HOURS) // self.column)
        minute = (y + self.top - self.head) / self.hour * 60
        return min(max(day, 0), self.days - 1), min(max(minute, 0.0), 24 * 60 - 1.0)


def days_of(schedule: Schedule, count: int = 7) -> list[dt.date]:
    """Return the days of the node's clock, in order."""
    first = schedule.begin.date()
    return [first + dt.timedelta(days=at) for at in range(count)]


def blocks_of(schedule: Schedule, hour: float) -> list[Block]:
    """Return the events that are shown one by one, each in its lane, by moment."""
    days = {day: at for at, day in enumerate(days_of(schedule))}
    found: list[Block] = []
    night: dt.datetime | None = None
    for firing in schedule.firings:
        if firing.dense or firing.at.date() not in days:
            continue
        if firing.source is Source.NIGHT:
            if night is not None and (firing.at - night).total_seconds() < _NIGHT_JOIN_S:
                continue
            night = firing.at
        minute = firing.at.hour * 60 + firing.at.minute + firing.at.second / 60
        found.append(Block(firing, days[firing.at.date()], minute))
    return _stretched(_in_lanes(found, BLOCK / hour * 60), TALL / hour * 60)


def _in_lanes(blocks: Sequence[Block], lasts: float) -> list[Block]:
    """Give blocks that would cover each other lanes; `lasts`: minutes that one is high."""
    done: list[Block] = []
    group: list[Block] = []
    end = -1.0
    for block in sorted(blocks, key=lambda one: (one.day, one.minute)):
        if group and (block.day != group[-1].day or block.minute >= end):
            done += _placed(group, lasts)
            group = []
        group.append(block)
        end = block.minute + lasts
    return done + _placed(group, lasts)


def _stretched(blocks: list[Block], lasts: float) -> list[Block]:
    """Give blocks two lines where the next one of the day leaves room."""
    done = []
    for at, block in enumerate(blocks):
        later = (one.minute for one in blocks[at + 1 :] if one.day == block.day)
        following = min((one for one in later if one > block.minute), default=24.0 * 60)
        done.append(replace(block, tall=following - block.minute >= lasts))
    return done


def _placed(group: list[Block], lasts: float) -> list[Block]:
    free: list[float] = []
    placed = []
    for block in group:
        lane = next((at for at, until in enumerate(free) if until <= block.minute), len(free))
        if lane >= MOST_LANES:
            lane = MOST_LANES - 1  # over the one before: the list beside names each
        if lane == len(free):
            free.append(0.0)
        free[lane] = block.minute + lasts
        placed.append(replace(block, lane=lane))
    return [replace(block, lanes=len(free)) for block in placed]


def strips_of(schedule: Schedule) -> list[Strip]:
    """Return what is done too often for blocks; the timer last."""
    days = {day: at for at, day in enumerate(days_of(schedule))}
    found = [
        Strip(entry.number, entry.command, entry.count, _days(schedule, entry, days), entry.source)
        for entry in schedule.entries
        if entry.dense
    ]
    timer = schedule.timer
    if timer is not None and timer.enabled:
        every = frozenset(range(len(days)))
        found.append(Strip(None, timer.command, timer.count, every, Source.TIMER))
    return found


def _days(schedule: Schedule, entry: EntryPlan, days: dict[dt.date, int]) -> frozenset[int]:
    return frozenset(
        days[one.at.date()]
        for one in schedule.firings
        if one.entry == entry.number and one.at.date() in days
    )
