"""The first hour of a new user, on a screen of its own, by mouse and keyboard alone.

Nothing here calls into the program: X events go in (xdotool, a drag from another program's
window), pixels come out, and what happened is asked of the command line and of the hardware that
is wired to the virtual board.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageGrab

from micros_ide.virtual.addresses import NETWORK_SETTING
from tools.x_screen import Screen

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LAMP = HERE / "LM_mylamp.py"
COLOURS = json.loads((ROOT / "resources" / "themes" / "light.json").read_text())
PATIENCE_S = 60
TITLE = "micrOS IDE"
Box = tuple[int, int, int, int]  # left, top, right, bottom
AWAY = ("40", "400")  # where the mouse changes no colour
FOOT = 650  # px: below it a wizard has its buttons
SHORTEST, TALLEST_TEXT, LOWEST = 20, 16, 20  # px
NAME = "kitchen-lamp"
CHANNELS = {"red": "redgb", "green": "rgreenb", "blue": "rgbue"}  # lamp: its pin
SOURCE_AT = ("1500", "300")
pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
    ),
]


class Person:
    """Looks at the screen, moves the mouse, types; has no other way into the program."""

    def __init__(self, screen: Screen, home: Path) -> None:
        self.screen, self.home = screen, home
        self.environment = screen.environment(home) | {
            "MICROS_IDE_HOME": str(home / "data"),
            "QT_FONT_DPI": "96",
            NETWORK_SETTING: os.environ[NETWORK_SETTING],
        }

    def start(self, *command: str) -> subprocess.Popen:
        return subprocess.Popen(command, env=self.environment, cwd=self.home)

    def focus(self, title: str) -> None:
        """Give the keyboard to a window; there is no window manager that would."""
        window = self.screen.xdotool("search", "--onlyvisible", "--name", title).split()[0]
        self.screen.xdotool("windowfocus", "--sync", window)

    def press(self, *keys: str) -> None:
        self.screen.xdotool("key", "--delay", "40", *keys)

    def write(self, text: str) -> None:
        self.screen.xdotool("type", "--delay", "15", text)

    def look(self):
        return ImageGrab.grab(xdisplay=self.screen.display).convert("RGB")

    def find(self, token: str, below: int = 0) -> Box | None:
        """Return the largest filled patch of a palette colour: runs of pixels, row upon row."""
        wanted = np.frombuffer(bytes.fromhex(COLOURS[token][1:]), np.uint8)
        mask = (np.asarray(self.look()) == wanted).all(axis=2)
        mask[:below] = False
        patches: list[list[int]] = []  # left, top, right, bottom, area
        for y in np.flatnonzero(mask.any(axis=1)):
            edges = np.flatnonzero(np.diff(np.concatenate(([0], mask[y], [0]))))
            for left, right in zip(edges[::2], edges[1::2], strict=True):
                if right - left < SHORTEST:
                    continue  # a letter
                over = [
                    one
                    for one in patches
                    if y - one[3] <= TALLEST_TEXT and one[0] < right and left < one[2]
                ]
                if over:
                    one = over[0]
                    one[0], one[2] = min(one[0], left), max(one[2], right)
                    one[3], one[4] = y, one[4] + right - left
                else:
                    patches.append([left, y, right, y, right - left])
        filled = [one for one in patches if one[3] - one[1] >= LOWEST]  # not a frame
        best = max(filled, key=lambda one: one[4], default=None)
        return None if best is None else (int(best[0]), int(best[1]), int(best[2]), int(best[3]))

    def see(self, token: str) -> Box:
        """Wait for a patch of a colour."""
        return self.until(lambda: self.find(token), f"a patch of {token}")

    def click(self, box: Box) -> None:
        x, y = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
        self.screen.xdotool("mousemove", str(x), str(y), "click", "1", "mousemove", *AWAY)

    def click_primary(self) -> None:
        """Click the one filled button that is in sight, and wait until something changes."""
        box = self.see("accent")
        before = self.look().tobytes()
        self.click(box)
        self.until(lambda: self.look().tobytes() != before, "an effect of the click")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        tool = self.screen.xdotool
        tool("mousemove", *map(str, start))
        tool("mousedown", "1")
        for step in range(1, 21):
            at = [round(a + (b - a) * step / 20) for a, b in zip(start, end, strict=True)]
            tool("mousemove", *map(str, at))
            time.sleep(0.02)
        tool("mousemove_relative", "2", "0")
        time.sleep(0.3)
        tool("mouseup", "1")

    def ask(self, *words: str):
        """Return what the command line says, as another program would see it."""
        done = subprocess.run(
            [sys.executable, "-m", "micros_ide.cli", *words, "--json"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return json.loads(done.stdout) if done.stdout.strip() else None

    def until(self, answer, what: str):
        end = time.monotonic() + PATIENCE_S
        while not (found := answer()):
            if time.monotonic() > end:
                picture = self.home.parent / "screen.png"
                self.look().save(picture)
                pytest.fail(f"waited in vain for {what}; what was to be seen: {picture}")
            time.sleep(0.2)
        return found


@pytest.fixture
def person(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with Screen() as screen:
        yield Person(screen, home)


def test_from_the_first_start_to_a_lamp_that_changes_colour(person):
    window = person.start(sys.executable, "-m", "micros_ide.gui.app")
    try:
        person.until(lambda: person.screen.shows(TITLE), "the window")
        person.focus(TITLE)
        board = take_the_tour(person)
        deploy(person)
        wire(person, board)
        drop(person)
        change_colour(person, board)
        leave(person, window)
    finally:
        window.terminate()
        window.wait(30)


def take_the_tour(person) -> str:
    """Five cards; the last one starts a virtual board. Returns its name."""
    person.until(
        lambda: 60 < person.look().getpixel((2, 400))[0] < 180, "a dimmed window: the tour"
    )
    person.press("Right", "Right", "Right", "Right", "Return")
    (board,) = person.until(lambda: person.ask("virtual", "list"), "a virtual board")
    return board["name"]


def deploy(person) -> None:
    """Through the wizard: a name is all that has to be typed."""
    for step in ("Board", "MicroPython", "Name and Wi-Fi", "Plan"):
        if step.startswith("Name"):
            person.write(NAME)
        person.click_primary()
    node = person.until(lambda: person.ask("devices"), "a node that answers")[0]
    assert (node["name"], node["presence"]) == (NAME, "online")
    person.click_primary()  # show it among the devices


def wire(person, board: str) -> None:
    """Put three lamps on the board, as with a soldering iron."""
    for name, pin in CHANNELS.items():
        person.ask("virtual", "wire", board, "lamp", "--name", name, "--pin", f"pin={pin}")


def drop(person) -> None:
    """Drag the module from another program's window onto the node's row."""
    row = person.see("accent_soft")
    source = person.start(sys.executable, str(HERE / "drag_source.py"), str(LAMP), *SOURCE_AT)
    try:
        person.until(lambda: person.screen.shows("drag source"), "the file manager")
        start = [int(at) + 50 for at in SOURCE_AT]
        person.drag(start, ((row[0] + row[2]) // 2, (row[1] + row[3]) // 2))
        ready = person.until(lambda: person.find("accent", FOOT), "the end of the trial: Upload")
    finally:
        source.terminate()
        source.wait(10)
    person.click(ready)
    person.until(lambda: person.find("online_soft"), "the module on the node")


def change_colour(person, board: str) -> None:
    """By keyboard: from the button Call to the slider for red, to its end, and back."""

    def lamps() -> dict[str, bool]:
        looked = person.ask("virtual", "look", board)
        return {one["name"]: one["state"]["brightness"] > 90 for one in looked}

    assert lamps() == {"red": False, "green": False, "blue": False}
    person.press("Tab", "End", "shift+Tab", "Return")
    person.until(lambda: lamps() == {"red": True, "green": False, "blue": False}, "red light")
    person.press("Tab", "Home", "Tab", "Tab", "Tab", "Tab", "End")  # red off, blue on
    person.press("shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "Return")
    person.until(lambda: lamps() == {"red": False, "green": False, "blue": True}, "blue light")


def leave(person, window) -> None:
    """Ctrl+Q ends the program, and the board that it started."""
    person.press("ctrl+q")
    assert window.wait(30) == 0
    assert [one["state"] for one in person.ask("virtual", "list")] == ["stopped"]
