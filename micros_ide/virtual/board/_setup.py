# Puts the board together: its own modules instead of the computer's, its flash instead of the
# computer's files.
import gc
import sys
import vfs

import _board
import _interrupts

_NAMES = (
    "_sys _os _vfs _gc _micropython time _tasks select socket machine network esp esp32 ntptime"
    " neopixel webrepl onewire ds18x20 dht"
)
# What the firmware of one kind of board has beyond that, by the first word of the board's name.
_OF_BOARD = {"TinyPICO": " dotstar tinypico"}


def prepare(link, bell, ring, watched):
    # Returns the module that runs the program. Everything else here is not needed any more then.
    _board.open_link(link, bell, ring, watched)
    _interrupts.hold()  # nobody knows yet what to do with the lines that come
    own = _modules()
    import _program

    gc.collect()
    mounted = _file_system()
    vfs.umount("/virtual")
    vfs.umount("/")
    vfs.mount(mounted, "/")
    sys.modules.clear()
    for name in own:
        # Built-in modules are found under their old u-names, too.
        sys.modules[name] = sys.modules["u" + name] = own[name]
    own["os"].chdir("/")
    sys.path[:] = ["", ".frozen", "/lib"]
    _interrupts.release()
    return _program


def _modules():
    # What is imported here sees the computer's modules under the u-names only. Collecting in
    # between keeps the modules together, so that the program gets its heap in one piece.
    own = {}
    shared = [(name, sys.modules[name]) for name in ("_board", "_clock", "_interrupts")]
    sys.modules.clear()
    sys.modules.update(shared)
    names = _NAMES + _OF_BOARD.get(_board.facts["machine"].split()[0], "")
    for name in names.split():
        module = __import__(name)
        gc.collect()
        own[name.lstrip("_")] = module
    own["_asyncio"] = own.pop("tasks")
    own["_onewire"] = own["onewire"]._wire
    return own


def _file_system():
    import _flash

    facts = _board.facts
    file = open(facts["flash"], "r+b")
    part = _flash.FlashPart(file, facts["vfs_offset"], facts["vfs_size"])
    return _flash.prepare(part, vfs)
