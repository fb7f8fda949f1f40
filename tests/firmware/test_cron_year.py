"""A year of cron with a clock of its own, against the same year worked out by the host."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from cron_reference import BEGIN, CLOCK, END, ENTRIES, PLACES, SUN, by_clock, by_sun, days
from sun_reference import sun_times

TOLERANCE = 90  # s, between two ways to work out the sun
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
