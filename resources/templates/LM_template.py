# One lamp on a digital output, with everything a load module can have.
# Wiring: the LED with its resistor from switch_1 to ground.
from Limits import flag
from LogicalPins import physical_pin, pinmap_dump

_PINS = ("switch_1",)
_lamp = None
_on = False


def _output():
    # The pin is booked by the first function that needs it, never by the import.
    global _lamp
    if _lamp is None:
        from machine import Pin

        _lamp = Pin(physical_pin("switch_1"), Pin.OUT)
    return _lamp


def load_n_init():
    # Book the pin and switch the lamp off; for the boot hook.
    switch(False)
    return "ready"


def switch(state):
    # Switch the lamp on or off.
    # state: True or False
    # widget: toggle state=True,False shows=S
    global _on
    _on = flag("state", state)
    _output().value(1 if _on else 0)
    return status()


def toggle():
    # Switch the lamp over.
    # widget: button
    return switch(not _on)


def status():
    # The present state of the lamp.
    return {"S": _on}


def pinmap():
    # Pins of the lamp.
    return pinmap_dump(_PINS)


def lmdep():
    # Other load modules that this one needs; none here.
    return ()


def help():
    return (
        "load_n_init",
        "switch state=<True-False>",
        "toggle",
        "status",
        "pinmap",
        "lmdep",
    )
