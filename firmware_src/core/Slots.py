# Which of two versions runs. An update lies in `.ota/new`; until it has proved itself, the files in
# the root folder are the old version, untouched. One file, `.ota/state`, says what holds; it is
# replaced in one step. Its first line: word, starts on trial, network, update, old and new version.
#   trial  `.ota/new` is tried: its files hide those of the root folder
#   take   it is good: the old files are copied to `.ota/old`, its own move to the root folder
#   took   they have; what remains is to say so
#   back   the way back: the files of `.ota/old` return
#   drop   it was no good: what is left of it goes
# The lines after it name files: "+" the update brings a new one, "-" it has no more use for it.
# `.ota/past` is the last state of an update that was taken; only with it `.ota/old` means anything.
# `.ota/young` is there until the version taken has lasted: crashes before that take it back, too.
# Runs before the version is chosen: imports no other module of the firmware.
import os
import sys
import time

import machine
from micropython import const

NEW = const(".ota/new")
_OLD = const(".ota/old")
_STATE = const(".ota/state")
PAST = const(".ota/past")
_YOUNG = const(".ota/young")
_WHY = const(".ota/why")  # the old version comes back
RESULT = const(".ota/result")  # "<verdict> <update> <old> <new> <why>" of the last one
_TRIALS = const(2)  # starts; the next one is the old version's
_PATIENCE_MS = const(90000)  # from the start until all is well

trial = False
network = ""  # what must be up again: STA or AP
_head = []
_lines = []
_since = time.ticks_ms()
_timer = None


def choose():
    # Before anything else is imported: set the path of this start.
    global trial, network
    try:
        word, tries, network = load(_STATE)[:3]
        tries = int(tries)
    except ValueError:
        os.remove(_STATE)  # not ours
        return
    if word == "trial" and not _updating() and tries < _TRIALS:
        _head[1] = str(tries + 1)
        _save(_STATE)
        sys.path.insert(0, NEW)
        trial = True
        _arm()
        return
    if word == "trial":
        text = "it started {} times and was never ready".format(tries)
        _end("another update began" if _updating() else text)
    for _ in moves():
        pass


def failed(text):
    # On trial: this version is no good, the old one starts. Else nothing.
    global trial
    if trial:
        trial = False
        try:
            _end(text)
        finally:  # whatever is wrong: the starts are counted
            machine.reset()


def check():
    # The watchdog looks in.
    if trial and time.ticks_diff(time.ticks_ms(), _since) > _PATIENCE_MS:
        _late()


def disarm():
    # The watchdog takes over.
    global _timer
    if _timer:
        _timer.deinit()
        _timer = None


def keep():
    # The version on trial is good. From here on there is no way but forward; `moves` goes it.
    global trial
    _head[0] = "take"
    _save(_STATE)
    trial = False


def go_back(why="as it was asked for"):
    # The next start brings back the version before. Its number, None if there is none.
    try:
        load(PAST)
    except OSError:
        return None
    _head[0] = "back"
    _head[1] = "0"
    write(_WHY, why)
    _save(_STATE)
    return _head[4]


def crashed(why):
    # The version in use crashes again and again. Is it one that has never lasted?
    if exists(_YOUNG) and go_back(why):
        forget(".crashes")  # they were not those of the version before
        machine.reset()
    if not _head:
        sys.modules.pop("Slots")


def start_trial(network, update, old, new, lines):
    # `.ota/new` is complete: the next start tries it.
    global _head, _lines
    forget(RESULT)
    _head, _lines = ["trial", "0", network, update, old, new], lines
    _save(_STATE)


def load(path):
    # The words of a state; its other lines are in `_lines` then.
    global _head, _lines
    with open(path) as file:
        _head = file.readline().split()
        _lines = file.read().split("\n")[:-1]
    if len(_head) != 6:
        raise ValueError(path)
    return _head


