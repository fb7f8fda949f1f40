# Load modules on this board: list, unload, delete, compare.
import os
import sys

from Common import socket_stream

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_KEPT = ("LM_system", "LM_lmpacman")


async def _files():
    # A folder with many files takes a while to be read.
    found = []
    for entry in os.ilistdir():
        if entry[0].rsplit(".", 1)[-1] in ("py", "mpy"):
            found.append(entry[0])
        await asyncio.sleep_ms(0)
    return found


def _exists(name):
    try:
        os.stat(name)
        return True
    except OSError:
        return False


@socket_stream
async def listlm(msgobj=None):
    # List the files of the load modules on this node, without their prefix.
    for name in await _files():
        if name.startswith("LM_"):
            msgobj("   {}".format(name[3:]))
    return ""


def dellm(lm=None):
    # Delete a load module from this node. `system` and `lmpacman` are kept.
    # lm: the file's name without LM_: "<name>.py" or "<name>.mpy"
    # example: lm="demo.mpy"
    name = "LM_{}".format(lm)
    if name.rsplit(".", 1)[0] in _KEPT:
        return "Load module {} is in use, skip delete.".format(lm)
    if "/" in name or name.rsplit(".", 1)[-1] not in ("py", "mpy") or not _exists(name):
        return "Invalid value: {}".format(lm)
    try:
        os.remove(name)
    except OSError as error:
        return "Cannot delete: {}: {}".format(lm, error)
    return "Delete module: {}".format(lm)


async def del_duplicates():
    # Delete each source file that hides a compiled one of the same name.
    files = await _files()
    lines = []
    for name in files:
        if name.endswith(".mpy") and name != "main.mpy" and name[:-3] + "py" in files:
            os.remove(name[:-3] + "py")
            lines.append("   Delete {} True".format(name[:-3] + "py"))
            await asyncio.sleep_ms(0)
    return "\n".join(lines) or "Nothing to delete."


def module(unload=None):
    # List the Python modules in memory, or take a load module out of it.
    # unload: its whole name (LM_<name>); the next call loads it again
    if unload is None:
        return list(sys.modules)
    name = str(unload)
    done = name.startswith("LM_") and sys.modules.pop(name, None) is not None
    return "Module unload {} {}.".format(unload, "done" if done else "failed")


@socket_stream
async def micros_checksum(msgobj=None):
    # SHA-1 of every program file on the node, and the firmware's version.
    from binascii import hexlify
    from hashlib import sha1

    from InterpreterShell import VERSION

    buffer = bytearray(256)
    view = memoryview(buffer)
    for name in sorted(await _files()):
        digest = sha1()
        with open(name, "rb") as file:
            while True:
                count = file.readinto(buffer)
                if not count:
                    break
                digest.update(view[:count])
                await asyncio.sleep_ms(0)
        msgobj("{} {}".format(hexlify(digest.digest()).decode(), name))
    return "micrOS version: {}".format(VERSION)


def help():
    return (
        "listlm",
        "dellm lm='<name>.py'",
        "del_duplicates",
        "module unload=None",
        "micros_checksum",
    )
