# Display with 128x64 pixels and the chip SH1106. What is drawn is seen after `show`.
# Wiring: SCL to `i2c_scl`, SDA to `i2c_sda`, VCC to 3.3 V. The address is 0x3C, or 0x3D.
from micropython import const

from Display import Display
from I2cBus import PINS
from LogicalPins import pinmap_dump

_ALL = const(0xFF)  # pages
_FIRST = const(0x02)  # column of the RAM that is seen leftmost: it has 132

_oled = None


class _Sh1106(Display):
    _flipped = False

    async def _setup(self):
        self._touched = _ALL
        await self._send_picture()
        self._send(0xAF)
        await self._rotate(self._flipped)
        self._send(0xA6 | self._inverse)

    async def _rotate(self, flipped):
        # Columns are mirrored while they are written: the whole picture goes again.
        self._send(0xA1 - flipped, 0xC0 if flipped else 0xC8)
        self._flipped = flipped
        self._touched = _ALL
        await self._send_picture()

    async def flip(self):
        async def turn():
            await self._rotate(not self._flipped)

        return await self._do(turn)

    def _send_page(self, page):
        self._send(0xB0 | page, _FIRST, 0x10)
        self._send_data(page)


def _display():
    global _oled
    if _oled is None:
        _oled = _Sh1106("SH1106")
    return _oled


def text(string="text", x=0, y=0):
    # Write with letters of 8x8 pixels.
    # string: up to 100 characters; 16 fit beside each other
    # x, y: upper left corner of the first letter
    # widget: text string="micrOS"
    return _display().write(string, x, y)


async def invert():
    # Change between light on dark and dark on light.
    # widget: button
    return await _display().invert()


def clean(state=0):
    # Erase everything.
    # state: 0 dark, 1 lit
    # widget: button
    return _display().clean(state)


def pixel(x, y, state=1):
    # Set one pixel.
    # x, y: its place; 0 0 is the upper left corner
    # state: 1 lit, 0 dark
    # example: 64 32
    return _display().dot(x, y, state)


def line(sx, sy, ex, ey, state=1):
    # Draw a line.
    # sx, sy: where it begins; 0 0 is the upper left corner
    # ex, ey: where it ends
    # state: 1 lit, 0 dark
    # example: 0 0 127 63
    return _display().stroke(sx, sy, ex, ey, state)


def rect(x, y, w, h, state=1, fill=False):
    # Draw a rectangle.
    # x, y: upper left corner
    # w, h: width and height
    # state: 1 lit, 0 dark
    # fill: all of it, not only its edge
    # example: 10 10 40 20
    return _display().box(x, y, w, h, state, fill)


async def flip():
    # Turn the picture upside down, and back again.
    # widget: button
    return await _display().flip()


async def show():
    # Show what has been drawn since the last time.
    # widget: button
    return await _display().show()


async def poweron():
    # Switch the display on.
    # widget: button
    return await _display().power(True)


async def poweroff():
    # Switch the display off; it keeps its picture.
    # widget: button
    return await _display().power(False)


def pinmap():
    # Pins of the display.
    return pinmap_dump(PINS)


def help():
    return (
        'text string="text" x=0 y=0',
        "invert",
        "clean state=0/1",
        "pixel x y state=1/0",
        "line sx sy ex ey state=1/0",
        "rect x y w h state=1/0 fill=False/True",
        "flip",
        "show",
        "poweron",
        "poweroff",
        "pinmap",
        " display with 128x64 pixels and SH1106, on I2C",
    )
