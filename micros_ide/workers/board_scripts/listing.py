# mypy: ignore-errors
# ruff: noqa: D103, T201
# Prints one tuple per entry of a folder.
import os


def listing(path):
    for entry in os.ilistdir(path):
        size = 0
        if not entry[1] & 0x4000:
            size = entry[3] if len(entry) > 3 else os.stat(path + "/" + entry[0])[6]
        print((entry[0], entry[1] & 0x4000, size))
