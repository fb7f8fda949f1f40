# White LED strip with two analog channels, cold and warm.
# Wiring: two MOSFETs between the strip's channels and ground; their gates to cwhite (cold) and
# wwhite (warm).
import sys

from micropython import const

from Light import Light, pwm
from LogicalPins import pinmap_dump

_FULL = const(1000)
_LEAST = const(5)
_ROUNDED = const(20)  # parts of a hue transition after which the light is rounded down
_PINS = ("cwhite", "wwhite")
_light = Light(
    "cct", ("CW", "WW"), _FULL, (500, 500, 0), lambda: pwm(_PINS), file="cwww", whole=2
)


def load_n_init(cache=None):
    # Take the pins, and be as before the restart; for the boot hook.
    # cache: keep colour and state over restarts; None: do so
    return _light.load(cache, sys.platform != "esp8266")


def white(cw=None, ww=None, smooth=True, force=True):
    # Show a mixture; both 0 switches off and keeps the colour. A channel left out stays.
    # cw, ww: cold and warm, 0 to 1000
    # smooth: fade for 0.2 s
    # force: end a running transition; False: leave all as it is while one runs
    # widget: color cw=0..1000 ww=0..1000
    return _light.set((cw, ww), smooth, force)


def brightness(percent=None, smooth=True, wake=True):
    # Scale both channels so that the stronger one has this part of full scale. A running
    # hue_transition goes on.
    # percent: 0 to 100; None: answer the present brightness
    # smooth: fade for 0.2 s
    # wake: switch on; False: a lamp that is off stays off, and the colour is for later
    # widget: slider percent=0..100 unit=%
    return _light.brightness(percent, smooth, wake, alone=_light.moving() == "cct._hue")


def toggle(state=None, smooth=True):
    # Switch between off and the colour. A transition goes on unseen while the lamp is off.
    # state: True or False; None: the other one
    # smooth: fade for 0.2 s
    # widget: toggle state=True,False shows=S
    return _light.toggle(state, smooth)


def transition(cw=None, ww=None, sec=1.0, wake=False):
    # Move to a mixture in the background; task cct._tran tells how far it is.
    # cw, ww: cold and warm, 0 to 1000
    # sec: how long it takes, up to 86400
    # wake: switch on first; False: a lamp that is off stays off, and the colour is for later
    # example: cw=800 ww=300 sec=10
    return _light.transition((cw, ww), sec, wake)


def hue_transition(percent, sec=1.0, wake=False):
    # Move from cold to warm in the background, as bright as it is; task cct._hue tells how far it
    # is.
    # percent: warm part of the light, 0 to 100
    # sec: how long it takes, up to 86400
    # wake: switch on first; False: a lamp that is off stays off, and the colour is for later
    # widget: slider percent=0..100 unit=%
    if type(percent) not in (int, float) or not 0 <= percent <= 100:
        return "Invalid range, percent=<0-100>"
    colour = _light.colour()
    share = colour[1] * 1000 / (sum(colour) or _FULL)
    goal = percent * 10
    return _light.move("_hue", [share], [goal], sec, wake, _mixer(share, goal), "HUE{} {}")


def _mixer(start, goal):
    # What makes a colour of the warm part in per mille. In one of twenty parts of the way both
    # channels are rounded down and the sum of both follows, so that a short move ends where it
    # always did; a long one loses no more, 40 of 2000 at most. The sum is taken again when
    # somebody else has changed it.
    apart = abs(goal - start) / _ROUNDED - 1
    last = rounded = None
    light = 0

    def mix(values):
        nonlocal last, light, rounded
        share = values[0]
        if _light.colour() != last:
            light = sum(_light.colour())
        warm = light * share / 1000
        if rounded is None or abs(share - rounded) >= apart:
            rounded = share
            colour = [int(light - warm), int(warm)]
            light = sum(colour)
        else:
            colour = [round(light) - round(warm), round(warm)]
        colour = [min(_FULL, value) for value in colour]
        last = [max(_LEAST, value) for value in colour]
        words = "{}%w - CW:{} WW:{}".format(share // 10, *colour)
        return colour, words

    return mix


def random(smooth=True, max_val=1000):
    # Show any mixture.
    # smooth: fade for 0.2 s
    # max_val: the most a channel gets, up to 1000
    # widget: button
    return _light.random(smooth, max_val)


def subscribe_presence():
    # Be on while the module presence notices somebody.
    return _light.subscribe_presence()


def status(lmf=None):
    # Both channels, and whether the lamp is on (S: 1 or 0).
    # lmf: without effect
    return _light.status()


def pinmap():
    # Pins of the two channels.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init cache=None",
        "white cw=<0-1000> ww=<0-1000> smooth=True force=True",
        "brightness percent=<0-100> smooth=True wake=True",
        "toggle state=None smooth=True",
        "transition cw=<0-1000> ww=<0-1000> sec=1.0 wake=False",
        "hue_transition percent=<0-100> sec=1.0 wake=False",
        "random smooth=True max_val=1000",
        "subscribe_presence",
        "status",
        "pinmap",
    )
