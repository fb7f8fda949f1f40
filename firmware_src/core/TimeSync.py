# What Time asks the network: the time of day, and where the node is. Loaded for that moment.
from micropython import const

import Time
from ConfigHandler import cfgget, cfgput
from Debug import errlog_add
from Network import ifconfig

_NO_NTP = const("[ERR] ntptime error: ")
_NO_GEO = const("ip-api error: ")  # extras: no alarm
_NO_SUN = const("sunrise-sunset error: ")


async def sync():
    # Set the clock from a time server; True if that worked.
    if ifconfig()[0] != "STA":
        return False
    try:
        utc, microseconds = await Time.part("Ntp").fetch()
    except (OSError, ValueError) as error:
        _tell(_NO_NTP, error)
        return False
    Time.told.discard(_NO_NTP)
    Time.set_clock(None, microseconds, utc)
    return True


async def refresh():
    await locate()
    await ask_sun()


async def locate():
    # Unless both `tz` and `location` are set, ask the network for zone and place.
    if ifconfig()[0] == "STA" and "n/a" in (cfgget("tz"), cfgget("location")):
        try:
            _learn(*await Time.part("Geo").locate())
            Time.told.discard(_NO_GEO)
        except (OSError, ValueError) as error:
            _tell(_NO_GEO, error)


async def ask_sun():
    # The times of today: by a service for those who want that, else by the node itself.
    if ifconfig()[0] == "STA" and cfgget("sunapi") and Time.synced and Time.place():
        try:
            Time.learn_sun(await Time.part("SunService").ask(Time.place(), Time.Sun.UTC * 60))
            Time.told.discard(_NO_SUN)
        except (OSError, ValueError) as error:
            _tell(_NO_SUN, error)
    Time.suntime()


def _learn(minutes, place):
    # What the network says of zone and place, where the configuration does not.
    if cfgget("location") == "n/a" and place != Time.place():
        Time.location = place
        Time.forget_sun()
    moved = minutes - cfgget("utc")
    if cfgget("tz") == "n/a" and moved and cfgput("utc", minutes):
        Time.forget_sun()
        if Time.synced:
            Time.set_clock(Time.now() + moved * 60)


def _tell(what, error):
    # Once, until it works again.
    if what not in Time.told:
        Time.told.add(what)
        errlog_add("{}{}".format(what, error))
