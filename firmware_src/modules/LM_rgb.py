# RGB LED strip with one analog channel for each colour.
# Wiring: three MOSFETs between the strip's colours and ground; their gates to redgb (red), rgreenb
# (green) and rgbue (blue).
import sys

from micropython import const

from Light import Light, pwm
from LogicalPins import pinmap_dump

_FULL = const(1000)
_PINS = ("redgb", "rgreenb", "rgbue")
_light = Light("rgb", ("R", "G", "B"), _FULL, (197.0, 35.0, 10.0, 0), lambda: pwm(_PINS))


def load_n_init(cache=None):
    # Take the pins, and be as before the restart; for the boot hook.
    # cache: keep colour and state over restarts; None: on an ESP32
    return _light.load(cache, sys.platform == "esp32")


def color(r=None, g=None, b=None, smooth=True, force=True):
    # Show a colour; all 0 switches off and keeps the colour. A channel left out stays.
    # r, g, b: 0 to 1000
    # smooth: fade for 0.2 s
    # force: end a running transition; False: leave all as it is while one runs
    # widget: color r=0..1000 g=0..1000 b=0..1000
    return _light.set((r, g, b), smooth, force)


def rgb(r=None, g=None, b=None, smooth=True, force=True):
    # The older name of color.
    return _light.set((r, g, b), smooth, force)


def brightness(percent=None, smooth=True, wake=True):
    # Scale the colour so that its strongest channel has this part of full scale.
    # percent: 0 to 100; None: answer the present brightness
    # smooth: fade for 0.2 s
    # wake: switch on; False: a lamp that is off stays off, and the colour is for later
    # widget: slider percent=0..100 unit=%
    return _light.brightness(percent, smooth, wake)


def toggle(state=None, smooth=True):
    # Switch between off and the colour. A transition goes on unseen while the lamp is off.
    # state: True or False; None: the other one
    # smooth: fade for 0.2 s
    # widget: toggle state=True,False shows=S
    return _light.toggle(state, smooth)


def transition(r=None, g=None, b=None, sec=1.0, wake=False):
    # Move to a colour in the background; task rgb._tran tells how far it is.
    # r, g, b: 0 to 1000
    # sec: how long it takes, up to 86400
    # wake: switch on first; False: a lamp that is off stays off, and the colour is for later
    # example: r=800 g=300 b=100 sec=10
    return _light.transition((r, g, b), sec, wake)


def random(smooth=True, max_val=1000):
    # Show any colour.
    # smooth: fade for 0.2 s
    # max_val: the most a channel gets, up to 1000
    # widget: button
    return _light.random(smooth, max_val)


def subscribe_presence():
    # Be on while the module presence notices somebody.
    return _light.subscribe_presence()


def status(lmf=None):
    # The colour, and whether the lamp is on (S: 1 or 0).
    # lmf: without effect
    return _light.status()


def pinmap():
    # Pins of the three channels.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init cache=None",
        "color r=<0-1000> g=<0-1000> b=<0-1000> smooth=True force=True",
        "rgb r=<0-1000> g=<0-1000> b=<0-1000> smooth=True force=True",
        "brightness percent=<0-100> smooth=True wake=True",
        "toggle state=None smooth=True",
        "transition r=<0-1000> g=<0-1000> b=<0-1000> sec=1.0 wake=False",
        "random smooth=True max_val=1000",
        "subscribe_presence",
        "status",
        "pinmap",
    )
