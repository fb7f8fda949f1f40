# mypy: ignore-errors
# ruff: noqa: D103, PLW0603, BLE001, B905
# What a trial of load modules sees from inside the node, which loads it as a module of its own.
# The other side is services/module_trial/driver.py.
import asyncio
import gc
import sys
import time
from io import StringIO

import LoadModules
import LogicalPins
from Common import micro_task

_held = _slept_most = 0  # microseconds: the loop was held, of which waits that hold it
_since = _slept = 0
_watches = False
_asked = []  # [name, pin] of each pin that was asked for
_error = None  # [kind, where] of the last call that failed
_core = {}
_book, _explain = LogicalPins.physical_pins, LoadModules._explain
_sleep_us = time.sleep_us


def _noted_book(keys):
    pins = _book(keys)
    _asked.extend([[str(key), pin] for key, pin in zip(keys, pins)])
    return pins


def _noted_explain(module, function, error):
    global _error
    _error = _describe(error)
    return _explain(module, function, error)


def _describe(error):
    text = StringIO()
    sys.print_exception(error, text)
    lines = [line.strip() for line in text.getvalue().split("\n") if line.startswith("  File")]
    own = [line for line in lines if "LM_" in line and "LM__probe" not in line]
    return [type(error).__name__, (own or lines or [""])[-1], str(error)]


def _noted_sleep_us(length):
    global _slept
    _slept += length
    _sleep_us(length)


LogicalPins.physical_pins = _noted_book
LoadModules._explain = _noted_explain
time.sleep_us = _noted_sleep_us
time.sleep_ms = lambda length: _noted_sleep_us(int(length) * 1000)
time.sleep = lambda length: _noted_sleep_us(int(length * 1000000))


async def _watch():
    global _held, _since, _slept, _slept_most
    while True:
        _since, _slept = time.ticks_us(), 0
        await asyncio.sleep_ms(5)
        _held = max(_held, time.ticks_diff(time.ticks_us(), _since))
        _slept_most = max(_slept_most, _slept)


def _shape():
    # A number for the functions of each part of the firmware that is loaded.
    return {
        name: sum([id(value) for value in module.__dict__.values() if type(value) is type(_watch)])
        for name, module in sys.modules.items()
        if hasattr(module, "__dict__") and not name.startswith("LM_") and name != "__main__"
    }


def start():
    # False where it runs already.
    global _watches
    if _watches:
        return False
    _watches = True
    micro_task("_probe.watch", _watch())
    _core.update(_shape())
    return True


def look():
    # What was seen since the last look.
    global _held, _slept_most, _error, _since, _slept
    found = {"held_us": _held, "slept_us": _slept_most, "asked": list(_asked), "error": _error}
    _asked.clear()
    shape = _shape()
    found["replaced"] = [name for name in _core if shape.get(name, 0) != _core[name]]
    for name in found["replaced"]:
        _core[name] = shape.get(name, 0)
    if micro_task("_probe.watch").done.is_set():  # a module has ended it
        micro_task("_probe.watch", _watch())
    gc.collect()
    found["free"], found["used"] = gc.mem_free(), gc.mem_alloc()
    _error, _held, _slept_most, _since, _slept = None, 0, 0, time.ticks_us(), 0
    return found


def load(name):
    # Import a module anew; returns what it costs and offers, or what it raised.
    name = "LM_" + name
    sys.modules.pop(name, None)
    gc.collect()
    before = gc.mem_alloc()
    try:
        __import__(name)
    except BaseException as error:
        sys.modules.pop(name, None)
        found = {"error": _describe(error), "heap": 0, "functions": []}
        gc.collect()
        return found
    gc.collect()
    heap = gc.mem_alloc() - before
    return {"error": None, "heap": heap, "functions": LoadModules.public_functions(name[3:])}
