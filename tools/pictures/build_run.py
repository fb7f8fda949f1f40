"""A module run on a virtual board: its answer, an error with its line, the files of the board."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stage import Stage

RING = """# A ring of 24 lights.
# Wiring: data of the ring to neop.
from LogicalPins import physical_pin, pinmap_dump

_ring = None


def _lights():
    global _ring
    if _ring is None:
        from machine import Pin
        from neopixel import NeoPixel

        _ring = NeoPixel(Pin(physical_pin("neop")), 24)
    return _ring


def color(r=0, g=0, b=0):
    # Set the colour of all lights.
    # widget: color r=0..255 g=0..255 b=0..255
    ring = _lights()
    for at in range(24):
        ring[at] = (r, g, b)
    ring.write()
    return {"R": r, "G": g, "B": b}


def share(parts=0):
    # Light every so many.
    # widget: slider parts=0..24
    return 24 // parts


def pinmap():
    # The pin of the ring.
    return pinmap_dump(("neop",))


def help():
    return ("color r=<0-255> g=<0-255> b=<0-255>", "share parts=<0-24>", "pinmap")
"""


def take(stage: Stage) -> None:
    """Take it."""
    stage.deploy("a-board-with-a-long-name-in-it")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "LM_ring.py"
        path.write_text(RING)
        _take(stage, path)


def _take(stage: Stage, path: Path) -> None:
    stage.show_place("build")
    page = stage.window.stack.page("build")
    stage.wait(lambda: page.plugged.complete)
    page.open_file(path)
    bar, files = page.plugged.run_bar, page.plugged.files
    stage.wait(lambda: bar.functions.function == "color")
    stage.wait(lambda: bar.target.target is not None)
    for field, value in zip(bar.functions.fields, (40, 0, 120), strict=True):
        field.set_value(value)
    ended = []
    bar.work.ended.connect(ended.append)
    bar.work.failed.connect(lambda *what: ended.append(what))
    page.send()
    stage.wait(lambda: len(ended) == 1)
    stage.take("build-run")
    bar.functions.picker.choose("share")
    bar.call()
    stage.wait(lambda: len(ended) == 2)
    page.show_files()
    stage.wait(lambda: files.target.target is not None)
    files.read_button.click()
    stage.wait(lambda: not files.work.working)
    files.tree.choose("LM_ring.py")
    stage.take("build-error")
    page.texts.current().editor.setText(RING.replace("_ring = None", "import time\ntime.sleep(1)"))
    page.send()
    stage.wait(lambda: len(ended) == 3)
    stage.window.resize(900, 600)
    stage.wear("dark")
    stage.snap("build-refused", settle=0.3)
    page.texts.discard_all()
