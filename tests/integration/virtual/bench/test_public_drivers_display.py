"""Drivers of the public, unmodified, draw on our displays.

From PyPI: `micropython-ssd1306-driver` (MicroPython's own driver with more shapes) runs inside the
board's MicroPython; `luma.oled` drives both chips from here, its SMBus being the chip itself.
"""

from __future__ import annotations

import math
from importlib.metadata import files

import pytest
from luma.core.interface.serial import i2c
from luma.oled.device import sh1106, ssd1306
from PIL import Image, ImageDraw

from micros_ide.virtual.bench.device import Wires
from micros_ide.virtual.bench.sh1106 import Sh1106
from micros_ide.virtual.bench.ssd1306 import Ssd1306

WIDTH, HEIGHT = 128, 64
CHUNK = 4096
MAKE = (
    "from machine import Pin, SoftI2C\n"
    "from ssd1306 import SSD1306_I2C\n"
    "oled = SSD1306_I2C(128, 64, SoftI2C(scl=Pin(22), sda=Pin(21)), addr={address})"
)


def lit(rows):
    """The lit pixels as (x, y)."""
    return {(x, y) for y, row in enumerate(rows) for x, dot in enumerate(row) if dot == "#"}


class Board:
    """A board with a display, and the driver on the board as it is in its package."""

    def __init__(self, line, bench):
        self._line = line
        self.bench = bench
        (driver,) = (path for path in files("micropython-ssd1306-driver") if path.suffix == ".py")
        source = driver.locate().read_bytes()
        self.run(f"file = open({driver.name!r}, 'wb')")
        for at in range(0, len(source), CHUNK):
            part = source[at : at + CHUNK]
            assert self.run(f"print(file.write({part!r}))") == f"{len(part)}\r\n"
        self.run("file.close()")

    def run(self, code):
        answer = self._line.run(code)
        assert "Traceback" not in answer, answer
        return answer

    def picture(self):
        """What the driver has in its memory, pixel by pixel."""
        words = "".join(
            self.run(
                "print(''.join('#' if oled.pixel(x, y) else '.'"
                f" for y in range({top}, {top + 8}) for x in range(128)), end='')"
            )
            for top in range(0, HEIGHT, 8)
        )
        return [words[at : at + WIDTH] for at in range(0, len(words), WIDTH)]

    def seen(self, name="ssd1306"):
        return self.bench.read(name)["rows"]


@pytest.fixture
def board(fleet, virtual_esp32, terminal):
    return Board(terminal(virtual_esp32.port, raw=True), fleet.control("esp32").bench)


def test_the_micropython_driver_draws_on_the_board(board):
    board.bench.add("ssd1306")
    assert "ENODEV" in board._line.run(MAKE.format(address=0x3D))
    board.run(MAKE.format(address=0x3C))
    assert lit(board.seen()) == set()
    board.run("oled.pixel(0, 0, 1); oled.pixel(127, 0, 1); oled.pixel(5, 63, 1); oled.show()")
    assert lit(board.seen()) == {(0, 0), (127, 0), (5, 63)}
    board.run("oled.fill(0); oled.rect(10, 20, 30, 12, 1); oled.show()")
    assert lit(board.seen()) == {
        (x, y) for x in range(10, 40) for y in range(20, 32) if x in (10, 39) or y in (20, 31)
    }


def test_whatever_it_draws_is_what_is_seen(board):
    board.bench.add("ssd1306")
    board.run(MAKE.format(address=0x3C))
    board.run(
        "oled.text('micrOS 2026', 3, 1); oled.line(0, 63, 127, 10, 1)\n"
        "oled.circle(100, 40, 15, 1); oled.triangle(5, 60, 30, 20, 60, 60, 1, True)\n"
        "oled.round_rect(70, 20, 40, 30, 1); oled.show()"
    )
    picture = board.picture()
    assert len(lit(picture)) > 500
    assert board.seen() == picture
    # Its letters are 8 x 8 pixels.
    assert {y for x, y in lit(picture) if x < 40 and y < 12} <= set(range(1, 9))


def test_its_switches_work(board):
    board.bench.add("ssd1306")
    board.run(MAKE.format(address=0x3C))
    board.run("oled.pixel(1, 2, 1); oled.show(); oled.invert(True); oled.contrast(9)")
    state = board.bench.read("ssd1306")
    assert (state["on"], state["inverse"], state["contrast"]) == (True, True, 9)
    assert len(lit(state["rows"])) == WIDTH * HEIGHT - 1
    board.run("oled.invert(False); oled.rotate(False); oled.show()")
    assert lit(board.seen()) == {(126, 61)}
    board.run("oled.rotate(True); oled.show(); oled.poweroff()")
    assert lit(board.seen()) == set()
    board.run("oled.poweron()")
    assert lit(board.seen()) == {(1, 2)}


def test_two_displays_on_one_bus(board):
    board.bench.add("ssd1306", "left")
    board.bench.add("ssd1306", "right", address=0x3D)
    board.run(MAKE.format(address=0x3C) + "\nfirst = oled")
    board.run(MAKE.format(address=0x3D))
    board.run("first.pixel(1, 1, 1); first.show(); oled.pixel(2, 2, 1); oled.show()")
    assert lit(board.seen("left")) == {(1, 1)}
    assert lit(board.seen("right")) == {(2, 2)}


class Bus:
    """An SMBus with one chip."""

    def __init__(self, chip):
        self._chip = chip

    def write_i2c_block_data(self, address, register, values):
        assert address == self._chip.address
        self._chip.write(bytes([register, *values]))


def image():
    made = Image.new("1", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=1)
    draw.text((20, 10), "luma", fill=1)
    for turn in range(0, 360, 30):
        angle = math.radians(turn)
        draw.line((90, 32, 90 + 25 * math.cos(angle), 32 + 25 * math.sin(angle)), fill=1)
    return made


# Pillow finds `getdata`, which luma.oled calls for each picture, old.
@pytest.mark.filterwarnings("ignore:.*getdata.*:DeprecationWarning")
@pytest.mark.parametrize(("driver", "kind"), [(ssd1306, Ssd1306), (sh1106, Sh1106)])
@pytest.mark.parametrize("rotate", [0, 2])
def test_luma_shows_a_picture_on_either_chip(driver, kind, rotate):
    chip = kind(Wires(lambda *_: None, lambda *_: None), {})
    device = driver(i2c(bus=Bus(chip)), rotate=rotate)
    device.persist = True  # at the end of the test it has nothing to clean up
    assert lit(chip.read()["rows"]) == set()
    picture = image()
    device.display(picture)
    expected = {(x, y) for x in range(WIDTH) for y in range(HEIGHT) if picture.getpixel((x, y))}
    if rotate:
        expected = {(WIDTH - 1 - x, HEIGHT - 1 - y) for x, y in expected}
    assert lit(chip.read()["rows"]) == expected
    device.contrast(33)
    assert chip.read()["contrast"] == 33
    device.hide()
    assert lit(chip.read()["rows"]) == set()
    device.show()
    assert lit(chip.read()["rows"]) == expected
