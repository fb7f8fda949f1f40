# mypy: ignore-errors
# ruff: noqa: D103, PLC0206, SIM105, T201, UP031
# Prints the networks around, then how joining one went. Every line begins with the mark that tells
# it from what others print.
import time

import network

WRONG = ("STAT_WRONG_PASSWORD", "STAT_HANDSHAKE_TIMEOUT")
ABSENT = ("STAT_NO_AP_FOUND",)
FAILED = ("STAT_CONNECT_FAIL", "STAT_ASSOC_FAIL")


def tell(*row):
    print("\x1f%r" % (row,))


def station():
    sta = network.WLAN(network.STA_IF)
    sta.active(True)
    return sta


def scan(sta):
    seen = {}
    for row in sta.scan():
        try:
            name = bytes(row[0]).decode()
        except ValueError:
            continue
        if name and (name not in seen or seen[name][0] < row[3]):
            seen[name] = (row[3], row[4] != 0)
    for name in seen:
        tell("seen", name, *seen[name])


def verdict(status):
    for names, word in ((WRONG, "wrong"), (ABSENT, "absent"), (FAILED, "failed")):
        for name in names:
            if status == getattr(network, name, None):
                return word
    return ""


def join(sta, name, word, wait):
    try:
        sta.config(reconnects=1)  # else an ESP32 never says that it failed
    except (ValueError, TypeError, OSError):
        pass  # a chip that has no such setting tells it anyway
    try:
        sta.disconnect()
    except OSError:
        pass
    sta.connect(name, word)
    start, end = time.ticks_ms(), "late"
    while time.ticks_diff(time.ticks_ms(), start) < wait:
        if sta.isconnected():
            end = "joined"
            break
        said = verdict(sta.status())
        if said:
            end = said
            break
        time.sleep_ms(100)
    tell(end, sta.ifconfig()[0])


def run(name, word, wait):
    sta = station()
    try:
        scan(sta)
        if name is not None:
            join(sta, name, word, wait)
    finally:
        try:
            sta.disconnect()
        except OSError:
            pass
        sta.active(False)
