# One dimmable lamp.
# Wiring: a MOSFET between the lamp and ground, its gate to dim_1.
import sys

from micropython import const

from Light import Light, pwm
from Limits import number
from LogicalPins import pinmap_dump

_FULL = const(1000)
_LEAST = const(5)
_PINS = ("dim_1",)
_light = Light("dimmer", ("X",), _FULL, (0, 500), lambda: pwm(_PINS), first=1)


def load_n_init(cache=None):
    # Take the pin, and be as before the restart; for the boot hook.
    # cache: keep value and state over restarts; None: do so
    return _light.load(cache, sys.platform != "esp8266")


def set_value(value=None, smooth=True, force=True):
    # Set the brightness; 0 switches off and keeps the value.
    # value: 0 to 1000, less than 5 is taken as 5; None: the value that is kept
    # smooth: fade for 0.2 s
    # force: end a running transition; False: leave all as it is while one runs
    # widget: slider value=0..1000 shows=X
    if _strange(value):
        return _strange(value)
    return _light.set((max(_LEAST, value) if value else value,), smooth, force)


def _strange(value):
    # What to answer to a value that there is not.
    if type(value) in (int, float) and not 0 <= value <= _FULL:
        return "DIMMER ERROR, VALUE 0-1000 ONLY, GIVEN: {}".format(value)
    if value is not None:
        number("value", value, 0, _FULL)
    return ""


def toggle(state=None, smooth=True):
    # Switch between off and the value. A transition goes on unseen while the lamp is off.
    # state: True or False; None: the other one
    # smooth: fade for 0.2 s
    # widget: toggle state=True,False shows=S
    return _light.toggle(state, smooth)


def transition(value, sec=1.0, wake=False):
    # Move to a brightness in the background; task dimmer._tran tells how far it is.
    # value: 0 to 1000
    # sec: how long it takes, up to 86400
    # wake: switch on first; False: a lamp that is off stays off, and the value is for later
    # example: 750 sec=10
    return _strange(value) or _light.transition((value,), sec, wake)


def subscribe_presence():
    # Be on while the module presence notices somebody.
    return _light.subscribe_presence()


def status(lmf=None):
    # The value (X), and whether the lamp is on (S: 1 or 0).
    # lmf: without effect
    return _light.status()


def pinmap():
    # Pin of the lamp.
    return pinmap_dump(_PINS)


def help():
    return (
        "load_n_init cache=None",
        "set_value value=<0-1000> smooth=True force=True",
        "toggle state=None smooth=True",
        "transition value=<0-1000> sec=1.0 wake=False",
        "subscribe_presence",
        "status",
        "pinmap",
    )
