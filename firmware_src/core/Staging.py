# Takes in an update that was sent to `.ota`, in recovery mode: pieces 0, 1, 2 ... of one stream,
# and `plan`, which says what is in it. The sender asks with a line in the file `go`; the answer is
# `report`, one JSON object. Nothing here touches the version that is in use.
#   look          say anew what is here, and forget what became of an update before
#   clear         forget what was sent before
#   empty         the same, and the version that `ota rollback` would bring back
#   apply update  check everything, unpack it and make the next start try it
#   leave         no update: start as usual
#
# A plan is text: "micrOS update 1 <update> <old> <new> <raw | bits of the deflate window>", then
# lines "piece <bytes> <hash>", "put <bytes> <hash> <name>", "copy <hash> <name>" (as it is in the
# root folder), "drop <name>". A hash is SHA-256 in hex, shortened to 32 digits; <update> is that
# of all lines but the first, shortened to 12.
import gc
import io
import json
import os

from hashlib import sha256
from binascii import hexlify
from micropython import const

import Slots
from ConfigHandler import cfgget
from Debug import console_write

_FOLDER = const(".ota/")
_PLAN = const(".ota/plan")
_GO = const(".ota/go")
_REPORT = const(".ota/report")
_KIND = const("micrOS update 1 ")
_DIGITS = const(32)
_BLOCK = const(512)  # bytes that are read at once
_NAME = const(60)
_LINE = const(40)
_AHEAD = const(2048)
_EARLY = "the pieces end too early"
_SPARE = const(8)  # blocks of the file system for folders and the node's own writing

_round = 0  # how many requests were answered
_have = None  # pieces that are complete
_page = memoryview(bytearray(_BLOCK))


class _Refused(Exception):
    pass


class _Pieces(io.IOBase):
    # All pieces as one stream. `shut` it: a file that is left open is closed by the collector, at
    # any moment, also while the file system is at work.
    def __init__(self, count):
        self.count, self.next, self.file = count, 0, None

    def readinto(self, buffer):
        while True:
            size = self.file.readinto(buffer) if self.file else 0
            if size or self.next == self.count:
                return size
            self.shut()
            self.file = open(_FOLDER + str(self.next), "rb")
            self.next += 1

    def shut(self):
        if self.file:
            self.file.close()
            self.file = None


class _Unpacked:
    # The same, unpacked. What unpacks asks for one byte at a time: it gets them from memory, where
    # more than it takes for one answer is kept ahead.
    def __init__(self, pieces, bits):
        import deflate

        self.pieces, self.memory, self.end = pieces, io.BytesIO(), 0
        self.stream = deflate.DeflateIO(self.memory, deflate.RAW, bits)

    def readinto(self, buffer):
        left = self.end - self.memory.tell()
        if left < 0:
            raise _Refused(_EARLY)
        if left < _AHEAD:
            rest = self.memory.read(left)
            self.memory.seek(0)
            self.memory.write(rest)
            while left < 2 * _AHEAD:
                count = self.pieces.readinto(_page)
                if not count:
                    break
                self.memory.write(_page[:count])
                left += count
            self.end = left
            self.memory.seek(0)
        return self.stream.readinto(buffer)


def start():
    # Say what is here.
    global _have
    Slots.forget(_GO)
    if not Slots.exists(_FOLDER[:-1]):
        os.mkdir(_FOLDER[:-1])
    plan = _plan()
    _have = _complete(plan) if plan else []
    _report("ready", "")


def waiting():
    # Whether somebody has said what to do, to the end of the line: it may still be being written.
    try:
        with open(_GO) as file:
            return "\n" in file.read(_LINE)
    except (OSError, UnicodeError):
        return False


def begun():
    return Slots.exists(_PLAN)


def work(network):
    # Do it. True if the node has to restart.
    global _round, _have
    _round += 1
    plan = None
    try:
        with open(_GO) as file:
            word, update = (file.read(_LINE).split() + ["", ""])[:2]
        os.remove(_GO)
        if word == "leave":
            from micrOSloader import set_mode

            return set_mode("micros")
        if word == "look":
            Slots.forget(Slots.RESULT)  # of an update before: it would be taken for this one's
            start()
            return False
        if word in ("clear", "empty"):
            if word == "empty" and Slots.exists(Slots.PAST):
                os.remove(Slots.PAST)
            for _ in Slots.tidy():
                pass
            _have = []
            _report("ready", "")
            return False
        plan = _plan()
        if word != "apply" or not plan or plan.head[0] != update:
            raise _Refused("there is no such plan")
        _have = _complete(plan)
        if len(_have) < len(plan.pieces):
            _report("missing", "")
            return False
        _apply(plan, network)
        _report("trial", "")
        return True
    except (_Refused, OSError, ValueError, MemoryError) as error:
        text = "{}: {}".format(type(error).__name__, error)
        _report("refused", str(error) if isinstance(error, _Refused) else text)
        return False
    finally:
        gc.collect()


