"""A year of cron with a clock of its own, against the same year worked out by the host."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sun_reference import sun_times

DAY = 86400
BEGIN = datetime(2027, 1, 1, tzinfo=timezone.utc)
END = datetime(2028, 1, 1, tzinfo=timezone.utc)
TOLERANCE = 90  # s, between two ways to work out the sun
PLACES = {
    "helsinki": (60.2, 24.9, "Europe/Helsinki", "EET-2EEST,M3.5.0/3,M10.5.0/4"),
    "budapest": (47.5, 19.05, "Europe/Budapest", "CET-1CEST,M3.5.0,M10.5.0/3"),
    "sydney": (-33.9, 151.2, "Australia/Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3"),
}
ALL = None
NIGHT = [22, 23, 0, 1, 2, 3, 4, 5, 6]
CLOCK = {  # what is written -> weekdays, hours, minutes, seconds
    "*:8:0:0": (ALL, [8], [0], [0]),
    "*:0:0:0": (ALL, [0], [0], [0]),
    "0:0:0:0": ([0], [0], [0], [0]),
    "0-4:6:30:0": (range(5), [6], [30], [0]),
    "5-6:9:15:30": ([5, 6], [9], [15], [30]),
    "5-1:7:0:0": ([5, 6, 0, 1], [7], [0], [0]),
    "0,2,4:18:45:0": ([0, 2, 4], [18], [45], [0]),
    "*:1:30:0": (ALL, [1], [30], [0]),
    "*:1:59:59": (ALL, [1], [59], [59]),
    "*:2:0:0": (ALL, [2], [0], [0]),
    "*:2:30:0": (ALL, [2], [30], [0]),
    "*:2:59:59": (ALL, [2], [59], [59]),
    "*:3:0:0": (ALL, [3], [0], [0]),
    "*:3:30:0": (ALL, [3], [30], [0]),
    "*:4:0:0": (ALL, [4], [0], [0]),
    "*:23:59:59": (ALL, [23], [59], [59]),
    "*:*:0:0": (ALL, ALL, [0], [0]),
    "6:*:30:15": ([6], ALL, [30], [15]),
    "2:*:*/15:0": ([2], ALL, range(0, 60, 15), [0]),
    "*:*/6:0:0": (ALL, range(0, 24, 6), [0], [0]),
    "*:22-6:10:0": (ALL, NIGHT, [10], [0]),
    "* : 8,12,18 : 0,30 : 0": (ALL, [8, 12, 18], [0, 30], [0]),
    "*:2-3:*/20:5": (ALL, [2, 3], [0, 20, 40], [5]),
    "6:12:0:*": ([6], [12], [0], range(60)),
}
SUN = {  # -> which of the two, seconds
    "sunrise": (0, 0),
    "sunset": (1, 0),
    "sunset-30": (1, -1800),
    "sunrise + 15": (0, 900),
    "sunset+400": (1, 24000),
    "sunrise-300": (0, -18000),
}
ENTRIES = [*CLOCK, *SUN]
SCRIPT = """
import time
import Time
import LocalTime, SunTimes, TimeZone  # at hand all the time: a year asks for them often
from CronPlan import Plan

EPOCH = 0 if time.gmtime(0)[0] == 1970 else 946684800
zone = TimeZone.parse({tz!r})
utc, end = {begin} - EPOCH, {end} - EPOCH
plan = Plan(Time.sun_day)
plan.load({text!r}, utc + TimeZone.offset(zone, utc))
assert not plan.errors, plan.errors
edge = utc
before = -EPOCH
while utc < end:
    if utc >= edge:
        edge = TimeZone.edge(zone, utc)[0]
        ahead = TimeZone.offset(zone, utc)
    shown = utc + ahead
    for command in plan.take(shown):
        print(utc - before, command[4:])
        before = utc
    utc = min(utc + plan.next() - shown, edge)
first = ({begin} - EPOCH) // 86400 * 86400
for day in range(-2, 368):
    midnight = first + day * 86400
    print("day", midnight // 86400 + EPOCH // 86400, *Time.sun_day(midnight))
"""


@pytest.fixture(params=PLACES, scope="module")
def place(request):
    return PLACES[request.param]


def run(node, micropython, place):
    """What fired, {entry: [seconds]}, and the firmware's sun, {days since 1970: times}."""
    latitude, longitude, _, tz = place
    node.configure(location=f"{latitude},{longitude}", tz=tz)
    text = ";".join(f"{ENTRIES[i]}!job {i}" for i in range(len(ENTRIES)))
    script = SCRIPT.format(tz=tz, text=text, begin=int(BEGIN.timestamp()), end=int(END.timestamp()))
    fired, sun, moment = defaultdict(list), {}, 0
    for line in micropython(script).splitlines():
        first, *rest = line.split()
        if first == "day":
            sun[int(rest[0])] = int(rest[1]), int(rest[2])
        else:
            moment += int(first)
            fired[ENTRIES[int(rest[0])]].append(moment)
    return fired, sun


def instants(wall, zone, twice):
    """When a clock in `zone` shows `wall`; the edge if it never does; `twice` if it does so."""
    first, second = (int(wall.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))
    if first == second:
        return [first]
    if first < second:  # the hour comes twice
        return [first, second] if twice else [first]
    low, high = second, first  # the hour is left out: the moment the clock is moved
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return [high]


def within(moments):
    return sorted({m for m in moments if BEGIN.timestamp() <= m < END.timestamp()})


def days():
    day = date(2026, 12, 30)
    while day < date(2028, 1, 3):
        yield day
        day += timedelta(days=1)


def by_clock(entry, zone):
    weekdays, hours, minutes, seconds = CLOCK[entry]
    moments = []
    for day in days():
        if weekdays is not ALL and day.weekday() not in weekdays:
            continue
        for hour in range(24) if hours is ALL else hours:
            for minute in minutes:
                for second in seconds:
                    wall = datetime.combine(day, time(hour, minute, second))
                    moments += instants(wall, zone, hours is ALL)
    return within(moments)


def by_sun(entry, zone, wall_of):
    which, offset = SUN[entry]
    moments = []
    for day in days():
        wall = wall_of(day)[which] + timedelta(seconds=offset)
        moments += instants(wall, zone, False)
    return within(moments)


def test_a_year_of_cron_is_what_the_host_works_out(node, micropython, place):
    """30 entries over both edges of summer time, each firing compared; the sun within 90 s."""
    latitude, longitude, name, _ = place
    zone = ZoneInfo(name)
    fired, sun = run(node, micropython, place)
    assert set(fired) == set(ENTRIES)
    for entry in CLOCK:
        assert fired[entry] == by_clock(entry, zone), entry

    def told(day):
        midnight = datetime.combine(day, time())
        return [midnight + timedelta(seconds=s) for s in sun[(day - date(1970, 1, 1)).days]]

    reference = {}
    for day in days():
        noon = datetime.combine(day, time(12), timezone.utc) - timedelta(hours=longitude / 15)
        reference[day] = [
            moment.astimezone(zone).replace(tzinfo=None)
            for moment in sun_times(noon, latitude, longitude)
        ]
    for entry in SUN:
        assert fired[entry] == by_sun(entry, zone, told), entry
        wanted = by_sun(entry, zone, reference.__getitem__)
        assert len(fired[entry]) == len(wanted) > 360, entry
        worst = max(abs(a - b) for a, b in zip(fired[entry], wanted, strict=True))
        assert worst <= TOLERANCE, (entry, worst)
