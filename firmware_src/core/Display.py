# A picture of 128x64 pixels in memory, and the display on the I2C bus that shows it: what the load
# modules for SSD1306 and SH1106 share. Drawing changes the picture only.
import time

import framebuf
from micropython import const

from I2cBus import bus, trouble
from Limits import flag, text, whole

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_ADDRESSES = (0x3C, 0x3D)  # the second one after soldering
_WIDTH = const(128)
_HEIGHT = const(64)
_PAGES = const(8)  # of eight rows; a byte is one column of a page
_ALL = const(0xFF)  # a bit for each page
_LETTER = const(8)  # pixels
_FAR = const(1000)  # pixels; what is off the picture may be drawn, too
_LONGEST = const(100)  # characters
_COMMAND = const(0x80)
_DATA = const(0x40)
_IS_OFF = const(0x40)  # of the status
_TURN_MS = const(5)
_SLICE_MS = const(5)  # of sending, before others have their turn


class Display(framebuf.FrameBuffer):
    # A subclass says how its chip is set up (`_setup`) and how a page is sent (`_send_page`).

    def __init__(self, chip):
        self._chip = chip
        self._picture = bytearray(_WIDTH * _PAGES)
        super().__init__(self._picture, _WIDTH, _HEIGHT, framebuf.MONO_VLSB)
        self._words = bytearray((_COMMAND, 0))
        self._address = 0
        self._ready = False  # it is set up, and has its picture
        self._touched = _ALL  # pages that were drawn on since they have been sent
        self._inverse = False
        self._on = True
        self._tells = False  # its status can be believed
        self._busy = False

    # What people draw.

    def write(self, string, x, y):
        text("string", string, _LONGEST)
        x, y = _place("x", x), _place("y", y)
        self.text(string, x, y)
        return self._touch(y, y + _LETTER - 1)

    def clean(self, state):
        self.fill(int(flag("state", state)))
        return self._touch(0, _HEIGHT)

    def dot(self, x, y, state):
        x, y = _place("x", x), _place("y", y)
        self.pixel(x, y, int(flag("state", state)))
        return self._touch(y, y)

    def stroke(self, sx, sy, ex, ey, state):
        sx, sy = _place("sx", sx), _place("sy", sy)
        ex, ey = _place("ex", ex), _place("ey", ey)
        self.line(sx, sy, ex, ey, int(flag("state", state)))
        return self._touch(min(sy, ey), max(sy, ey))

    def box(self, x, y, w, h, state, fill):
        x, y = _place("x", x), _place("y", y)
        w, h = whole("w", w, 0, _FAR), whole("h", h, 0, _FAR)
        state, fill = int(flag("state", state)), flag("fill", fill)
        if not w or not h:
            return True
        (self.fill_rect if fill else self.rect)(x, y, w, h, state)
        return self._touch(y, y + h - 1)

    def _touch(self, top, bottom):
        for page in range(max(0, top // 8), min(_PAGES, bottom // 8 + 1)):
            self._touched |= 1 << page
        return True

    # What goes over the bus: one thing at a time, and first the display is set up if it has to be.

    async def show(self):
        return await self._do(self._send_picture)

    async def power(self, on):
        async def switch():
            self._send(0xAE | on)
            self._on = on

        return await self._do(switch)

    async def invert(self):
        async def change():
            self._send(0xA6 | (not self._inverse))
            self._inverse = not self._inverse

        return await self._do(change)

    async def _do(self, job):
        while self._busy:
            await asyncio.sleep_ms(_TURN_MS)
        self._busy = True
        try:
            await self._prepare()
            await job()
        finally:
            self._busy = False
        return True

    async def _prepare(self):
        if self._ready and not self._forgot():
            return
        self._ready = False
        self._address = self._find()
        await self._setup()
        self._tells = not self._off()
        if not self._on:
            self._send(0xAE)
        self._ready = True

    def _find(self):
        for address in _ADDRESSES:
            try:
                bus().writeto(address, b"")
                return address
            except OSError as error:
                reason = error
        raise trouble(reason, self._chip, *_ADDRESSES)

    def _forgot(self):
        # Whether it has lost its power, and with that all it was told.
        try:
            return self._on and self._tells and self._off()
        except OSError:
            return True

    def _off(self):
        try:
            return bus().readfrom_mem(self._address, 0, 1)[0] & _IS_OFF
        except OSError as error:
            raise trouble(error, self._chip, *_ADDRESSES)

    def _send(self, *commands):
        for command in commands:
            self._words[1] = command
            self._put((self._words,))

    def _send_data(self, page):
        self._put((b"\x40", self._take(page)))

    def _take(self, page):
        # Its bytes, to be sent.
        self._touched &= ~(1 << page)
        start = page * _WIDTH
        return memoryview(self._picture)[start : start + _WIDTH]

    async def _send_picture(self):
        # The pages that were touched. A whole picture takes longer than others should wait.
        start = time.ticks_ms()
        for page in range(_PAGES):
            if self._touched >> page & 1:
                self._send_page(page)
            if time.ticks_diff(time.ticks_ms(), start) >= _SLICE_MS:
                await asyncio.sleep_ms(0)
                start = time.ticks_ms()

    def _put(self, parts):
        try:
            bus().writevto(self._address, parts)
        except OSError as error:
            raise self._lost(error)

    def _lost(self, error):
        # What to raise when the display does not answer: it has to be set up again.
        self._ready = False
        return trouble(error, self._chip, *_ADDRESSES)


def _place(name, value):
    return whole(name, value, -_FAR, _FAR)
