# mypy: ignore-errors
# ruff: noqa: ARG005, D103, T201
# Prints hashes of files, or a file in base64 with its hash at the end. Every line begins with the
# mark that tells it from what others print.
from binascii import b2a_base64, hexlify
from hashlib import sha256


def tell(text):
    print("\x1f" + text)


def read(path, each):
    total = sha256()
    page = memoryview(bytearray(768))
    with open(path, "rb") as file:
        while count := file.readinto(page):
            total.update(page[:count])
            each(page[:count])
    return hexlify(total.digest()).decode()


def show(path):
    tell(read(path, lambda part: tell(b2a_base64(part).decode()[:-1])))


def hashes(paths):
    for path in paths:
        try:
            tell(read(path, lambda part: None))
        except OSError:
            tell("-")
