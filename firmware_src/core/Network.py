# Wi-Fi without blocking: station first, own access point when that fails, and back again.
# Part of the secure core: needs only ConfigHandler and Debug.
import binascii
import time

import network
from micropython import const

from ConfigHandler import cfgget, cfgput
from Debug import console_write, errlog_add

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_POLL_MS = const(100)
_JOIN_MS = const(15000)  # for one network, until it has given us an address
_ROUNDS = const(2)  # over all known networks, before the own access point comes up
_CHECK_MS = const(5000)
_LOST_CHECKS = const(4)  # the driver reconnects by itself this long
_RETRY_CHECKS = const(12)  # between looks for the known networks from the access point
_BUSY_CHECKS = const(120)  # such a look is put off while somebody uses the access point
_NOT_SET = const("your_wifi_name")  # default of staessid
_WPA2 = const(3)
_MIN_WPA = const(8)  # shortest password WPA2 takes

_retry_now = False


def ifconfig():
    # ("STA" | "AP" | "", (address, mask, gateway, name server))
    sta = network.WLAN(network.STA_IF)
    if sta.active() and sta.isconnected():
        return "STA", sta.ifconfig()
    ap = network.WLAN(network.AP_IF)
    if ap.active():
        return "AP", ap.ifconfig()
    return "", ("0.0.0.0", "0.0.0.0", "0.0.0.0", "0.0.0.0")


def get_mac():
    return binascii.hexlify(network.WLAN(network.STA_IF).config("mac"), ":").decode()


def hwuid():
    # The node's id, made of the chip's id.
    import machine

    return "micr{}OS".format(binascii.hexlify(machine.unique_id()).decode())


def sta_high_avail():
    # State of the station link; a lost link is looked after at once.
    global _retry_now
    mode = cfgget("nwmd")
    if "AP" in mode.upper() or ifconfig()[0] == "STA":
        return "{} mode, OK".format(mode)
    _retry_now = True
    return "{} mode NOK, wifi avail: False".format(mode)


async def auto_connect(changed):
    # Bring the network up once: calls changed(mode) with "STA", "AP" or "-" and returns mode.
    mode = ""
    if "AP" not in cfgget("nwmd").upper() and await _join_any():
        mode = "STA"
    elif _open_ap():
        mode = "AP"
    if cfgget("hwuid") != hwuid():
        cfgput("hwuid", hwuid())
    changed(mode or "-")
    return mode


async def keep_up(changed, busy=None):
    # Run for ever: connect, watch the link, come back after a loss. `busy()` is true while
    # somebody is served.
    global _retry_now
    await auto_connect(changed)
    address = ifconfig()[1][0]
    misses = 0
    while True:
        await asyncio.sleep_ms(_CHECK_MS)
        now, (current, _, _, _) = ifconfig()
        if now == "STA" or "AP" in cfgget("nwmd").upper() and now == "AP":
            misses = 0
            if current != address:
                address = current
                changed(now)
            continue
        misses += 1
        if now == "AP":
            patience = _BUSY_CHECKS if busy and busy() else _RETRY_CHECKS
        else:
            patience = _LOST_CHECKS
        if misses < patience and not _retry_now:
            continue
        _retry_now = False
        misses = 0
        if now == "AP":
            if await _join_any():
                changed("STA")
        else:
            await auto_connect(changed)
        address = ifconfig()[1][0]


async def _join_any():
    # Try every known network in turn; True once one has given us an address.
    sta = network.WLAN(network.STA_IF)
    _set_hostname()
    sta.active(True)
    if not sta.isconnected():
        names = [name.strip() for name in cfgget("staessid").split(";")]
        words = [word.strip() for word in cfgget("stapwd").split(";")]
        for _ in range(_ROUNDS):
            for i in range(len(names)):
                word = words[i] if i < len(words) else ""
                if names[i] not in ("", _NOT_SET) and await _join(sta, names[i], word):
                    break
            if sta.isconnected():
                break
    if not sta.isconnected():
        return False
    ap = network.WLAN(network.AP_IF)
    if ap.active():
        ap.active(False)
    _settle_address(sta)
    return True


