# Load modules on this board: list, unload, delete, compare.
import os
import sys

from Common import socket_stream

_KEPT = ("LM_system", "LM_lmpacman")


def _files():
    return [name for name in os.listdir() if name.rsplit(".", 1)[-1] in ("py", "mpy")]


@socket_stream
def listlm(msgobj=None):
    for name in _files():
        if name.startswith("LM_"):
            msgobj("   {}".format(name[3:]))
    return ""


def dellm(lm=None):
    # `lm`: "<name>.py" or "<name>.mpy"
    name = "LM_{}".format(lm)
    if name.rsplit(".", 1)[0] in _KEPT:
        return "Load module {} is in use, skip delete.".format(lm)
    if name not in _files():
        return "Invalid value: {}".format(lm)
    try:
        os.remove(name)
    except OSError as error:
        return "Cannot delete: {}: {}".format(lm, error)
    return "Delete module: {}".format(lm)


def del_duplicates():
    # A source file hides the compiled one beside it: delete the source.
    files = _files()
    lines = []
    for name in files:
        if name.endswith(".mpy") and name != "main.mpy" and name[:-3] + "py" in files:
            os.remove(name[:-3] + "py")
            lines.append("   Delete {} True".format(name[:-3] + "py"))
    return "\n".join(lines) or "Nothing to delete."


def module(unload=None):
    if unload is None:
        return list(sys.modules)
    done = unload.startswith("LM_") and sys.modules.pop(unload, None) is not None
    return "Module unload {} {}.".format(unload, "done" if done else "failed")


@socket_stream
def micros_checksum(msgobj=None):
    from binascii import hexlify
    from hashlib import sha1

    from InterpreterShell import VERSION

    buffer = bytearray(256)
    view = memoryview(buffer)
    for name in sorted(_files()):
        digest = sha1()
        with open(name, "rb") as file:
            while True:
                count = file.readinto(buffer)
                if not count:
                    break
                digest.update(view[:count])
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
