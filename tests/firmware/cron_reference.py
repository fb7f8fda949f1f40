"""A year of cron worked out by the host: what each entry has to do, in three places."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

BEGIN = datetime(2027, 1, 1, tzinfo=timezone.utc)
END = datetime(2028, 1, 1, tzinfo=timezone.utc)
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
