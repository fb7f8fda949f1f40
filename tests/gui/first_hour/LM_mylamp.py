# A lamp of three colours, made by hand.
# Wiring: one transistor a colour, at the pins redgb, rgreenb and rgbue.
from Limits import whole
from LogicalPins import physical_pin, pinmap_dump

_PINS = ("redgb", "rgreenb", "rgbue")
_lamps = []


def _channels():
    if not _lamps:
        from machine import PWM, Pin

        numbers = [physical_pin(name) for name in _PINS]
        _lamps.extend(PWM(Pin(number), freq=1000, duty=0) for number in numbers)
    return _lamps


def color(r=0, g=0, b=0):
    # Change the colour.
    # r: red
    # g: green
    # b: blue
    # widget: color r=0..1000 g=0..1000 b=0..1000
    values = [whole("rgb"[at], value, 0, 1000) for at, value in enumerate((r, g, b))]
    lamps = _channels()
    for at, value in enumerate(values):
        lamps[at].duty(value)
    return {"R": r, "G": g, "B": b}


def pinmap():
    # Pins of the lamp.
    return pinmap_dump(_PINS)


def help():
    return ("color r=<0-1000> g=<0-1000> b=<0-1000>", "pinmap")
