"""The first hour of a new user, on a screen of its own, by mouse and keyboard alone.

Nothing here calls into the program: X events go in (xdotool, a drag from another program's
window), pixels come out, and what happened is asked of the command line and of the hardware that
is wired to the virtual board.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.gui.first_hour.person import Person, begin, deploy, leave, take_the_tour
from tools.x_screen import Screen

HERE = Path(__file__).parent
LAMP = HERE / "LM_mylamp.py"
FOOT = 650  # px: below it a wizard has its buttons
CHANNELS = {"red": "redgb", "green": "rgreenb", "blue": "rgbue"}  # lamp: its pin
SOURCE_AT = ("1500", "300")
pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
    ),
]


@pytest.fixture
def person(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with Screen() as screen:
        yield Person(screen, home)


def test_from_the_first_start_to_a_lamp_that_changes_colour(person):
    window = begin(person)
    try:
        board = take_the_tour(person)
        deploy(person)
        wire(person, board)
        drop(person)
        change_colour(person, board)
        leave(person, window)
    finally:
        window.terminate()
        window.wait(30)


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
