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
    days,
)

WEEK = timedelta(days=7)
DATES = [  # both edges of the three places, and weeks between
    datetime(2027, month, day, tzinfo=timezone.utc)
    for month, day in ((1, 1), (3, 25), (4, 1), (6, 20), (9, 29), (10, 27), (12, 24))
]


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    from micros_ide import paths

    with Core(data=home, cache=home, firmware=paths.bundled("firmware_src")) as made:
        yield made


def ask(core: Core, place: tuple, begin: datetime, span: timedelta) -> Schedule:
    latitude, longitude, _name, tz = place
    values = {
        "cron": True,
        "crontasks": ";".join(f"{entry}!system heartbeat" for entry in ENTRIES),
        "location": f"{latitude},{longitude}",
        "tz": tz,
    }
    request = ScheduleRequest(values, begin, days=span / timedelta(days=1), full=True)
    return core.schedules.work_out(request, QuietReport())


def fired(schedule: Schedule) -> dict[str, list[int]]:
    found = defaultdict(list)
    for one in schedule.firings:
        if one.entry is not None:
            found[ENTRIES[one.entry]].append(int(one.at.timestamp()))
    return found


def by_host(schedule_of_sun: dict, place: tuple) -> dict[str, list[int]]:
    """What the host's own calendar makes of the entries; the sun's times are the firmware's."""
    zone = ZoneInfo(place[2])

    def told(day: date) -> list[datetime]:
        midnight = datetime.combine(day, time())
        return [midnight + timedelta(seconds=second) for second in schedule_of_sun[day]]

    clock = {entry: by_clock(entry, zone) for entry in CLOCK}
    return clock | {entry: by_sun(entry, zone, told) for entry in SUN}


@pytest.mark.parametrize("name", PLACES)
def test_the_view_agrees_with_the_simulated_year(core, name):
    """30 entries: the whole year in one piece, then weeks at the edges of summer time."""
    place = PLACES[name]
    year = ask(core, place, BEGIN, END - BEGIN)
    around = {}
    for begin in (BEGIN - 3 * WEEK, END):  # the sun of the days beside the year
        around |= {one.day: one for one in ask(core, place, begin, 3 * WEEK).sun}
    around |= {one.day: one for one in year.sun}
    sun = {day: (around[day].sunrise, around[day].sunset) for day in days()}
    wanted = by_host(sun, place)
    found = fired(year)
    for entry in ENTRIES:
        assert found[entry] == wanted[entry], entry
    assert sum(map(len, found.values())) > 30_000

    for begin in DATES:
        part, first = fired(ask(core, place, begin, WEEK)), int(begin.timestamp())
        last = first + int(WEEK.total_seconds())
        for entry in ENTRIES:
            assert part[entry] == [m for m in wanted[entry] if first <= m < last], (begin, entry)
