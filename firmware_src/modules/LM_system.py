# The node about itself: state, maintenance, logs.
import gc
import os
import sys
import time

from Common import socket_stream


def memory_usage():
    gc.collect()
    used = gc.mem_alloc()
    return {
        "percent": _percent(used, used + gc.mem_free()),
        "mem_used": used,
    }


def disk_usage():
    block, _, total, free = os.statvfs(os.getcwd())[:4]
    return {
        "percent": _percent(total - free, total),
        "fs_used": (total - free) * block,
    }


def _percent(part, total):
    return (part * 1000 + total // 2) // total / 10  # round() leaves digits behind


@socket_stream
def info(msgobj=None):
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
    gc.collect()
    return {"GC MemFree[byte]": gc.mem_free()}


def heartbeat():
    from Debug import console_write

    console_write("<3 heartbeat <3")
    return "<3 heartbeat <3"


def clock():
    now = time.localtime()
    return "{}.{}.{}  {}:{}:{}\nWD: {} YD: {}".format(*now[:8])


def setclock(year, month, mday, hour, min, sec):
    from Time import set_time

    return set_time(year, month, mday, hour, min, sec)


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
    # Starts setting the clock; says whether it is set now, and the time.
    from Time import ntp_time

    return ntp_time(), time.localtime()[:8]


def sun(refresh=False):
    # Sunrise and sunset of today, empty while place or time are not known.
    import Time

    if refresh:
        Time.refresh()
    return Time.suntime()


def rssi():
    import network

    value = network.WLAN(network.STA_IF).status("rssi")
    for limit, name in ((-67, "Amazing"), (-70, "VeryGood"), (-80, "Okay"), (-90, "NotGood")):
        if value > limit:
            return {name: value}
    return {"Unusable": value}


@socket_stream
def cachedump(cdel=None, msgobj=None):
    if cdel is not None:
        name = "{}.pds".format(cdel)
        if "/" in name or name not in os.listdir():
            return "{} not exists".format(name)
        os.remove(name)
        return "{} delete done.".format(name)
    for name in os.listdir():
        if name.endswith(".pds"):
            with open(name) as file:
                msgobj("{}: {}".format(name, file.read()))
    return ""


def pinmap(key="builtin"):
    from LogicalPins import get_pinmap, pinmap_dump

    found = dict(get_pinmap())
    found.update(pinmap_dump(key))
    return found


def ha_sta():
    from Network import sta_high_avail

    return sta_high_avail()


@socket_stream
def alarms(clean=False, test=False, msgobj=None):
    from Debug import errlog_add, errlog_clean, errlog_get

    if test:
        errlog_add("[ERR] TeSt ErRoR")
    if clean:
        errlog_clean(msgobj)
    count = errlog_get(msgobj)
    return {"NOK alarm" if count else "OK alarm": count}


def ifconfig():
    from Network import ifconfig

    return ifconfig()


# What older clients call here; LM_lmpacman has it.


def module(unload=None):
    from LM_lmpacman import module

    return module(unload)


@socket_stream
def lmpacman(lm_del=None, msgobj=None):
    from LM_lmpacman import dellm, listlm

    return listlm(msgobj=msgobj) if lm_del is None else dellm(lm_del)


@socket_stream
def micros_checksum(msgobj=None):
    from LM_lmpacman import micros_checksum

    return micros_checksum(msgobj=msgobj)


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
