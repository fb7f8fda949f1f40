# Effects on the strip of the module neopixel: every call shows one picture, so repeat it, as in
# `neoeffects meteor &&100`.
# Wiring: that of neopixel.
from micropython import const

import LM_neopixel as neopixel
from Limits import flag, number, whole

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_MOST = const(400)  # pixels
_AT_ONCE = const(100)  # more are not worked out and sent in one go: others have to wait meanwhile
_offset = 0  # the pixel where a picture begins
_wheel = 0


def meteor(r=None, g=None, b=None, shift=True, ledcnt=24):
    # A tail over the whole strip that ends in its head.
    # r, g, b: 0 to 255; left out: of the strip's colour
    # shift: go on by one pixel
    # ledcnt: pixels on the strip, if nobody has said so before
    # widget: button
    colour = neopixel._light.checked((r, g, b))
    strip = _start(shift, ledcnt)
    count = strip.n
    return _paint(
        strip,
        lambda place: [round(value * (place + 1) * 0.9 / count) for value in colour],
        "Meteor R{}:G{}:B{} N:{}".format(*colour, count),
    )


def cycle(r=None, g=None, b=None, shift=True, ledcnt=24):
    # One pixel with a faint one on each side.
    # r, g, b: 0 to 255; left out: of the strip's colour
    # shift: go on by one pixel
    # ledcnt: pixels on the strip, if nobody has said so before
    # widget: button
    colour = neopixel._light.checked((r, g, b))
    strip = _start(shift, ledcnt)

    def dot(place):
        part = (0.1, 1, 0.1)[place] if place < 3 else 0
        return [round(value * part) for value in colour]

    return _paint(strip, dot, "Cycle R{}:G{}:B{} N:{}".format(*colour, strip.n))


def rainbow(step=1, br=50, ledcnt=24):
    # All colours, going round.
    # step: how far the colours move each time, 0 to 255
    # br: brightness in per cent, 0 to 100
    # ledcnt: pixels on the strip, if nobody has said so before
    # widget: slider br=5..100 unit=%
    global _wheel
    whole("step", step, 0, 255)
    number("br", br, 0, 100)
    strip = _start(True, ledcnt)
    _wheel = _wheel + int(step) if _wheel + step <= 255 else 0
    return _paint(strip, lambda place: _hue(place * 256 // strip.n + _wheel, br), "Rainbow")


def _hue(position, br):
    # Red, green, blue and red again on a circle of 256.
    position &= 255
    third = min(position // 85, 2)
    rest = 3 * (position - 85 * third)
    up, down = round(rest * br / 100), round((255 - rest) * br / 100)
    return ((down, up, 0), (0, down, up), (up, 0, down))[third]


def fire(r=None, g=None, b=None, ledcnt=24):
    # Every pixel flickers.
    # r, g, b: 0 to 255; left out: of the strip's colour
    # ledcnt: pixels on the strip, if nobody has said so before
    # widget: button
    from random import randint

    colour = neopixel._light.checked((r, g, b))
    strip = _start(False, ledcnt)

    def flicker(_place):
        part = randint(1, 200)
        return [min(255, int(value * part / 100)) for value in colour]

    return _paint(strip, flicker, "fire R{}:G{}:B{} N:{}".format(*colour, strip.n))


def shader(size=6, offset=0, shift=False, ledcnt=24):
    # The strip's colour with a dark part.
    # size: dark pixels
    # offset: the first of them
    # shift: go on by one pixel; False: exactly at `offset`
    # ledcnt: pixels on the strip, if nobody has said so before
    # widget: slider size=0..23
    global _offset
    whole("size", size, 0, 65535)
    count = neopixel._strip.n if neopixel._strip else ledcnt
    if size >= whole("ledcnt", count, 1, _MOST):
        return "Shader invalid size: {} ({})".format(size, count)
    whole("offset", offset, 0, count - 1)
    colour = [round(value) for value in neopixel._light.colour()]
    strip = _start(shift, ledcnt)
    if not shift:
        _offset = 0
    return _paint(
        strip,
        lambda place: (0, 0, 0) if (place - offset) % count < size else colour,
        "Shader size: {} ->{} ({})".format(size, offset, count),
    )


def random(max_val=255):
    # Choose any colour for the effects; nothing is shown.
    # max_val: the most a channel gets, up to 255
    # widget: button
    from random import randint

    top = whole("max_val", max_val, 0, 255)
    colour = [randint(0, top) for _ in range(3)]
    _keep(colour)
    return "R:{} G:{} B:{}".format(*colour)


def color(r=None, g=None, b=None):
    # Choose the colour for the effects; nothing is shown.
    # r, g, b: 0 to 255; left out: as it is
    # widget: color r=0..255 g=0..255 b=0..255
    _keep(neopixel._light.checked((r, g, b)))
    return neopixel._light.status()


def _keep(colour):
    neopixel._light.keep(colour)
    neopixel._light.cache.save()


def _start(shift, ledcnt):
    # The strip, for us alone; with `shift` the picture begins one pixel further than before.
    global _offset
    shift = flag("shift", shift)
    strip = neopixel._canvas(whole("ledcnt", ledcnt, 1, _MOST))[0]
    _offset = (_offset + shift) % strip.n
    return strip


def _paint(strip, colour, text):
    # Show colour(0), colour(1) ... from `_offset` on; answers `text`.
    at = _offset
    for place in range(strip.n):
        strip[at] = colour(place)
        at = at + 1 if at + 1 < strip.n else 0
    if strip.n > _AT_ONCE:
        return _send(strip, text)
    strip.write()
    return text


async def _send(strip, text):
    await asyncio.sleep_ms(0)
    strip.write()
    return text


def lmdep():
    # The module this one needs.
    return "neopixel"


def pinmap():
    # Pin of the strip.
    return neopixel.pinmap()


def help():
    return (
        "meteor r=<0-255> g=<0-255> b=<0-255> shift=True ledcnt=24",
        "cycle r=<0-255> g=<0-255> b=<0-255> shift=True ledcnt=24",
        "rainbow step=1 br=<5-100> ledcnt=24",
        "fire r=<0-255> g=<0-255> b=<0-255> ledcnt=24",
        "shader size=6 offset=0 shift=False ledcnt=24",
        "random max_val=255",
        "color r=<0-255> g=<0-255> b=<0-255>",
        "lmdep",
        "pinmap",
    )
