# Display with 128x64 pixels and the chip SSD1306. What is drawn is seen after `show`.
# Wiring: SCL to `i2c_scl`, SDA to `i2c_sda`, VCC to 3.3 V. The address is 0x3C, or 0x3D.
from micropython import const

from Display import Display
from I2cBus import PINS, Long
from LogicalPins import pinmap_dump

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PAGES = const(8)
_ALL = const(0xFF)
_TRIES = const(2)  # to send the whole picture at once

# In this order: off, addressing by rows, start line, mirrored as on the usual modules, 64 lines,
# no offset, pins, clock, pre-charge, voltage of the lines, contrast, follow the memory, not
# inverse, current reference, charge pump.
_SETUP = (
    b"\xae\x20\x00\x40\xa1\xa8\x3f\xc8\xd3\x00\xda\x12\xd5\x80\xd9\xf1\xdb\x30\x81\xff\xa4\xa6"
    b"\xad\x30\x8d\x14"
)
_WHOLE = b"\x21\x00\x7f\x22\x00\x07"  # a window: all columns, all pages

_oled = None


class _Ssd1306(Display):
    async def _setup(self):
        self._send(*_SETUP)
        await self._send_picture()
        if self._inverse:
            self._send(0xA7)
        self._send(0xAF)  # on, now that there is something to see

    async def _send_picture(self):
        # All of it is one transaction of 1025 bytes; on a bus where others are too busy for that
        # it comes in pages.
        for _ in range(_TRIES):
            self._touched = _ALL
            self._send(*_WHOLE)
            if await self._send_whole():
                return
        self._touched = _ALL
        self._send(*_WHOLE)
        await super()._send_picture()

    async def _send_whole(self):
        # False if somebody else has used the bus in between.
        try:
            sending = Long(self._address, b"\x40")
        except OSError as error:
            raise self._lost(error)
        try:
            for page in range(_PAGES):
                await asyncio.sleep_ms(0)
                if not sending.write(self._take(page)):
                    return False
            return True
        finally:
            sending.end()

    def _send_page(self, page):
        self._send_data(page)


def _display():
    global _oled
    if _oled is None:
        _oled = _Ssd1306("SSD1306")
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


async def show():
    # Show what has been drawn.
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
        "line sx sy ex ey state=1/0",
        "rect x y w h state=1/0 fill=False/True",
        "show",
        "poweron",
        "poweroff",
        "pinmap",
        " display with 128x64 pixels and SSD1306, on I2C",
    )
