# The first minutes of a new version: it is kept once network, server and modules are well.
import gc
import os
import sys

from micropython import const

import Network
import Slots
from Debug import errlog_add

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_LOOK_MS = const(100)
_LOOKS = const(3)  # in a row with everything up
_MOST = const(6)  # modules that are loaded: each leaves its names in memory until the next start


async def prove(serving):
    # Keep the version on trial, or let the loader bring back the old one. `serving`: a function,
    # whether the shell's port is open.
    if not Slots.trial:
        _leave()
        return
    await _settle(serving, 1)
    try:
        # Sources first: they are the user's own.
        files = [file for file in os.listdir(Slots.NEW) if file.startswith("LM_")]
        files.sort(key=lambda file: file.endswith(".mpy"))
        for file in files[:_MOST]:
            _load(file.rsplit(".", 1)[0])
            await asyncio.sleep_ms(0)
    except Exception as error:
        Slots.failed(error)
    await _settle(serving, _LOOKS)
    Slots.keep()
    try:
        for _ in Slots.moves():
            await asyncio.sleep_ms(0)
    except OSError as error:  # the next start carries on
        errlog_add("[ERR] update, moving files: {}".format(error))
        return
    _leave()


def _leave():
    # Nobody needs these any more: the memory is the node's.
    for name in ("Slots", "Trial"):
        sys.modules.pop(name, None)
    gc.collect()


async def _settle(serving, wanted):
    looks = 0
    while looks < wanted:
        await asyncio.sleep_ms(_LOOK_MS)
        looks = looks + 1 if serving() and Network.ifconfig()[0] == Slots.network else 0


def _load(name):
    # A module must at least load; it and what it brought along leave the memory again. What this
    # chip or a missing part does not let it import is said when somebody calls it.
    before = set(sys.modules)
    try:
        __import__(name)
    except ImportError as error:
        print("[trial] {}: {}".format(name, error))
    except Exception as error:
        raise RuntimeError("{}: {}: {}".format(name, type(error).__name__, error))
    finally:
        for other in set(sys.modules) - before:
            sys.modules.pop(other)
        gc.collect()
