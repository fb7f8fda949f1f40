# Decides between normal, safe and recovery mode, and makes sure the node comes back by itself.
import gc
import os
import sys

from micropython import const

from Debug import errlog_add

_GC_PART = const(16)  # of the memory is given out between two collections: they take long where
# there is much of it, and what lies about in between breaks up large blocks where there is little
_MODE = const(".if_mode")
_CRASHES = const(".crashes")  # "<crashes> <unfinished starts> <reason>"
_MAX_CRASHES = const(3)  # in a row, then safe mode; one more, and recovery stays up
_MAX_STARTS = const(9)  # that ended within a minute for no known reason, then safe mode

restarting = False  # then SystemExit is a wanted restart and must reach main.py
safe = False  # this run is without boot hook, interrupts, timers and cron
cause = "reset"  # of this start, as the chip tells
crashes = 0  # in a row before this start
reason = ""  # of the last of them
_starts = 0


def main():
    gc.threshold(gc.mem_free() // _GC_PART)
    mode = mode_file()
    if mode == "off":
        print("[loader] mode `off`: write `micros` to {} for a normal start".format(_MODE))
        return
    _look_back()
    if mode != "micros":
        _recover(True, False)
    elif crashes > _MAX_CRASHES or _run():
        _recover(False, crashes > _MAX_CRASHES)


def restart(hard=False):
    # Never returns. A soft reset restarts the interpreter, a hard one the chip.
    settled()
    reset(hard)


def set_mode(mode):
    from ConfigHandler import save_file

    return save_file(_MODE, mode)


def starting():
    # Something risky comes now: if this start does not last and nobody can say why, it counts.
    _keep(crashes, _starts + 1, reason)


def crashed(text):
    # Count a crash and keep its reason for the next start.
    global crashes
    errlog_add("[ERR][micrOSloader] {}".format(text))
    if "Slots" in sys.modules:
        sys.modules["Slots"].failed(text)  # of a version on trial: does not return
    crashes += 1
    if not _keep(crashes, _starts, text):
        crashes = _MAX_CRASHES + 1  # it cannot be counted: stay where it can be repaired


def settled():
    # The node runs well, or somebody looks after it: what was before no longer counts.
    global crashes, _starts
    crashes = _starts = 0
    for path in (_CRASHES, ".ota/young"):  # an update that has not lasted yet
        try:
            os.remove(path)
        except OSError:
            pass  # there was nothing to count


def _keep(*values):
    try:
        from ConfigHandler import save_file

        return save_file(_CRASHES, "{} {} {}".format(*values))
    except Exception as error:  # half an update: even this file may be damaged
        print("[loader] not saved: {}".format(error))
        return False


def reset(hard):
    global restarting
    import machine

    restarting = True
    if hard:
        machine.reset()
    machine.soft_reset()


def mode_file():
    try:
        with open(_MODE) as file:
            return file.read(16).strip().lower()
    except (OSError, UnicodeError):
        return "micros"


def _look_back():
    # Why was the node started, and what became of the starts before?
    global safe, cause, crashes, reason, _starts
    try:
        with open(_CRASHES) as file:
            first, second, reason = file.read(300).split(" ", 2)
        crashes, _starts = int(first), int(second)
    except (OSError, ValueError):
        pass  # all is well
    import machine

    found = machine.reset_cause()
    for name in ("PWRON", "HARD", "WDT", "DEEPSLEEP", "SOFT"):
        if getattr(machine, name + "_RESET", None) == found:
            cause = name
    if cause == "WDT" and hasattr(machine, "HARD_RESET"):  # else it is how rp2 resets itself
        crashed("the chip's watchdog struck, or its supply broke down")
    if cause == "PWRON":
        crashes = min(crashes, _MAX_CRASHES)  # somebody hopes it helped
    safe = crashes >= _MAX_CRASHES or _starts >= _MAX_STARTS
    if crashes >= _MAX_CRASHES:
        try:  # is it an update that crashes? then this does not return
            __import__("Slots").crashed("it crashed {} times: {}".format(crashes, reason))
        except Exception as error:  # half an update, or no room: this version goes on
            print("[loader] Slots: {}".format(error))
    if safe:
        text = "[ERR] safe mode after {} crashes and {} short runs: {}"
        errlog_add(text.format(crashes, _starts, reason or "no known reason"))


def _run():
    # Run the node. True if it ended by itself and recovery is needed.
    try:
        import micrOS

        micrOS.run(safe)
        text = "the main loop ended"
    except KeyboardInterrupt:  # somebody at the USB console wants the prompt
        print("[loader] stopped from the console; Ctrl-D starts the node again")
        settled()
        return False
    except BaseException as error:  # whatever a module raises, SystemExit included
        if restarting:
            raise
        sys.print_exception(error)
        text = "{}: {}".format(type(error).__name__, error)
    make_room()
    crashed("micrOS start failed: {}".format(text))
    return True


def make_room():
    # What crashed for want of memory leaves none for saying so, as long as load modules fill it.
    # False if there was none to unload.
    made = False
    found = ""
    while found is not None:  # no list of them: there is no memory for one
        made = sys.modules.pop(found, None) is not None or made
        found = None
        for name in sys.modules:
            if name.startswith("LM_"):
                found = name
                break
    gc.collect()
    if made:
        errlog_add("[ERR] no memory: load modules were unloaded")
    return made


def _recover(*how):
    gc.collect()
    try:
        from Recovery import main as work

        work(*how)
    except KeyboardInterrupt:
        print("[loader] recovery stopped from the console")
    except Exception as error:  # a part of the secure core is missing, too
        sys.print_exception(error)
        errlog_add("[ERR][micrOSloader] recovery failed: {}".format(error))
        from Rescue import main as work

        work()
