# The normal start of a node: boot hook, server, then the network in the background.
import gc
import sys

from micropython import const

import Debug
import micrOSloader
import Network
import Watchdog
from ConfigHandler import cfgget, cfgput
from Debug import console_write, errlog_add
from InterpreterShell import VERSION
from SocketServer import SocketServer
from TaskManager import Manager

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_BEAT_S = const(5)
_SETTLED_S = const(60)  # of run time, then earlier crashes are forgotten
_SAFE_S = const(900)  # in safe mode for no known reason, then a normal start is tried again
_MAX_EXITS = const(20)  # SystemExit from stray tasks that are put up with

_clock = None  # the task that keeps the time, once there was a network
_serving = False  # the port of the shell is open


def run(safe):
    # Run the node for ever. Returns only if the event loop ends. `safe`: with nothing that is
    # not needed to reach and repair it.
    Debug.verbose = cfgget("dbg")
    Watchdog.start()
    try:
        manager = Manager()
        if not safe:
            _start_parts(manager)
        for key, value in (("version", VERSION), ("hwuid", Network.hwuid())):
            if cfgget(key) != value and not cfgput(key, value):
                cfgget()[key] = value  # there is no room to save it, but it is so
        loop = asyncio.get_event_loop()
        manager.start("server", _serve(manager))
        loop.create_task(_keep_network(manager))
        loop.create_task(_show_life(manager, safe))
        if "Slots" in sys.modules:
            from Trial import prove

            loop.create_task(prove(lambda: _serving))
        gc.collect()
        _run_loop(loop)
    finally:
        Watchdog.stop()


def _run_loop(loop):
    for _ in range(_MAX_EXITS):
        try:
            loop.run_forever()
            return
        except SystemExit as error:  # from a task some module made without micro_task
            if micrOSloader.restarting:
                raise
            errlog_add("[ERR] a task wanted to exit: {}".format(error))
        except MemoryError:  # the loop itself got none: load modules give theirs back
            micrOSloader.make_room()


def _start_parts(manager):
    # Boot hook, interrupts, timers: whatever is wrong there, the node gets its network.
    try:
        from Hooks import start_parts

        start_parts(manager)
    except (Exception, SystemExit) as error:
        errlog_add("[ERR] start: {}".format(error))
    sys.modules.pop("Hooks", None)  # needed once: not worth its memory


async def _serve(manager):
    # The task `server`. Whatever stops the listener (the port of the last run, no memory for a
    # new connection), it comes back.
    global _serving
    server = SocketServer(manager.tasks["server"])
    while True:
        try:
            listener = await server.listen()
            _serving = True
            console_write("[server] port {} is open".format(cfgget("socport")))
            await listener.wait_closed()
        except Exception as error:
            errlog_add("[ERR] port {}: {}".format(cfgget("socport"), error))
        listener = None
        _serving = False
        gc.collect()  # closes the old socket
        await asyncio.sleep(1)


async def _keep_network(manager):
    while True:
        try:
            await Network.keep_up(_network_changed, lambda: manager.tasks["server"].out)
        except Exception as error:
            errlog_add("[ERR] network: {}".format(error))
        await asyncio.sleep(10)


async def _show_life(manager, safe):
    # Shows the watchdog that the loop runs, and the loader that the node does.
    beats = 0
    while True:
        Watchdog.beat()
        if beats == _SETTLED_S // _BEAT_S:
            micrOSloader.settled()
        beats += 1
        await asyncio.sleep(_BEAT_S)
        lasted = beats * _BEAT_S >= _SAFE_S
        if safe and lasted and not micrOSloader.reason and not manager.tasks["server"].out:
            micrOSloader.restart(hard=True)


def _network_changed(mode):
    # The line other programs wait for on the console.
    global _clock
    address = Network.ifconfig()[1][0]
    print(
        "[NODE] {} {} {} {} {}:{}".format(
            cfgget("devfid"), cfgget("hwuid"), VERSION, mode, address, cfgget("socport")
        )
    )
    if mode == "STA" and not _clock:
        from Time import keep_synced

        _clock = asyncio.get_event_loop().create_task(keep_synced())
