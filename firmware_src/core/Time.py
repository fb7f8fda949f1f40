# Clock, uptime and sun. The clock shows local time and is moved at the edges of summer time;
# uptime counts on its own and never jumps. What is needed a few times a day is in LocalTime and
# TimeSync.
import time

from micropython import const

from Debug import errlog_add
from LoadModules import transient as part

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_WRAP = const(500000000)  # ms: fold the counter into seconds long before ticks_ms wraps
_RESYNC = const(43200)  # s
_FIRST_RETRY = const(60)  # s
_LAST_RETRY = const(3600)  # s
_LOOK_S = const(30)  # longest sleep towards the next edge of summer time
_ALIVE = const(2024)  # a clock that shows this year or a later one was set
_DAYS = const(4)  # whose sun is remembered

synced = False  # the clock was set: by NTP, by hand, or before a soft reset
changes = 0  # counts up when place or zone change, and the sun of every day with them
location = ()  # (latitude, longitude), None if unknown; () before the first question
told = set()  # failures that are in the log already
_busy = False  # sync() is at work
_seconds = 0
_since = time.ticks_ms()  # value that belongs to _seconds
_days = {}  # midnight -> (sunrise, sunset)
_edge = None  # when the clock will be moved next, in its own seconds
_move = 0  # s by which
_follower = None  # the task that does it


class Sun:
    # What load modules read.
    TIME = {}  # {"sunrise": (h, m, s), "sunset": (h, m, s)} of today
    UTC = 0  # minutes the clock is ahead of UTC
    BOOTIME = None  # what the clock would have shown at start, in seconds


def uptime_seconds():
    # Seconds since start. Must be called at least every few days: the idle task does.
    global _seconds, _since
    passed = time.ticks_diff(time.ticks_ms(), _since)
    if passed > _WRAP:
        _seconds += passed // 1000
        _since = time.ticks_add(_since, passed // 1000 * 1000)
        passed %= 1000
    return _seconds + passed // 1000


def uptime():
    # "<days> <h>:<m>:<s>"
    seconds = uptime_seconds()
    minutes = seconds // 60
    return "{} {}:{}:{}".format(
        minutes // 1440, minutes // 60 % 24, minutes % 60, seconds % 60
    )


def now():
    # What the clock shows, in seconds of the board's epoch. Summer time begins and ends here, if
    # nobody has asked in time.
    shown = int(time.time())
    if _edge is None or shown < _edge:
        return shown
    set_clock(shown + _move)
    return int(time.time())


def set_time(year, month, mday, hour, min, sec):
    # Set the clock to this local time; returns it as the clock shows it.
    set_clock(int(time.mktime((year, month, mday, hour, min, sec, 0, 0))), 0)
    return time.localtime()[:8]


def ntp_time():
    # Start setting the clock over the network in the background; returns whether it is set now.
    asyncio.get_event_loop().create_task(sync())
    return synced


def refresh():
    # Start looking for what depends on the place in the background: zone, location, sun.
    asyncio.get_event_loop().create_task(part("TimeSync").refresh())


def place():
    # (latitude, longitude) by `location`, or as learned from the network; None if unknown.
    global location
    if location == ():
        location = part("LocalTime").place()
    return location


def sun_day(midnight):
    # (sunrise, sunset) of the local day that began then, as seconds of its clock; None for what
    # does not happen or is not known.
    if place() is None:
        return None, None
    if midnight not in _days:
        if len(_days) >= _DAYS:
            _days.clear()
        _days[midnight] = part("LocalTime").sun_day(midnight, location)
    return _days[midnight]


def learn_sun(times):
    # Today's (sunrise, sunset) in seconds of the clock, from somebody who knows better.
    shown = now()
    sun_day(shown - shown % 86400)
    _days[shown - shown % 86400] = times


def suntime():
    # {"sunrise": (h, m, s), "sunset": (h, m, s)} of today; the last one known while clock or
    # place are not.
    if synced and place():
        shown = now()
        times = sun_day(shown - shown % 86400)
        part("LocalTime").show_sun(Sun, times)
    return Sun.TIME


def forget_sun():
    # Place or zone are others now.
    global changes
    _days.clear()
    changes += 1


async def sync():
    # Set the clock from a time server; True if that worked. Never blocks, at most 10 s.
    global _busy
    if _busy:
        return False
    _busy = True
    try:
        return await part("TimeSync").sync()
    finally:
        _busy = False


async def keep_synced():
    # Set the clock, and again twice a day; after a failure sooner, but ever more seldom.
    pause = _FIRST_RETRY
    while True:
        done = False
        try:
            await part("TimeSync").locate()
            done = await sync()
            await part("TimeSync").ask_sun()
        except MemoryError:
            errlog_add("[ERR] time: no memory")
        await asyncio.sleep(_RESYNC if done else pause)
        pause = _FIRST_RETRY if done else min(pause * 2, _LAST_RETRY)


def set_clock(local, microseconds=None, utc=None):
    # Make the clock show `local`, or the local time at `utc`. Microseconds: None leaves them.
    global synced
    part("LocalTime").set_clock(local, microseconds, utc)
    synced = True
    _plan(utc)


def _plan(utc=None):
    # Find out when the clock has to be moved next.
    global _edge, _move, _follower
    shown = int(time.time())
    Sun.BOOTIME = shown - uptime_seconds()
    Sun.UTC, _edge, _move = part("LocalTime").outlook(shown, utc)
    if _edge is not None and not _follower:
        _follower = asyncio.get_event_loop().create_task(_follow())


async def _follow():
    # Sleep towards the next edge in steps: the clock may be set meanwhile.
    while True:
        left = (_edge or 0) - now()
        await asyncio.sleep_ms(100 if 0 <= left < 2 else 1000 * max(1, min(_LOOK_S, left - 1)))


part("LocalTime").restore_sun(Sun)
if time.localtime()[0] >= _ALIVE:
    synced = True
    _plan()
