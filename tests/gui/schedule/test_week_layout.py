"""Where events lie in the week: days, lanes, one line or two."""

from __future__ import annotations

import datetime as dt

import pytest

from micros_ide.gui.wizards.schedule.week_layout import (
    MOST_LANES,
    Geometry,
    blocks_of,
    strips_of,
)
from micros_ide.model.schedule import EntryPlan, Firing, Schedule, Source, TimerPlan

BEGIN = dt.datetime(2027, 3, 1, tzinfo=dt.timezone.utc)
HOUR = 36.0


def firing(day: int, time: str, entry: int | None = 0, count: int = 1, source=Source.CLOCK):
    hour, minute = map(int, time.split(":"))
    at = BEGIN + dt.timedelta(days=day, hours=hour, minutes=minute)
    return Firing(at, at, source, "a b", entry, count=count)


def week(*firings: Firing, **more) -> Schedule:
    return Schedule(BEGIN, BEGIN + dt.timedelta(days=7), True, None, firings=firings, **more)


def test_events_that_would_cover_each_other_lie_beside_each_other():
    blocks = blocks_of(week(firing(0, "8:00"), firing(0, "8:10"), firing(0, "12:00")), HOUR)
    assert [(one.lane, one.lanes, one.tall) for one in blocks] == [
        (0, 2, False),
        (1, 2, True),
        (0, 1, True),
    ]
    geometry = Geometry(756, HOUR, 0)
    first, second, third = (geometry.rect(one) for one in blocks)
    assert not first.intersects(second)
    assert third.width() > 2 * first.width()
    assert geometry.x(0) < first.left() < second.right() < geometry.x(1)


@pytest.mark.parametrize("count", [1, 3, 9])
def test_many_at_once_never_take_more_lanes_than_can_be_read(count):
    blocks = blocks_of(week(*(firing(2, "8:00", at) for at in range(count))), HOUR)
    assert len(blocks) == count
    assert {one.lanes for one in blocks} == {min(count, MOST_LANES)}
    assert {one.day for one in blocks} == {2}


def test_what_is_under_a_point_is_where_it_was_painted():
    geometry = Geometry(756, HOUR, 120, strips=2)
    (block,) = blocks_of(week(firing(6, "23:55")), HOUR)
    area = geometry.rect(block)
    assert area.bottom() <= geometry.y(24 * 60)
    for day in range(7):
        x, y = geometry.x(day) + 1, geometry.y(615)
        found, minute = geometry.time_at(x, y)
        assert found == day
        assert minute == pytest.approx(615)
    assert geometry.time_at(-50, -5000) == (0, 0.0)
    assert geometry.time_at(5000, 50_000)[0] == 6


def test_what_is_done_very_often_is_a_row_over_its_days():
    entry = EntryPlan(1, "", "a b", Source.CLOCK, count=192, dense=True)
    timer = TimerPlan("c d", 1000, True, 604_800)
    schedule = week(
        firing(0, "0:00", 1, 96), firing(3, "0:00", 1, 96), entries=(entry,), timer=timer
    )
    assert blocks_of(schedule, HOUR) == []
    strips = strips_of(schedule)
    assert [(one.entry, one.count, sorted(one.days)) for one in strips] == [
        (1, 192, [0, 3]),
        (None, 604_800, [0, 1, 2, 3, 4, 5, 6]),
    ]


def test_the_jobs_of_a_night_are_one_event():
    night = [firing(1, time, None, source=Source.NIGHT) for time in ("3:00", "3:05")]
    assert len(blocks_of(week(*night), HOUR)) == 1
