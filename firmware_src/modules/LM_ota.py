# Updates over the air: what is on this node, and the way back to the version before.
import os
import sys

from micropython import const

from Common import micro_task, socket_stream
from InterpreterShell import VERSION

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_BLOCK = const(512)
_LATER_MS = const(500)


def status():
    # The version, the last update and what became of it, the version `rollback` brings, and the
    # room for a new one: free, held by the way back, and by what an update has begun to send.
    # widget: button
    info = os.statvfs("/")
    found = {
        "version": VERSION,
        "state": (_words(".ota/state", 2) or ["settled"])[0],
        "last": _words(".ota/result", 5),
        "back": (_words(".ota/past", 6) or [None] * 5)[4],
        "free": info[3] * info[0],
        "block": info[0],
        "held": _size(".ota/old", info[0]),
        "staged": _size(".ota", info[0]) + _size(".ota/new", info[0]),
        "mpy": getattr(sys.implementation, "_mpy", 0),
        "deflate": _has_deflate(),
    }
    return found


@socket_stream
def installed(msgobj=None):
    # The list of the firmware's own files, as they were put here.
    try:
        with open(".installed") as file:
            for line in file:
                msgobj(line.rstrip())
    except OSError:
        return "none"
    return "end"


@socket_stream
async def files(msgobj=None):
    # Size, SHA-256 and name of each file in the root folder; the last line is "end".
    from binascii import hexlify
    from hashlib import sha256

    names = []
    for entry in os.ilistdir("/"):
        if not entry[1] & 0x4000:
            names.append(entry[0])
        await asyncio.sleep_ms(0)
    page = memoryview(bytearray(_BLOCK))
    for name in sorted(names):
        digest, size = sha256(), 0
        with open(name, "rb") as file:
            while True:
                count = file.readinto(page)
                if not count:
                    break
                digest.update(page[:count])
                size += count
                await asyncio.sleep_ms(0)
        msgobj("{} {} {}".format(size, hexlify(digest.digest()).decode(), name))
    return "end"


def rollback():
    # Bring back the version before the last update. The node restarts.
    if _words(".ota/state", 1):
        return "An update is being tried: wait until it has ended."
    import Slots

    version = Slots.go_back()
    sys.modules.pop("Slots", None)
    if version is None:
        return "There is no version to go back to."
    micro_task("ota.restart", _restart())
    return "Going back to version {}.".format(version)


async def _restart():
    from micrOSloader import restart

    await asyncio.sleep_ms(_LATER_MS)  # until the answer is out
    restart(True)


def _words(path, most):
    # The first words of a file's first line, the rest as the last; None if there is none.
    try:
        with open(path) as file:
            return file.readline().strip().split(" ", most - 1)
    except OSError:
        return None


def _size(folder, block):
    # Bytes of the file system that the files in a folder take up.
    total = 0
    try:
        for entry in os.ilistdir(folder):
            if folder != ".ota" or entry[0].isdigit():
                total += block * (1 + entry[3] // block)
    except OSError:
        pass  # nothing was ever sent
    return total


def _has_deflate():
    try:
        import deflate

        return hasattr(deflate, "RAW")
    except ImportError:
        return False


def help():
    return "status", "installed", "files", "rollback"
