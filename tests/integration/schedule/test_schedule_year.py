"""The schedule view against the simulated year of the scheduler's own tests."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from micros_ide.core import Core
from micros_ide.model.reporting import QuietReport
from micros_ide.model.schedule import Schedule, ScheduleRequest
from tests.firmware.cron_reference import (
    BEGIN,
    CLOCK,
    END,
    ENTRIES,
    PLACES,
    SUN,
    by_clock,
    by_sun,
)

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
DATES = [  # both edges of the three places, and weeks between
    datetime(2027, month, day, tzinfo=timezone.utc)
    for month, day in ((1, 1), (3, 25), (4, 1), (6, 20), (9, 29), (10, 27))
]
pytestmark = pytest.mark.timeout(180)


def ask(core: Core, place: tuple, begin: datetime, span: timedelta, text: str) -> Schedule:
    latitude, longitude, _name, tz = place
    location = f"{latitude},{longitude}"
    values = {"cron": True, "crontasks": text, "location": location, "tz": tz}
    return core.schedules.work_out(
        ScheduleRequest(values, begin, days=span / DAY, full=True), QuietReport()
    )


def fired(core: Core, place: tuple, begin: datetime, span: timedelta) -> dict[str, list[int]]:
    text = ";".join(f"{entry}!system heartbeat" for entry in ENTRIES)
    found = defaultdict(list)
    for one in ask(core, place, begin, span, text).firings:
        if one.entry is not None:
            found[ENTRIES[one.entry]].append(int(one.at.timestamp()))
    return found


def by_host(core: Core, place: tuple) -> dict[str, list[int]]:
    """What the host's own calendar makes of the entries; the sun's times are the firmware's."""
    zone = ZoneInfo(place[2])
    sun = {one.day: one for one in ask(core, place, BEGIN - 3 * DAY, 373 * DAY, "n/a").sun}

    def told(day: date) -> list[datetime]:
        midnight = datetime.combine(day, time())
        return [midnight + timedelta(seconds=s) for s in (sun[day].sunrise, sun[day].sunset)]

    clock = {entry: by_clock(entry, zone) for entry in CLOCK}
    return clock | {entry: by_sun(entry, zone, told) for entry in SUN}


@pytest.mark.parametrize("name", PLACES)
def test_the_view_agrees_with_the_simulated_year_week_by_week(core, name):
    """30 entries; the weeks around each edge of summer time, and some between."""
    wanted = by_host(core, PLACES[name])
    for begin in DATES:
        found, first = fired(core, PLACES[name], begin, WEEK), int(begin.timestamp())
        last = first + int(WEEK.total_seconds())
        for entry in ENTRIES:
            inside = [moment for moment in wanted[entry] if first <= moment < last]
            assert found[entry] == inside, (begin, entry)


@pytest.mark.soak
def test_the_view_agrees_with_the_simulated_year_in_one_piece(core, soak):
    """Every firing of a year, in one place or in all."""
    for name in PLACES if soak else ["budapest"]:
        wanted = by_host(core, PLACES[name])
        found = fired(core, PLACES[name], BEGIN, END - BEGIN)
        for entry in ENTRIES:
            assert found[entry] == wanted[entry], (name, entry)
        assert sum(map(len, found.values())) > 30_000
