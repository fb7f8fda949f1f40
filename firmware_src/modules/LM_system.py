# The node about itself: state, maintenance, logs.
import gc
import os
import sys
import time

from Common import socket_stream

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio


def memory_usage():
    # Memory in use, after collecting garbage: per cent and bytes.
    # widget: graph keys="percent" every=10
    gc.collect()
    used = gc.mem_alloc()
    return {
        "percent": _percent(used, used + gc.mem_free()),
        "mem_used": used,
    }


def disk_usage():
    # File system in use: per cent and bytes.
    # widget: graph keys="percent" every=60
    block, _, total, free = os.statvfs(os.getcwd())[:4]
    return {
        "percent": _percent(total - free, total),
        "fs_used": (total - free) * block,
    }


def _percent(part, total):
    return (part * 1000 + total // 2) // total / 10  # round() leaves digits behind


@socket_stream
def info(msgobj=None):
    # The node in a few lines: clock, memory, files, MicroPython, board, MAC, time since the start.
    from Network import get_mac
    from Time import uptime

    msgobj("CPU clock: {} [MHz]".format(_clock_mhz()))
    msgobj("Mem usage: {:.1f} %".format(memory_usage()["percent"]))
    msgobj("FS usage: {:.1f} %".format(disk_usage()["percent"]))
    msgobj("upython: {}".format(_interpreter()))
    msgobj("board: {}".format(_board()))
    try:
        msgobj("mac: {}".format(get_mac()))
    except OSError:
        msgobj("mac: n/a")
    msgobj("uptime: {}".format(uptime()))
    return ""


def _clock_mhz():
    import machine

    return machine.freq() // 1000000


def _interpreter():
    # "v1.27.0 on 2025-12-09"
    text = "v{}.{}.{}".format(*sys.implementation[1][:3])
    _, on, date = sys.version.rpartition(" on ")
    return text + on + date


def _board():
    if hasattr(os, "uname"):
        return os.uname()[4]
    return getattr(sys.implementation, "_machine", sys.platform)


def gclean():
    # Collect garbage; answers the free memory in bytes.
    # widget: button
    gc.collect()
    return {"GC MemFree[byte]": gc.mem_free()}


def heartbeat():
    # A sign of life, here and on the console.
    # widget: button
    from Debug import console_write

    console_write("<3 heartbeat <3")
    return "<3 heartbeat <3"


def clock():
    # Date and time of the node, then the weekday (0 is Monday) and the day of the year.
    now = time.localtime()
    return "{}.{}.{}  {}:{}:{}\nWD: {} YD: {}".format(*now[:8])


def setclock(year, month, mday, hour, min, sec):
    # Set the clock by hand.
    # year, month, mday: the date
    # hour, min, sec: the time of day
    # example: 2025 7 22 10 20 30
    from Limits import whole
    from Time import set_time

    return set_time(
        whole("year", year, 2020, 2099),
        whole("month", month, 1, 12),
        whole("mday", mday, 1, 31),
        whole("hour", hour, 0, 23),
        whole("min", min, 0, 59),
        whole("sec", sec, 0, 59),
    )


def boot():
    # How this run began: why the chip started, and whether runs before it had crashed.
    import micrOSloader as loader

    return {
        "mode": "safe" if loader.safe else "normal",
        "cause": loader.cause,
        "crashes": loader.crashes,
        "reason": loader.reason or "n/a",
    }


def ntp():
    # Start setting the clock over the network; says whether it is set now, and the time.
    # widget: button
    from Time import ntp_time

    return ntp_time(), time.localtime()[:8]


def sun(refresh=False):
    # Sunrise and sunset of today, empty while place or time are not known.
    # refresh: work them out again first
    import Time

    if refresh:
        Time.refresh()
    return Time.suntime()


def rssi():
    # Strength of the Wi-Fi signal in dBm, under a word for how good that is.
    # widget: button
    import network

    value = network.WLAN(network.STA_IF).status("rssi")
    for limit, name in ((-67, "Amazing"), (-70, "VeryGood"), (-80, "Okay"), (-90, "NotGood")):
        if value > limit:
            return {name: value}
    return {"Unusable": value}


@socket_stream
async def cachedump(cdel=None, msgobj=None):
    # Show what modules have kept for the next start, or delete one of these files.
    # cdel: name of a file without .pds: delete it
    if cdel is not None:
        name = "{}.pds".format(cdel)
        try:
            if "/" in name:
                raise OSError
            os.remove(name)
        except OSError:
            return "{} not exists".format(name)
        return "{} delete done.".format(name)
    for entry in os.ilistdir():
        name = entry[0]
        if name.endswith(".pds"):
            with open(name) as file:
                msgobj("{}: {}".format(name, file.read()))
        await asyncio.sleep_ms(0)
    return ""


def pinmap(key="builtin"):
    # The pin map in use, the pins that are booked, and the number of one logical name.
    # key: the logical name
    from Limits import text
    from LogicalPins import get_pinmap, pinmap_dump

    found = dict(get_pinmap())
    key = text("key", key, 32)
    found.update(pinmap_dump(key))
    return found


def ha_sta():
    # Check the Wi-Fi connection, and restart the node where that can mend it.
    from Network import sta_high_avail

    return sta_high_avail()


@socket_stream
def alarms(clean=False, test=False, msgobj=None):
    # Show the log of errors and count them.
    # clean: empty the logs first
    # test: write a sample error first
    # widget: button
    from Debug import errlog_add, errlog_clean, errlog_get

    if test:
        errlog_add("[ERR] TeSt ErRoR")
    if clean:
        errlog_clean(msgobj)
    count = errlog_get(msgobj)
    return {"NOK alarm" if count else "OK alarm": count}


def ifconfig():
    # Mode of the network, and the address, mask, gateway and name server.
    from Network import ifconfig

    return ifconfig()


# What older clients call here; LM_lmpacman has it.


def module(unload=None):
    # As `lmpacman module`: list the Python modules in memory, or take one out.
    # unload: its whole name (LM_<name>)
    from LM_lmpacman import module

    return module(unload)


@socket_stream
async def lmpacman(lm_del=None, msgobj=None):
    # As `lmpacman listlm`, or `lmpacman dellm` when a file is named.
    # lm_del: "<name>.py" or "<name>.mpy": delete it
    from LM_lmpacman import dellm, listlm

    return await listlm(msgobj=msgobj) if lm_del is None else dellm(lm_del)


@socket_stream
async def micros_checksum(msgobj=None):
    # As `lmpacman micros_checksum`: SHA-1 of every program file, and the version.
    from LM_lmpacman import micros_checksum

    return await micros_checksum(msgobj=msgobj)


def help():
    return (
        "info",
        "gclean",
        "heartbeat",
        "clock",
        "setclock year month mday hour min sec",
        "ntp",
        "module unload=None",
        "rssi",
        "cachedump cdel=None",
        "lmpacman lm_del=None",
        "pinmap key='builtin'",
        "ha_sta",
        "alarms clean=False test=False",
        "sun refresh=False",
        "ifconfig",
        "memory_usage",
        "disk_usage",
        "micros_checksum",
        "boot",
    )
