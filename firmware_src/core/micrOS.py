# The normal start of a node: boot hook, server, then the network in the background.
import gc
import sys

from micropython import const

import Debug
import Network
from ConfigHandler import cfgget, cfgput
from Debug import console_write, errlog_add
from InterpreterShell import VERSION
from SocketServer import SocketServer
from TaskManager import Manager, exec_lm_pipe

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_SETTLED_S = const(60)  # of run time, then earlier crashes are forgotten
_MAX_EXITS = const(20)  # SystemExit from stray tasks that are put up with

_clock = None  # the task that keeps the time, once there was a network


def run():
    # Run the node for ever. Returns only if the event loop ends.
    import micrOSloader

    Debug.verbose = cfgget("dbg")
    if Debug.verbose:
        _start_led()
    for key, value in (("version", VERSION), ("hwuid", Network.hwuid())):
        if cfgget(key) != value:
            cfgput(key, value)
    manager = Manager()
    _stage("boot hook", _boot_hook)
    loop = asyncio.get_event_loop()
    manager.start("server", _serve(manager))
    loop.create_task(_keep_network())
    gc.collect()
    for _ in range(_MAX_EXITS):
        try:
            loop.run_forever()
            return
        except SystemExit as error:  # from a task some module made without micro_task
            if micrOSloader.restarting:
                raise
            errlog_add("[ERR] a task wanted to exit: {}".format(error))


def _stage(name, work):
    # A module that fails at start must not keep the node from the network.
    try:
        work()
    except (Exception, SystemExit) as error:
        errlog_add("[ERR] {}: {}".format(name, error))


def _boot_hook():
    exec_lm_pipe(cfgget("boothook"))
    if sys.platform == "esp32":
        import machine

        for hertz in (240000000, 160000000) if cfgget("boostmd") else (160000000,):
            try:
                machine.freq(hertz)
                break
            except ValueError:
                pass  # this chip ends at 160 MHz


def _start_led():
    try:
        from StatusLed import stepper

        Debug.led = stepper()
    except Exception as error:
        errlog_add("[ERR] progress LED: {}".format(error))


async def _serve(manager):
    # The task `server`. Whatever stops the listener (the port of the last run, no memory for a
    # new connection), it comes back.
    server = SocketServer(manager.tasks["server"])
    while True:
        try:
            listener = await server.listen()
            console_write("[server] port {} is open".format(cfgget("socport")))
            await listener.wait_closed()
        except Exception as error:
            errlog_add("[ERR] port {}: {}".format(cfgget("socport"), error))
        listener = None
        gc.collect()  # closes the old socket
        await asyncio.sleep(1)


async def _keep_network():
    from micrOSloader import settled

    asyncio.get_event_loop().create_task(_after_a_while(settled))
    while True:
        try:
            await Network.keep_up(_network_changed)
        except Exception as error:
            errlog_add("[ERR] network: {}".format(error))
        await asyncio.sleep(10)


async def _after_a_while(work):
    await asyncio.sleep(_SETTLED_S)
    work()


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
