"""A module dropped on a node: the card of its trial, and the colour of the lamp changed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stage import Stage

_MOOD = """# A lamp whose colour follows the mood.
from LogicalPins import physical_pin, pinmap_dump

_pins = None
_colour = {"R": 0, "G": 0, "B": 0}


def _lamp():
    global _pins
    if _pins is None:
        from machine import PWM, Pin

        numbers = [physical_pin(name) for name in ("redgb", "rgreenb", "rgbue")]
        _pins = [PWM(Pin(number), freq=20480, duty=0) for number in numbers]
    return _pins


def color(r=0, g=0, b=0):
    # Set the colour of the lamp.
    # widget: color r=0..1000 g=0..1000 b=0..1000
    for pin, value in zip(_lamp(), (r, g, b)):
        pin.duty(int(value))
    _colour.update({"R": r, "G": g, "B": b})
    return _colour


def status():
    # The colour now.
    return _colour


def pinmap():
    # Pins of the lamp.
    return pinmap_dump(("redgb", "rgreenb", "rgbue"))


def help():
    return ("color r=<0-1000> g=<0-1000> b=<0-1000>", "status", "pinmap")
"""
_HASTY = """import time


def blink(times=3):
    # Blink and wait.
    for _turn in range(times):
        time.sleep_ms(120)
    return times


def help():
    return ("blink times=<1-9>",)
"""


def take(stage: Stage) -> None:
    """From the empty drop area to the answer of the lamp."""
    node, window = stage.node, stage.window
    with tempfile.TemporaryDirectory() as folder:
        mood, hasty = Path(folder) / "LM_mood.py", Path(folder) / "LM_hasty.py"
        mood.write_text(_MOOD)
        hasty.write_text(_HASTY)
        (Path(folder) / "notes.txt").write_text("buy cables")
        window.navigation.upload(())
        flow = window.stack.wizard
        stage.wait(lambda: flow.files.target.count() > 1)
        stage.take("upload-empty")
        flow.files.dropped.emit((Path(folder),))
        stage.wait(lambda: flow.files.modules)
        flow.files.target.choose(f"node:{node.uid}")
        stage.take("upload-files")
        flow.send()
        stage.wait(lambda: flow.tried is not None)
        stage.take("upload-red")
        flow.press_side()
        stage.wait(lambda: flow.tried is not None)
        stage.take("upload-card")
        flow.send()
        stage.wait(lambda: flow.at == 3 and "mood color" in flow.use.rows)
        row = flow.use.rows["mood color"]
        for field, value in zip(row.fields, (1000, 420, 80), strict=True):
            field.set_value(value)
        row.call()
        stage.wait(row.reply.isVisible)
        stage.take("upload-use")
        flow.close_top()
