# The colour pixel on a TinyPICO.
# Wiring: none. It is an APA102 on the board; its supply is on while `dotstar_power` is low. The
# progress LED of `dbg` is the same pixel: it ends for good with the first command to this module.
from micropython import const

from Limits import flag, number, whole
from LogicalPins import detect_platform, physical_pins

_PINS = ("dotstar_clock", "dotstar_data", "dotstar_power")
_STRIP = 0.5  # brightness of the whole strip
_WHEEL_END = const(500)  # place on the colour wheel that the first one follows
_STEP = const(3)


class _now:
    # What the pixel shows.
    colour = (0, 0, 0)
    brightness = 0.5
    lit = 0
    place = 0  # on the colour wheel
    pixel = None


class _Pixel:
    # The board's own driver. Power is switched here: its `set_dotstar_power` waits too long.

    def __init__(self):
        board = detect_platform()
        if board != "tinypico":
            raise ValueError("tinyrgb needs a TinyPICO with its own firmware, not " + board)
        import Debug
        from dotstar import DotStar
        from machine import Pin, SoftSPI

        self.pins = [Pin(number) for number in physical_pins(_PINS)]
        clock, data, power = self.pins
        Debug.led = None
        # A bus must have an input, which nobody reads: one of our own pins, not somebody else's.
        self.strip = DotStar(SoftSPI(sck=clock, mosi=data, miso=power), 1, brightness=_STRIP)

    def light(self):
        from machine import Pin

        clock, data, power = self.pins
        clock.init(Pin.OUT)
        data.init(Pin.OUT)
        power.init(Pin.OUT, value=0)
        self.strip[0] = _now.colour + (_now.brightness,)

    def dark(self):
        # Nothing must feed the pixel by its other pins.
        from machine import Pin

        for pin in self.pins:
            pin.init(Pin.IN, None)


def setrgb(r=None, g=None, b=None, br=None):
    # Light the pixel. What is left out stays as it is.
    # r, g, b: 0 to 255
    # br: brightness, 0.0 to 1.0
    # widget: color r=0..255 g=0..255 b=0..255
    # example: r=0 g=80 b=255 br=0.3
    colour = []
    for name, value, old in zip("rgb", (r, g, b), _now.colour):
        colour.append(old if value is None else whole(name, value, 0, 255))
    _show(tuple(colour), _brightness(br))
    return "RGB: {} ({}%)".format([_now.colour], _percent())


def getstate():
    # The colour, whether it is lit, and its brightness.
    return [_now.colour], [_now.lit, _now.brightness]


def toggle(state=None):
    # Switch the pixel's supply.
    # state: True or False; None is the other one
    # widget: toggle state=True,False
    lit = not _now.lit if state is None else flag("state", state)
    pixel = _get()
    if lit:
        pixel.light()
    else:
        pixel.dark()
    _now.lit = int(lit)
    return "Turn ON" if lit else "Turn OFF"


def wheel(br=None):
    # Go a step round the colour wheel.
    # br: brightness, 0.0 to 1.0; None as before
    # widget: button
    brightness = _brightness(br)
    _get()
    from tinypico import dotstar_color_wheel

    colour = dotstar_color_wheel(_now.place * _STEP)
    _now.place = 0 if _now.place >= _WHEEL_END else _now.place + 1
    _show(tuple(colour), brightness)
    return "RGB: {}:{}:{} ({}%)".format(*(_now.colour + (_percent(),)))


def help():
    return (
        "setrgb r=<0-255> g=<0-255> b=<0-255> br=<0.0-1.0>",
        "getstate",
        "toggle state=None/True/False",
        "wheel br=<0.0-1.0>",
        " the progress LED (dbg) is the same pixel: it stops when this module lights it",
    )


def _brightness(br):
    return _now.brightness if br is None else number("br", br, 0, 1)


def _percent():
    return round(_now.brightness * 100, 1)


def _get():
    if _now.pixel is None:
        _now.pixel = _Pixel()
    return _now.pixel


def _show(colour, brightness):
    pixel = _get()
    _now.colour, _now.brightness, _now.lit = colour, brightness, 1
    pixel.light()
