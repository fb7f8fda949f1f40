"""Sunrise and sunset worked out another way than the firmware does: by looking for the moment.

The sun's place follows Meeus (Astronomical Algorithms, chapter 25), its height above the horizon
the sidereal time, and the moment of rising is found by halving.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone

_J2000 = datetime(2000, 1, 1, 12, tzinfo=timezone.utc)
_HORIZON = -0.833  # degrees


def height(moment: datetime, latitude: float, longitude: float) -> float:
    """Degrees of the sun's centre above the horizon, without refraction."""
    days = (moment - _J2000).total_seconds() / 86400
    t = (days + 69 / 86400) / 36525  # dynamical time is ahead
    anomaly = math.radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (
        (1.914602 - 0.004817 * t) * math.sin(anomaly)
        + (0.019993 - 0.000101 * t) * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    node = math.radians(125.04 - 1934.136 * t)
    place = 280.46646 + 36000.76983 * t + 0.0003032 * t * t + centre
    place = math.radians(place - 0.00569 - 0.00478 * math.sin(node))
    tilt = math.radians(23.4392911 - 0.0130042 * t + 0.00256 * math.cos(node))
    ascension = math.atan2(math.cos(tilt) * math.sin(place), math.cos(place))
    declination = math.asin(math.sin(tilt) * math.sin(place))
    sidereal = math.radians(280.46061837 + 360.98564736629 * days + longitude)
    angle = sidereal - ascension
    high = math.radians(latitude)
    return math.degrees(
        math.asin(
            math.sin(high) * math.sin(declination)
            + math.cos(high) * math.cos(declination) * math.cos(angle)
        )
    )


def sun_times(
    noon: datetime, latitude: float, longitude: float
) -> tuple[datetime | None, datetime | None]:
    """Sunrise before and sunset after that solar noon (half an hour more or less is no matter)."""
    found: list[datetime | None] = []
    for side in (-1, 1):
        above, below = noon, noon + side * timedelta(hours=12)
        if (
            height(above, latitude, longitude) < _HORIZON
            or height(below, latitude, longitude) > _HORIZON
        ):
            found.append(None)
            continue
        for _ in range(24):
            middle = above + (below - above) / 2
            if height(middle, latitude, longitude) > _HORIZON:
                above = middle
            else:
                below = middle
        found.append(above)
    return found[0], found[1]
