# mypy: ignore-errors
# ruff: noqa: D103, T201, UP031
# Prints one tuple per file and folder below a folder, each after the mark that tells it from what
# others print: path, size (-1: a folder), SHA-256 if wanted.
import os
from binascii import hexlify
from hashlib import sha256

page = memoryview(bytearray(512))


def digest(path):
    total = sha256()
    with open(path, "rb") as file:
        while count := file.readinto(page):
            total.update(page[:count])
    return hexlify(total.digest()).decode()


def tree(folder, hashed):
    folders = [folder]
    while folders:
        folder = folders.pop()
        for entry in os.ilistdir(folder):
            path = folder + "/" + entry[0] if folder else entry[0]
            size, told = -1, None
            if entry[1] & 0x4000:
                folders.append(path)
            else:
                size = entry[3] if len(entry) > 3 else os.stat(path)[6]
                if hashed:
                    told = digest(path)
            print("\x1f%r" % ((path, size, told),))
