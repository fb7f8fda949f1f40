# A strip of WS2812: what write() sent is what it shows.
from machine import bitstream


class NeoPixel:
    ORDER = (1, 0, 2, 3)  # green first on the wire

    def __init__(self, pin, n, bpp=3, timing=1):
        if bpp not in (3, 4):
            raise ValueError("bpp must be 3 or 4")
        self.pin = pin
        self.timing = (400, 850, 800, 450) if timing == 1 else timing  # ns
        self.n = n
        self.bpp = bpp
        self.buf = bytearray(n * bpp)
        pin.init(pin.OUT)
        pin.use(pin.NEOPIXEL)

    def __len__(self):
        return self.n

    def _place(self, index):
        if not -self.n <= index < self.n:
            raise IndexError("index out of range")
        return index % self.n * self.bpp

    def __setitem__(self, index, colour):
        at = self._place(index)
        for part in range(self.bpp):
            self.buf[at + self.ORDER[part]] = colour[part]

    def __getitem__(self, index):
        at = self._place(index)
        return tuple(self.buf[at + self.ORDER[part]] for part in range(self.bpp))

    def fill(self, colour):
        for index in range(self.n):
            self[index] = colour

    def write(self):
        bitstream(self.pin, 0, self.timing, self.buf)
