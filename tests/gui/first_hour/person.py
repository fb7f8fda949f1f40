"""A person at a screen of its own: X events go in, pixels come out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageGrab

from micros_ide.virtual.addresses import NETWORK_SETTING
from tools.x_screen import Screen

ROOT = Path(__file__).parents[3]
COLOURS = json.loads((ROOT / "resources" / "themes" / "light.json").read_text())
PATIENCE_S = 60
TITLE = "micrOS IDE"
Box = tuple[int, int, int, int]  # left, top, right, bottom
AWAY = ("40", "400")  # where the mouse changes no colour
SHORTEST, TALLEST_TEXT, LOWEST = 20, 16, 20  # px
NAME = "kitchen-lamp"
WINDOW = (sys.executable, "-m", "micros_ide.gui.app")
COMMAND_LINE = (sys.executable, "-m", "micros_ide.cli")


class Person:
    """Looks at the screen, moves the mouse, types; has no other way into the program."""

    def __init__(
        self,
        screen: Screen,
        home: Path,
        window: Sequence[str] = WINDOW,
        command_line: Sequence[str] = COMMAND_LINE,
    ) -> None:
        self.screen, self.home = screen, home
        self.window, self.command_line = window, command_line
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
            [*self.command_line, *words, "--json"],
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


def begin(person):
    """Double-click the icon; returns the program."""
    program = person.start(*person.window)
    person.until(lambda: person.screen.shows(TITLE), "the window")
    person.focus(TITLE)
    return program


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


def leave(person, window) -> None:
    """Ctrl+Q ends the program, and the board that it started."""
    person.press("ctrl+q")
    assert window.wait(30) == 0
    assert [one["state"] for one in person.ask("virtual", "list")] == ["stopped"]
