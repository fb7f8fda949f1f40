# WS2812 LED strip (NeoPixel), all pixels alike or each by itself.
# Wiring: neop to DIN of the first pixel, with 330 ohm in between; the strip has its own 5 V supply,
# grounds together. A pixel takes up to 60 mA.
import sys

from micropython import const

from Light import Light
from Limits import flag, whole
from LogicalPins import physical_pin, pinmap_dump

_FULL = const(255)
_MOST = const(400)  # pixels: a frame takes 30 us for each, and others have to wait for it
_USUAL = const(24)
_strip = None


def _make():
    if _strip is None:
        _size(_USUAL)
    return _show


def _show(values):
    _strip.fill(tuple(values))
    _strip.write()


_light = Light("neopixel", ("R", "G", "B"), _FULL, (100, 100, 100, 0), _make, whole=1)


def _size(count):
    # Have a strip of `count` pixels; those there were stay as they are, cut off ones get dark.
    global _strip
    if _strip is not None and _strip.n == count:
        return
    from machine import Pin
    from neopixel import NeoPixel

    pin = Pin(physical_pin("neop"))
    old = _strip
    try:
        strip = NeoPixel(pin, count)
    except MemoryError:
        raise ValueError("no memory for {} pixels: try fewer".format(count))
    for place in range(old.n if old else 0):
        if place < count:
            strip[place] = old[place]
        else:
            old[place] = (0, 0, 0)
    if old and old.n > count:
        old.write()
    _strip = strip
    _light.step_ms = max(5, count // 14)  # half of the time is for others


def load_n_init(cache=None, ledcnt=24):
    # Take the pin, and be as before the restart; for the boot hook. Works again with another
    # count.
    # cache: keep colour and state over restarts; None: do so
    # ledcnt: pixels on the strip, up to 400
    # example: ledcnt=24
    count = whole("ledcnt", ledcnt, 1, _MOST)
    if cache is not None:
        flag("cache", cache)
    _size(count)
    return "{}, LED CNT: {}".format(_light.load(cache, sys.platform != "esp8266", False), count)


def color(r=None, g=None, b=None, smooth=True, force=True):
    # Show a colour on all pixels; all 0 switches off and keeps the colour. A channel left out
    # stays.
    # r, g, b: 0 to 255
    # smooth: fade for 0.2 s
    # force: end a running transition; False: leave all as it is while one runs
    # widget: color r=0..255 g=0..255 b=0..255
    return _light.set((r, g, b), smooth, force)


def brightness(percent=None, smooth=True, wake=True):
    # Scale the colour so that its strongest channel has this part of full scale.
    # percent: 0 to 100; None: answer the present brightness
    # smooth: fade for 0.2 s
    # wake: switch on; False: a strip that is off stays off, and the colour is for later
    # widget: slider percent=0..100 unit=%
    return _light.brightness(percent, smooth, wake)


def segment(r=None, g=None, b=None, s=0, cache=False, write=True):
    # Set one pixel; ends fades and transitions.
    # r, g, b: 0 to 255; left out: of the colour that is kept
    # s: which one, 0 is the first
    # cache: keep this colour, as if all had been set
    # write: show it; False: only with the next one that is shown
    # example: 255 0 0 s=2
    colour = _light.checked((r, g, b))
    place = whole("s", s, 0, 65535)
    cache, write = flag("cache", cache), flag("write", write)
    count = _strip.n if _strip else _USUAL
    if place >= count:
        return "NEOPIXEL index error: {} > {}".format(place, min(count, place - 1))
    strip, cut = _canvas(_USUAL)
    if cut:  # the others are where the fade was going
        strip.fill(tuple(_light.goal()))
    strip[place] = tuple([round(value) for value in colour])
    if write:
        strip.write()
    if cache:
        _light.remember(colour)
    return _light.status()


def _canvas(count):
    # The strip, for somebody who sets its pixels, and whether a fade was cut short. If there is
    # none yet, one of `count` pixels.
    if _strip is None:
        _size(count)
    return _strip, _light.stop()


def toggle(state=None, smooth=True):
    # Switch between off and the colour. A transition goes on unseen while the strip is off.
    # state: True or False; None: the other one
    # smooth: fade for 0.2 s
    # widget: toggle state=True,False shows=S
    return _light.toggle(state, smooth)


def transition(r=None, g=None, b=None, sec=1.0, wake=False):
    # Move to a colour in the background; task neopixel._tran tells how far it is.
    # r, g, b: 0 to 255
    # sec: how long it takes, up to 86400
    # wake: switch on first; False: a strip that is off stays off, and the colour is for later
    # example: r=204 g=76 b=26 sec=10
    return _light.transition((r, g, b), sec, wake)


def random(smooth=True, max_val=255):
    # Show any colour.
    # smooth: fade for 0.2 s
    # max_val: the most a channel gets, up to 255
    # widget: button
    return _light.random(smooth, max_val)


def subscribe_presence():
    # Be on while the module presence notices somebody.
    return _light.subscribe_presence()


def status(lmf=None):
    # The colour, and whether the strip is on (S: 1 or 0).
    # lmf: without effect
    return _light.status()


def pinmap():
    # Pin of the strip.
    return pinmap_dump("neop")


def help():
    return (
        "load_n_init cache=None ledcnt=24",
        "color r=<0-255> g=<0-255> b=<0-255> smooth=True force=True",
        "brightness percent=<0-100> smooth=True wake=True",
        "segment r=<0-255> g=<0-255> b=<0-255> s=<0-n> cache=False write=True",
        "toggle state=None smooth=True",
        "transition r=<0-255> g=<0-255> b=<0-255> sec=1.0 wake=False",
        "random smooth=True max_val=255",
        "subscribe_presence",
        "status",
        "pinmap",
    )
