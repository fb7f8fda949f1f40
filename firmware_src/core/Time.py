# Clock and uptime. The clock shows local time; uptime counts on its own and never jumps.
import time

from micropython import const

from ConfigHandler import cfgget

_WRAP = const(500000000)  # ms: fold the counter into seconds long before ticks_ms wraps
_RESYNC = const(43200)  # s
_FIRST_RETRY = const(60)  # s
_LAST_RETRY = const(3600)  # s

synced = False  # the clock was set, by NTP or by hand
_syncing = False
_seconds = 0
_since = 0  # ticks_ms value that belongs to _seconds


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


def set_time(year, month, mday, hour, min, sec):
    # Set the clock to this local time; returns it as the clock shows it.
    global synced
    import machine

    machine.RTC().datetime((year, month, mday, 0, hour, min, sec, 0))
    synced = True
    return time.localtime()[:8]


def ntp_time():
    # Start setting the clock over the network in the background; returns whether it is set now.
    try:
        import asyncio
    except ImportError:
        import uasyncio as asyncio
    if not _syncing:
        asyncio.get_event_loop().create_task(sync())
    return synced


async def sync():
    # Set the clock from a time server; True if that worked. Never blocks, at most 10 s.
    global _syncing
    import gc
    import sys

    gc.collect()
    from Ntp import fetch

    _syncing = True
    try:
        utc = await fetch()
    finally:
        _syncing = False
        sys.modules.pop("Ntp", None)  # needed once a day: not worth its memory
    if utc:
        set_time(*time.gmtime(utc + cfgget("utc") * 60)[:6])
    return bool(utc)


async def keep_synced():
    # Set the clock, and again twice a day; after a failure sooner, but ever more seldom.
    from Network import ifconfig

    try:
        import asyncio
    except ImportError:
        import uasyncio as asyncio
    pause = _FIRST_RETRY
    while True:
        if ifconfig()[0] == "STA" and await sync():
            pause = _FIRST_RETRY
            await asyncio.sleep(_RESYNC)
        else:
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LAST_RETRY)


def _start():
    global _since
    _since = time.ticks_ms()


_start()
