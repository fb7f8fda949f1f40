# Sunrise and sunset by the formulas of the Astronomical Almanac, good to half a minute away from
# the polar circles, also with the single precision of the chips. Imported a few times a day.
from math import acos, asin, atan2, cos, pi, sin

_DEGREE = pi / 180
_HORIZON = sin(-0.833 * _DEGREE)  # refraction, and half the sun's disc
_TILT = 23.436 * _DEGREE


def sun_times(day, latitude, longitude, offset):
    # (sunrise, sunset) of the day that many days after 2000-01-01, in seconds of a clock `offset`
    # seconds east of UTC. They belong to the noon of that day: below 0 or beyond 86400 where the
    # clock is far from the sun. None for one that does not happen.
    base = 720 - 4 * longitude + offset / 60  # minute of mean noon
    noon = base - _sun(day, base, offset)[1]
    base -= noon // 1440 * 1440
    noon = base - _sun(day, base, offset)[1]
    return tuple([_event(day, latitude, offset, base, noon, side) for side in (-4, 4)])


def _event(day, latitude, offset, base, minute, side):
    # Second of the day at which the sun crosses the horizon, from a first guess.
    latitude *= _DEGREE
    for _ in range(3):
        declination, ahead = _sun(day, minute, offset)
        height = _HORIZON - sin(latitude) * sin(declination)
        width = cos(latitude) * cos(declination)
        if abs(height) >= abs(width):
            return None  # polar day or night
        minute = base - ahead + side * acos(height / width) / _DEGREE
    return round(minute * 60)


def _sun(day, minute, offset):
    # The sun at that minute: its declination, and the minutes it is ahead of a clock.
    days = day - 0.5 + (minute - offset / 60) / 1440  # since 2000-01-01 12:00 UTC
    anomaly = (357.529 + 0.98560028 * days) % 360 * _DEGREE
    mean = (280.459 + 0.98564736 * days) % 360
    longitude = (mean + 1.915 * sin(anomaly) + 0.02 * sin(2 * anomaly)) * _DEGREE
    ascension = atan2(cos(_TILT) * sin(longitude), cos(longitude)) / _DEGREE
    ahead = (mean - ascension + 180) % 360 - 180
    return asin(sin(_TILT) * sin(longitude)), 4 * ahead


def coordinates(text):
    # "47.5, 19.05" -> (47.5, 19.05); ValueError if that is nowhere on earth.
    parts = text.split(",")
    if len(parts) == 2:
        latitude, longitude = float(parts[0]), float(parts[1])
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return latitude, longitude
    raise ValueError("not like 47.5,19.05")
