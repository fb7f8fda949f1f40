"""A load module that notes what is called and when, and waiting for what it notes."""

import time

DEADLINE = 8.0  # s
MODULE = """
import time

_lines = []

def add(text):
    now = time.localtime()
    _lines.append((text, "{}.{}-{}:{:02}:{:02}".format(*now[1:6]), time.ticks_ms()))
    return text

def slow(text, ms):
    add(text)
    time.sleep_ms(ms)

def show(start=0):
    return "".join(["{} {} {}\\n".format(*line) for line in _lines[start:]]) + "end"

def clear():
    del _lines[:]
"""


def install(node):
    """Put the module on a node, compiled: compiling there takes much memory."""
    node.compile("LM_note.py", MODULE)


def noted(client):
    """[(text, "month.day-h:mm:ss", ticks in ms)] so far."""
    answer = client.ask("note show").splitlines()
    assert answer[-1] == "end", answer
    return [(a, b, int(c)) for a, b, c in (line.split() for line in answer[:-1])]


def until(check):
    """The first true answer of `check`."""
    end = time.monotonic() + DEADLINE
    while not (found := check()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found