class _Plan:
    def __init__(self):
        self.head = self.pieces = self.puts = self.copies = self.drops = ()


def _plan():
    # The plan that is here, None if it is not whole.
    plan = _Plan()
    pieces, puts, copies, drops = [], [], [], []
    digest = sha256()
    try:
        with open(_PLAN) as file:
            head = file.readline()
            for line in file:
                digest.update(line)
                word, _, rest = line[:-1].partition(" ")
                if word == "piece":
                    size, wanted = rest.split(" ")
                    pieces.append((int(size), wanted))
                elif word == "put":
                    size, wanted, name = rest.split(" ", 2)
                    puts.append((_checked(name), int(size), wanted))
                elif word == "copy":
                    wanted, name = rest.split(" ", 1)
                    copies.append((_checked(name), wanted))
                else:
                    drops.append(_checked(rest))
    except (OSError, ValueError):
        return None
    words = head[len(_KIND) :].split()
    if not head.startswith(_KIND) or len(words) != 4 or words[0] != _hex(digest)[:12]:
        return None
    plan.head, plan.pieces, plan.puts, plan.copies, plan.drops = words, pieces, puts, copies, drops
    return plan


def _checked(name):
    # A file of the root folder, and none that the node writes itself.
    if not 0 < len(name) <= _NAME or "/" in name or name in (".", "..", ".ota", ".if_mode"):
        raise ValueError(name)
    return name


def _complete(plan):
    # Numbers of the pieces that are here as they were sent.
    here = {entry[0]: entry[3] for entry in os.ilistdir(_FOLDER[:-1])}
    found = []
    for number in range(len(plan.pieces)):
        size, wanted = plan.pieces[number]
        if here.get(str(number)) == size:
            with open(_FOLDER + str(number), "rb") as file:
                if _hash(file) == wanted:
                    found.append(number)
    return found


def _apply(plan, network):
    _check_room(plan)
    # An update nobody can go back from any more would be in the way, and so would a half one.
    for folder in (Slots.NEW,) if Slots.exists(Slots.PAST) else (Slots.NEW, ".ota/old"):
        if not Slots.exists(folder):
            os.mkdir(folder)
        for name in os.listdir(folder):
            os.remove(folder + "/" + name)
    pieces = source = _Pieces(len(plan.pieces))
    try:
        if plan.head[3] != "raw":
            source = _Unpacked(pieces, int(plan.head[3]))
        for name, size, digest in plan.puts:
            _copy(source, name, size, digest)
    finally:
        pieces.shut()
    source = None
    for name, digest in plan.copies:
        with open(name, "rb") as file:
            _copy(file, name, os.stat(name)[6], digest)
    here = set(os.listdir())
    lines = ["+" + one[0] for one in plan.puts + plan.copies if one[0] not in here]
    lines += ["-" + name for name in plan.drops if name in here]
    from micrOSloader import set_mode

    if not set_mode("micros"):
        raise _Refused("the mode was not saved")
    update, old, new, _ = plan.head
    Slots.start_trial(network, update, old, new, lines)


def _check_room(plan):
    info = os.statvfs("/")
    block = info[0]
    needed = _SPARE
    for _, size, _ in plan.puts:
        needed += 1 + size // block
    for name, _ in plan.copies:
        needed += 1 + os.stat(name)[6] // block
    if info[3] < needed:
        text = "{} bytes are free, {} are needed"
        raise _Refused(text.format(info[3] * block, needed * block))


def _copy(source, name, size, wanted):
    # Each search in a folder of a hundred files costs as much as it does to read a file: it is read
    # again, from the flash, before it is closed.
    console_write("[update] {}".format(name))
    with open(Slots.NEW + "/" + name, "w+b") as file:
        while size:
            count = source.readinto(_page[: min(size, _BLOCK)])
            if not count:
                raise _Refused(_EARLY)
            file.write(_page[:count])
            size -= count
        file.seek(0)
        if _hash(file) != wanted:
            raise _Refused("{} is not as it was sent".format(name))


def _hash(file):
    digest = sha256()
    while True:
        count = file.readinto(_page)
        if not count:
            return _hex(digest)
        digest.update(_page[:count])


def _hex(digest):
    return hexlify(digest.digest()).decode()[:_DIGITS]


def _report(verdict, why):
    plan = _plan()
    facts = {"format": 1, "round": _round, "verdict": verdict, "why": why, "have": _have}
    facts["update"] = plan.head[0] if plan else ""
    facts["node"] = cfgget("hwuid")
    Slots.write(_REPORT, json.dumps(facts))
