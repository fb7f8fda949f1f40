# mypy: ignore-errors
# ruff: noqa: D103, T201, UP031
# Prints one tuple per entry of a folder, each after the mark that tells it from what others print.
import os


def listing(path):
    for entry in os.ilistdir(path):
        size = 0
        if not entry[1] & 0x4000:
            size = entry[3] if len(entry) > 3 else os.stat(path + "/" + entry[0])[6]
        print("\x1f%r" % ((entry[0], entry[1] & 0x4000, size),))