async def _join(sta, name, password):
    # Connect straight, without the blocking scan: finds hidden networks, too.
    console_write("[network] connecting to {}".format(name))
    _retries(sta, 1)  # else the driver never says that it failed
    try:
        sta.disconnect()  # it may be at another attempt, and takes no new one then
        _ask_address(sta)
        sta.connect(name, password)
        start = time.ticks_ms()
        while time.ticks_diff(time.ticks_ms(), start) < _JOIN_MS:
            await asyncio.sleep_ms(_POLL_MS)
            if sta.isconnected():
                _retries(sta, -1)
                return True
            if _failed(sta.status()):
                break
        sta.disconnect()
    except OSError as error:
        errlog_add("[ERR] {}: {}".format(name, error))
    console_write("[network] {}: no connection (status {})".format(name, sta.status()))
    return False


def _failed(status):
    for name in ("STAT_NO_AP_FOUND", "STAT_WRONG_PASSWORD", "STAT_CONNECT_FAIL"):
        if status == getattr(network, name, None):
            return True
    return False


def _retries(sta, count):
    try:
        sta.config(reconnects=count)
    except (OSError, ValueError, TypeError):
        pass  # only the ESP32 port has it


def _set_hostname():
    # <devfid>.local
    try:
        if hasattr(network, "hostname"):
            network.hostname(cfgget("devfid"))
        else:
            network.WLAN(network.STA_IF).config(dhcp_hostname=cfgget("devfid"))
    except (OSError, ValueError, TypeError) as error:
        console_write("[network] host name not set: {}".format(error))


def _ask_address(sta):
    # A fixed address of the last network would be kept in the next one.
    try:
        sta.ifconfig("dhcp")
    except (OSError, ValueError, TypeError):
        pass  # this port asks anew by itself


def _settle_address(sta):
    # Take the stored address if it belongs to this network; store the one we have.
    current, mask, gateway, dns = sta.ifconfig()
    wanted = cfgget("devip")
    if wanted != current and _fits(wanted, mask, gateway):
        try:
            sta.ifconfig((wanted, mask, gateway, dns))
            current = sta.ifconfig()[0]
        except (OSError, ValueError) as error:
            errlog_add("[ERR] address {} not set: {}".format(wanted, error))
    if current != "0.0.0.0":
        cfgput("devip", current)


def _fits(address, mask, gateway):
    # True if `address` is one that a host in the gateway's network may have.
    try:
        own, mask, gateway = _number(address), _number(mask), _number(gateway)
    except ValueError:
        return False
    host = ~mask & 0xFFFFFFFF
    return own & mask == gateway & mask and own != gateway and 0 < own & host < host


def _number(address):
    # "a.b.c.d" as one number; ValueError if it is no address.
    parts = [int(part) for part in address.split(".")]
    if len(parts) != 4 or min(parts) < 0 or max(parts) > 255:
        raise ValueError
    return parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]


def _open_ap():
    # The own access point; True when it is up. Without a proper password it is an open network,
    # because a node nobody can reach cannot be repaired.
    sta = network.WLAN(network.STA_IF)
    if sta.active():
        sta.active(False)
    ap = network.WLAN(network.AP_IF)
    name, password = cfgget("devfid"), cfgget("appwd")
    if len(password) < _MIN_WPA:
        errlog_add("[ERR] appwd is shorter than 8: the access point is open")
        options = ({"authmode": 0}, {"security": 0})
    else:
        options = (
            {"password": password, "authmode": _WPA2, "max_clients": 5},
            {"password": password},
        )
    try:
        # Some ports want the settings before, some after: never be up with others in between.
        done = _configure(ap, name, options)
        ap.active(True)
        done = _configure(ap, name, options) or done
    except OSError as error:
        errlog_add("[ERR] access point: {}".format(error))
        return False
    if not done:
        ap.active(False)
        errlog_add("[ERR] access point: settings refused")
        return False
    console_write("[network] access point {} is up".format(name))
    return True


def _configure(ap, name, options):
    # The first set of options this port takes; False if none.
    for option in options:
        try:
            ap.config(essid=name, **option)
            return True
        except (ValueError, TypeError, OSError):
            pass  # rp2 knows fewer names than ESP32
    return False
