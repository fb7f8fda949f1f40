# Recovery mode: network and WebREPL, for an update or because the node crashed.
# Needs only the secure core: micrOSloader, Network, ConfigHandler, Debug.
import gc
import os
import sys

from micropython import const

from ConfigHandler import cfgget
from Debug import console_write, errlog_add
from micrOSloader import mode_file, reset, restart, set_mode
from Network import ifconfig, keep_up

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_POLL_MS = const(2000)
_LOOKS = const(50)  # in one poll, for somebody who has sent a whole update
_GRACE = const(8)  # polls a crashed node waits for an update before it restarts
_PATIENCE = const(150)  # polls without a file change until an update counts as given up
_SHORT_PATIENCE = const(15)  # the same for one that does no harm when it is cut off
_SECURE = ("micrOSloader", "Recovery", "Network", "ConfigHandler", "Debug", "Slots", "Staging")


def main(updating, stays):
    # Returns never, except by exception. `updating`: an update was announced; `stays`: a restart
    # would not help.
    for file in os.listdir():  # what crashed may hold the memory we need
        name = file.split(".")[0]
        if name not in _SECURE:
            sys.modules.pop(name, None)
    asyncio.new_event_loop()
    gc.collect()
    asyncio.run(_serve(updating, stays))


async def _serve(updating, stays):
    # Until an update is through or was given up, or a crashed node tries again.
    asyncio.get_event_loop().create_task(_keep_network())
    staging = _staging()
    try:
        import webrepl

        # The protocol of MicroPython carries nine characters.
        webrepl.start(password=(cfgget("appwd") or "ADmin123")[:9])
    except Exception as error:
        errlog_add("[ERR] while starting webrepl: {}".format(error))
    console_write("[loader] recovery mode: update over webrepl, or restart")
    files = _fingerprint()
    quiet = 0
    while True:
        for _ in range(_LOOKS):
            await asyncio.sleep_ms(_POLL_MS // _LOOKS)
            if staging and staging.waiting():
                await _apply(staging)
        if mode_file() != "micros":
            updating = True
        elif updating:
            _finish_update()
        now = _fingerprint()
        quiet = quiet + 1 if now == files else 0
        files = now
        patience = _SHORT_PATIENCE if staging and staging.begun() else _PATIENCE
        if updating and quiet > patience:
            _give_up_update()
        elif not updating and not stays and quiet >= _GRACE:
            reset(hard=True)


def _staging():
    # What takes in an update piece by piece; without it files still can be replaced.
    try:
        import Staging

        Staging.start()
        return Staging
    except Exception as error:
        errlog_add("[ERR] update: {}".format(error))
        return None


async def _apply(staging):
    if staging.work(ifconfig()[0]):
        for _ in range(_LOOKS):  # somebody wants to read the report, and answers then
            await asyncio.sleep_ms(_POLL_MS // _LOOKS)
            if staging.waiting():
                break
        restart(hard=True)


async def _keep_network():
    while True:
        try:
            await keep_up(_network_changed)
        except Exception as error:
            errlog_add("[ERR] network: {}".format(error))
        await asyncio.sleep_ms(_POLL_MS)


def _finish_update():
    # Files of the root folder were replaced one by one: what was saved of it before is no longer
    # a version to go back to.
    for path in (".ota/past", ".ota/plan"):
        try:
            os.remove(path)
        except OSError:
            pass  # there is none
    try:
        with open("cleanup.pds", "w"):
            pass
    except OSError as error:  # no room: keys that are no longer used stay
        errlog_add("[ERR] cleanup.pds: {}".format(error))
    restart(hard=True)


def _give_up_update():
    errlog_add("[ERR] update given up: nothing arrived")
    if not set_mode("micros"):
        os.remove(".if_mode")  # no room: without the file it is the same mode
    reset(hard=True)


def _network_changed(mode):
    console_write("[loader] network: {}".format(mode))


def _fingerprint():
    # Changes with every file that is written.
    total = 0
    for folder in ("", ".ota"):
        try:
            for entry in os.ilistdir(folder):
                total += hash(entry[0]) + (entry[3] if len(entry) > 3 else 0)
        except OSError:
            pass  # no update was ever sent
    return total
