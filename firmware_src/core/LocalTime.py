# The parts of Time that are needed a few times a day: zone, place and sun.
import time

from micropython import const

from ConfigHandler import cfgget, save_file
from Debug import errlog_add
from Time import part

_DAY = const(86400)
_SUN = const("sun.pds")
_GEO = const("geo.pds")
_EPOCH_DAYS = const(10957)  # 1970-01-01 to 2000-01-01


def set_clock(local, microseconds, utc):
    # Make the clock show `local`, or what it has to show at `utc`.
    import machine

    rtc = machine.RTC()
    if local is None:
        local = utc + offset(utc)
    if microseconds is None:
        microseconds = rtc.datetime()[7]
    at = time.gmtime(local)
    rtc.datetime((at[0], at[1], at[2], at[6], at[3], at[4], at[5], microseconds))


def outlook(local, utc):
    # For a clock that shows `local`, at `utc` if that is known: (minutes ahead of UTC, when it has
    # to be moved next in its own seconds or None, by how many seconds).
    zones, zone = _zone()
    if not zones:
        return zone // 60, None, 0
    if utc is None:
        utc = zones.to_utc(zone, local)
    ahead = zones.offset(zone, utc)
    at, move = zones.edge(zone, utc) or (None, 0)
    return ahead // 60, at if at is None else at + ahead, move


def offset(utc):
    # Seconds the local clock is ahead at that moment.
    zones, zone = _zone()
    return zones.offset(zone, utc) if zones else zone


def _offset_at(local):
    # The same when the clock shows `local`.
    zones, zone = _zone()
    return zones.offset(zone, zones.to_utc(zone, local)) if zones else zone


def _zone():
    # (TimeZone, parsed `tz`), or (None, fixed offset) without one.
    text = cfgget("tz")
    if text != "n/a":
        zones = part("TimeZone")
        try:
            return zones, zones.parse(text)
        except ValueError as error:
            errlog_add("[ERR] tz {}: {}".format(text, error))
    return None, cfgget("utc") * 60


def sun_day(midnight, place):
    # (sunrise, sunset) in seconds of the clock of that local day. One part at a time is loaded.
    ahead = _offset_at(midnight + _DAY // 2)
    day = midnight // _DAY - (_EPOCH_DAYS if time.gmtime(0)[0] == 1970 else 0)
    found = part("SunTimes").sun_times(day, place[0], place[1], ahead)
    if cfgget("tz") == "n/a":
        return found
    # Far in the north an event may come before the clock is moved on that day.
    return tuple([s if s is None else s + offset(midnight + s - ahead) - ahead for s in found])


def show_sun(sun, times):
    # Put the times of a day where load modules look, and keep them over a restart.
    shown = {}
    text = []
    for name, second in zip(("sunrise", "sunset"), times):
        if second is not None:
            second %= _DAY
            shown[name] = (second // 3600, second // 60 % 60, second % 60)
            text.append("{}:{}-{}-{}".format(name, *shown[name]))
    if shown != sun.TIME:
        sun.TIME = shown
        save_file(_SUN, ";".join(text))


def restore_sun(sun):
    # What was known before the restart; nothing if the file is missing or damaged.
    sun.UTC = cfgget("utc")
    found = {}
    try:
        for item in _read(_SUN).split(";"):
            name, _, clock = item.partition(":")
            hour, minute, second = [int(part) for part in clock.split("-")]
            if name in ("sunrise", "sunset"):
                found[name] = (hour, minute, second)
    except ValueError:
        return
    sun.TIME = found


def place():
    # (latitude, longitude) of `location`, or what the network told last; None if unknown.
    text = cfgget("location")
    try:
        return part("SunTimes").coordinates(_read(_GEO) if text == "n/a" else text)
    except ValueError as error:
        if text != "n/a":
            errlog_add("[ERR] location {}: {}".format(text, error))
    return None


def _read(path):
    try:
        with open(path) as file:
            return file.read(64)
    except OSError:
        return ""
