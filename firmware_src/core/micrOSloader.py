# Decides between normal and recovery mode, and makes sure the node comes back by itself.
# Recovery needs only the secure core: this file, Network, ConfigHandler, Debug.
import gc
import os
import sys
import time

from micropython import const

from Debug import console_write, errlog_add

_GC_BYTES = const(4096)  # allocated between two collections: keeps large blocks free
_MODE = const(".if_mode")
_CRASHES = const(".crashes")
_MAX_CRASHES = const(3)  # restarts by itself; after that the recovery mode stays up
_POLL_MS = const(2000)
_GRACE = const(8)  # polls a crashed node waits for an update before it restarts
_PATIENCE = const(150)  # polls without a file change until an update counts as given up

restarting = False  # then SystemExit is a wanted restart and must reach main.py


def main():
    gc.threshold(_GC_BYTES)
    mode = _mode()
    if mode == "off":
        print("[loader] mode `off`: write `micros` to {} for a normal start".format(_MODE))
        return
    if mode != "micros" or _run():
        _recover()


def restart(hard=False):
    # Never returns. A soft reset restarts the interpreter, a hard one the chip.
    global restarting
    import machine

    restarting = True
    if hard:
        machine.reset()
    machine.soft_reset()


def set_mode(mode):
    from ConfigHandler import save_file

    return save_file(_MODE, mode)


def settled():
    # The node has run for a while: earlier crashes no longer count.
    if _CRASHES in os.listdir():
        os.remove(_CRASHES)


def _mode():
    try:
        with open(_MODE) as file:
            return file.read().strip().lower()
    except OSError:
        return "micros"


def _run():
    # Run the node. True if it ended by itself and recovery is needed.
    try:
        import micrOS

        micrOS.run()
        reason = "the main loop ended"
    except KeyboardInterrupt:  # somebody at the USB console wants the prompt
        print("[loader] stopped from the console; Ctrl-D starts the node again")
        return False
    except (Exception, SystemExit) as error:
        if restarting:
            raise
        sys.print_exception(error)
        reason = "{}: {}".format(type(error).__name__, error)
    errlog_add("[ERR][micrOSloader] micrOS start failed: {}".format(reason))
    return True


def _crash_count():
    # Count this crash and return how many came in a row.
    from ConfigHandler import save_file

    try:
        with open(_CRASHES) as file:
            count = int(file.read())
    except (OSError, ValueError):
        count = 0
    save_file(_CRASHES, str(count + 1))
    return count + 1


def _recover():
    for name in list(sys.modules):  # what crashed may hold the memory we need
        if name == "micrOS" or name.startswith("LM_"):
            del sys.modules[name]
    try:
        import asyncio
    except ImportError:
        import uasyncio as asyncio
    asyncio.new_event_loop()
    crashed = _mode() == "micros"
    stays = crashed and _crash_count() > _MAX_CRASHES
    try:
        asyncio.run(_serve_recovery(asyncio, crashed, stays))
    except KeyboardInterrupt:
        print("[loader] recovery stopped from the console")
    except Exception as error:
        sys.print_exception(error)
        errlog_add("[ERR][micrOSloader] recovery failed: {}".format(error))
        if not stays:
            time.sleep_ms(_POLL_MS)
            restart(hard=True)


async def _serve_recovery(asyncio, crashed, stays):
    # Network and WebREPL, until an update is through or was given up.
    from ConfigHandler import cfgget
    from Network import auto_connect

    await auto_connect(_network_changed)
    try:
        import webrepl

        # The protocol of MicroPython carries nine characters.
        webrepl.start(password=(cfgget("appwd") or "ADmin123")[:9])
    except Exception as error:
        errlog_add("[ERR] while starting webrepl: {}".format(error))
    console_write("[loader] recovery mode: update over webrepl, or restart")
    updating = not crashed
    files = _fingerprint()
    quiet = 0
    while True:
        await asyncio.sleep_ms(_POLL_MS)
        if _mode() != "micros":
            updating = True
        elif updating:  # the update is complete
            with open("cleanup.pds", "w"):
                pass
            restart(hard=True)
        now = _fingerprint()
        quiet = quiet + 1 if now == files else 0
        files = now
        if updating and quiet > _PATIENCE:
            errlog_add("[ERR] update given up: nothing arrived")
            set_mode("micros")
            restart(hard=True)
        if not updating and quiet >= _GRACE:
            if stays:
                return  # main.py ends: prompt on USB and WebREPL stay
            restart(hard=True)


def _network_changed(mode):
    console_write("[loader] network: {}".format(mode))


def _fingerprint():
    # Changes with every file that is written.
    total = 0
    for entry in os.ilistdir():
        total += hash(entry[0]) + (entry[3] if len(entry) > 3 else 0)
    return total
