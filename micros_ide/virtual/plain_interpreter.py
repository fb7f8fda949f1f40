"""Runs a MicroPython program in this process: no board, no thread beside it.

Started as a script of its own, isolated and without site:

    plain_interpreter.py FOLDER [micropython's arguments]

FOLDER is where the package `micropython_run` lies.
"""

from __future__ import annotations

import ctypes
import os
import sys


def main(folder: str, arguments: list[str]) -> int:
    """Run MicroPython with `arguments`; returns its exit code."""
    sys.path.append(folder)
    import micropython_run

    port = ctypes.CDLL(micropython_run.__file__)
    words = [b"micropython", *map(os.fsencode, arguments)]
    table = (ctypes.c_char_p * (len(words) + 1))(*words, None)
    return int(port.micropython_unix_main(len(words), table))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
