"""A load module that wants to be told of presence, and what it was told."""

from firmware_node import USAGE

MIC = 39  # of an ESP32
# What wants to be told. Its `seen` empties the list.
LAMP = """
import asyncio
from LogicalPins import physical_pin

_seen = []

def note(word):
    _seen.append(str(word))

def seen():
    found = " ".join(_seen)
    _seen.clear()
    return found

def take(name):
    return physical_pin(name)

def lambdas():
    from LM_presence import _subscribe
    _subscribe(lambda: note("on"), lambda: note("off"))

def _on():
    note("ON")

def _off():
    note("OFF")

def named():
    from LM_presence import _subscribe
    _subscribe(_on, _off)

async def _slow_on():
    note("begin")
    await asyncio.sleep_ms(100)
    note("lit")

async def _slow_off():
    await asyncio.sleep_ms(1000)
    note("dark")

def slow():
    from LM_presence import _subscribe
    _subscribe(_slow_on, _slow_off)

def _fail():
    raise ValueError("bulb is gone")

def failing():
    from LM_presence import _subscribe
    _subscribe(_fail, _fail)

class _One:
    def on(self):
        note("+")

    def off(self):
        note("-")

def many(count):
    from LM_presence import _subscribe
    for _ in range(count):
        one = _One()
        _subscribe(one.on, one.off)

def wrong():
    from LM_presence import _subscribe
    _subscribe("on", None)
"""
INIT = "Init presence module: th: {} timer: {} mic: {}\n"


def failed(function, text):
    return f"exec_lm_core LM_presence->{function}: {text}\n{USAGE}"


def seen(client):
    return client.ask("lamp seen").split()


def told(client, wait, *words):
    """Wait until exactly these words have been told."""
    found = []
    wait(lambda: found.extend(seen(client)) or len(found) >= len(words))
    assert tuple(found) == words
