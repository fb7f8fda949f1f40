# Recovery mode: network and WebREPL, for an update or because the node crashed.
# Needs only the secure core: micrOSloader, Network, ConfigHandler, Debug.
import gc
import os
import sys

from micropython import const

from ConfigHandler import cfgget
from Debug import console_write, errlog_add
from micrOSloader import mode_file, reset, restart, set_mode
from Network import keep_up

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_POLL_MS = const(2000)
_GRACE = const(8)  # polls a crashed node waits for an update before it restarts
_PATIENCE = const(150)  # polls without a file change until an update counts as given up
_SECURE = ("micrOSloader", "Recovery", "Network", "ConfigHandler", "Debug")


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
        await asyncio.sleep_ms(_POLL_MS)
        if mode_file() != "micros":
            updating = True
        elif updating:
            _finish_update()
        now = _fingerprint()
        quiet = quiet + 1 if now == files else 0
        files = now
        if updating and quiet > _PATIENCE:
            _give_up_update()
        elif not updating and not stays and quiet >= _GRACE:
            reset(hard=True)


async def _keep_network():
    while True:
        try:
            await keep_up(_network_changed)
        except Exception as error:
            errlog_add("[ERR] network: {}".format(error))
        await asyncio.sleep_ms(_POLL_MS)


def _finish_update():
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
    for entry in os.ilistdir():
        total += hash(entry[0]) + (entry[3] if len(entry) > 3 else 0)
    return total
