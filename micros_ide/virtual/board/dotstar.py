# A chain of APA102, with the interface of the driver in a TinyPICO's firmware: like NeoPixel's, on
# an SPI that its user has made. A colour is (r, g, b), (r, g, b, brightness) or 0xrrggbb.
_RGB = (0, 1, 2)
_BGR = (2, 1, 0)
RGB = _RGB
BGR = _BGR
RBG = (0, 2, 1)
GRB = (1, 0, 2)
GBR = (1, 2, 0)
BRG = (2, 0, 1)


class DotStar:
    def __init__(self, spi, n, *, brightness=1.0, auto_write=True, pixel_order=BGR):
        self._spi = spi
        self._order = pixel_order  # of the wire: which of red, green and blue comes first
        self._pixels = [(0, 0, 0, 1.0)] * n
        self._brightness = min(max(brightness, 0.0), 1.0)
        self.auto_write = auto_write

    def __len__(self):
        return len(self._pixels)

    @property
    def brightness(self):
        return self._brightness

    @brightness.setter
    def brightness(self, brightness):
        self._brightness = min(max(brightness, 0.0), 1.0)
        self._changed()

    def __setitem__(self, index, colour):
        if isinstance(index, slice):
            places = range(len(self._pixels))[index]
            if len(places) != len(colour):
                raise ValueError("slices must have the same length")
            for place, one in zip(places, colour):
                self._pixels[place] = _pixel(one)
        else:
            self._pixels[index] = _pixel(colour)
        self._changed()

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [pixel[:3] for pixel in self._pixels[index]]
        return self._pixels[index][:3]

    def __repr__(self):
        return "[" + ", ".join([str(pixel[:3]) for pixel in self._pixels]) + "]"

    def fill(self, colour):
        self._pixels = [_pixel(colour)] * len(self._pixels)
        self._changed()

    def show(self):
        # The brightness of all scales the colours, the brightness of one its own five bits.
        frame = bytearray(4)
        for pixel in self._pixels:
            frame.append(0xE0 | -int(-pixel[3] * 31 // 1))
            for part in self._order:
                frame.append(int(pixel[part] * self._brightness))
        frame.extend(b"\xff" * max(4, (len(self._pixels) + 15) // 16))
        self._spi.write(frame)

    def deinit(self):
        self.auto_write = False
        self.fill(0)
        self.show()
        self._spi.deinit()

    def _changed(self):
        if self.auto_write:
            self.show()


def _pixel(colour):
    if isinstance(colour, int):
        return (colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF, 1.0)
    if len(colour) == 3:
        return tuple(colour) + (1.0,)
    if len(colour) != 4:
        raise ValueError("a colour is (r, g, b) or (r, g, b, brightness)")
    return tuple(colour)