def moves():
    # Carry on with what `.ota/state` says; yields after each file. At any moment the version is
    # complete: a file is found in the folder it comes from first, then in the root folder.
    if _head[0] in ("take", "took"):
        steps = _take()
    else:
        steps = _back() if _head[0] == "back" else ()
    for _ in steps:
        yield
    for _ in tidy():
        yield
    os.remove(_STATE)


def _take():
    _path(NEW)
    if _head[0] == "take":
        if exists(PAST):
            for _ in _purge(_OLD):
                yield
            os.remove(PAST)
        if not exists(_OLD):
            os.mkdir(_OLD)
        there = os.listdir("/")
        done = os.listdir(_OLD)
        for name in os.listdir(NEW):
            if name in there and name not in done:
                _copy(name, _OLD + "/" + name)
            os.rename(NEW + "/" + name, name)
            yield
        for line in _lines:
            if line[0] == "-" and exists(line[1:]):
                _copy(line[1:], _OLD + "/" + line[1:])
                os.remove(line[1:])
                yield
        _head[0] = "took"
        _save(_STATE)
    write(_YOUNG, "")
    _save(PAST)
    _result("kept", "")
    sys.path.remove(NEW)


def _back():
    _path(_OLD)
    for name in os.listdir(_OLD):
        os.rename(_OLD + "/" + name, name)
        yield
    for line in _lines:
        if line[0] == "+" and exists(line[1:]):
            os.remove(line[1:])
            yield
    text = ""
    if exists(_WHY):
        with open(_WHY) as file:
            text = file.read(200)
    _result("taken-back", text)
    forget(_YOUNG)
    forget(PAST)
    sys.path.remove(_OLD)


def _end(text):
    _result("rolled-back", text)
    _head[0] = "drop"
    _save(_STATE)


def tidy():
    # What was sent and is no longer needed, and an old version that nothing leads to.
    for _ in _purge(NEW):
        yield
    if not exists(PAST):
        for _ in _purge(_OLD):
            yield
    for name in os.listdir(".ota"):
        if name.isdigit() or name in ("plan", "go", "old.new"):
            os.remove(".ota/" + name)
            yield


def _copy(source, target):
    # Nothing is renamed out of the root folder: if the power fails meanwhile, LittleFS hides the
    # next file there until something is written, and that could be main.py.
    buffer = memoryview(bytearray(512))
    with open(source, "rb") as old, open(_OLD + ".new", "wb") as new:
        while True:
            count = old.readinto(buffer)
            if not count:
                break
            new.write(buffer[:count])
    os.rename(_OLD + ".new", target)


def _purge(folder):
    if exists(folder):
        for name in os.listdir(folder):
            os.remove(folder + "/" + name)
            yield


def _path(folder):
    if folder not in sys.path:
        sys.path.insert(0, folder)


def _save(path):
    write(path, " ".join(_head) + "\n" + "".join([line + "\n" for line in _lines]))


def _result(verdict, text):
    text = str(text).replace("\n", " ")[:200]
    write(RESULT, "{} {} {} {} {}\n".format(verdict, _head[3], _head[4], _head[5], text))


def write(path, text):
    # The old or the new content, whenever the power fails.
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def _updating():
    try:
        with open(".if_mode") as file:
            return file.read(16).strip() not in ("micros", "off")
    except OSError:
        return False


def exists(path):
    try:
        os.stat(path)
        return True
    except OSError:
        return False


def forget(path):
    if exists(path):
        os.remove(path)


def _late(_=None):
    failed("not ready within {} s".format(_PATIENCE_MS // 1000))


def _arm():
    # For a version that stands still before its own watchdog runs.
    global _timer
    try:
        _timer = machine.Timer(1)
    except ValueError:
        _timer = machine.Timer(-1)  # rp2 has no others
    _timer.init(period=_PATIENCE_MS, mode=machine.Timer.ONE_SHOT, callback=_late)
