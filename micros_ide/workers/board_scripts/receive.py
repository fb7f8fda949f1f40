# mypy: ignore-errors
# ruff: noqa: D103, PLW0603, SIM105, UP031
# Receives files. The other side, and the words of this protocol, are in workers/board_upload.py.
# Ctrl-C stays alive all the time, because it never travels as data: no tool is ever locked out.
import gc
import os
import select
import sys
from binascii import hexlify
from hashlib import sha256
from io import BytesIO

gc.collect()
stdin = sys.stdin.buffer
tell = sys.stdout.write
poll = select.poll()
poll.register(sys.stdin, 1)
chunk = memoryview(bytearray(4096))
page = memoryview(bytearray(512))
store = BytesIO(4400)
at = end = tail = bits = 0
temp = ""


def line(count):
    # A host that died must not leave the board waiting for ever.
    if not poll.poll(5000):
        raise OSError(110)
    return stdin.read(count)


def refill():
    # Fill `chunk` with the next payload bytes. What the inflater has not looked at stays.
    global at, end, tail
    tell("\x06")
    count = int(line(4), 16)
    end = int(line(4), 16)
    rest = store.read(tail - store.seek(0, 1))
    store.seek(0)
    store.write(rest)
    while count:
        part = line(min(count, 120))
        if part[-1] == 16:
            part += line(1)
        count -= len(part)
        for code in (1, 2, 3, 4, 5, 16):
            part = part.replace(bytes((16, code + 64)), bytes((code,)))
        store.write(part)
        if count:
            tell("\x06")
    tail = store.seek(0, 1)
    store.seek(0)
    source.readinto(chunk[:end])
    at = 0


def take(count):
    global at
    if at == end:
        refill()
    part = chunk[at : min(end, at + count)]
    at += len(part)
    return part


def digest(path):
    total = sha256()
    with open(path, "rb") as file:
        while count := file.readinto(page):
            total.update(page[:count])
    return hexlify(total.digest()[:8]).decode()


def save(path, size, want):
    global temp
    parts = path.split("/")
    for count in range(1, len(parts)):
        try:
            os.mkdir("/".join(parts[:count]))
        except OSError as error:
            if error.errno != 17:
                raise
    temp = path[: len(path) - len(parts[-1])] + ".up~"
    with open(temp, "wb") as file:
        while size:
            size -= file.write(take(size))
    if digest(temp) != want:
        raise ValueError(path)
    os.rename(temp, path)


def compare(parts, force):
    # Say of each file whether it is wanted, then how much room there is at the worst moment.
    space = os.statvfs("/")
    block = space[1]
    free = low = space[3] - 2  # for the folders' own growth
    todo = []

    def blocks(size):
        # LittleFS keeps up to 128 bytes in the folder itself.
        return -(-size // block) if size > 128 else 0

    for i in range(0, len(parts), 3):
        path, size, want = parts[i], int(parts[i + 1], 16), parts[i + 2]
        used = 0
        try:
            have = os.stat(path)[6]
            used = blocks(have)
            if have == size and not force and digest(path) == want:
                tell("\x0f")
                continue
        except OSError:
            pass
        tell("\x15")
        todo.append((path, size, want))
        free -= blocks(size)
        low = min(low, free)
        free += used
    if not todo:
        low = 0
    tell("\x02%d\x03" % (low * block))
    return todo if low >= 0 else None


def remove_twins(names):
    for path in names:
        stem, _, kind = path.rpartition(".")
        twin = stem + {"py": ".mpy", "mpy": ".py"}.get(kind, "")
        if stem and twin != stem and twin not in names:
            try:
                os.remove(twin)
                tell(twin + "\n")
            except OSError:
                pass


def receive():
    parts = b""
    while parts[-2:] != b"\0\0":
        parts += take(4096)
    if hexlify(sha256(parts[16:]).digest()[:8]) != parts[:16]:
        raise ValueError
    flags, *parts = parts[16:-2].decode().split("\0")
    todo = compare(parts, "f" in flags)
    if todo is None:
        return
    for path, size, want in todo:
        save(path, size, want)
    if "t" in flags:
        remove_twins(parts[::3])


try:
    source = store
    try:
        from deflate import DeflateIO

        # The largest window that leaves as much again free.
        bits = 15
        while bits > 9:
            try:
                bytearray(2 << bits)
                break
            except MemoryError:
                bits -= 1
        gc.collect()
        source = DeflateIO(store, 1, bits)
    except ImportError:
        pass
    tell("\x02%d %d\x03" % (bits, getattr(sys.implementation, "_mpy", 0) & 255))
    receive()
except BaseException as error:
    try:
        os.remove(temp)
    except OSError:
        pass
    # Swallow what is on its way, or the REPL would take it for commands.
    while not isinstance(error, KeyboardInterrupt) and poll.poll(300):
        stdin.read(1)
    raise
