# The progress LED of TinyPICO: one APA102 pixel that goes round the colour wheel. Its lines are
# driven by hand: 12 bytes per step need no bus.
from machine import Pin
from micropython import const

from LogicalPins import physical_pin

_STEP = const(15)  # of the 255 places on the wheel
_DIM = const(102)  # brightness 0.4, as parts of 255


def stepper():
    # Switch the pixel's supply on; returns the function that shows the next colour.
    Pin(physical_pin("dotstar_power"), Pin.OUT).value(0)  # low is on
    clock = Pin(physical_pin("dotstar_clock"), Pin.OUT)
    data = Pin(physical_pin("dotstar_data"), Pin.OUT)
    place = [0]

    def step():
        red, green, blue = wheel(place[0])
        place[0] = (place[0] + _STEP) % 255
        # Start frame, then brightness and colour, then the clock pulses that pass it on.
        for byte in (0, 0, 0, 0, 0xFF, blue, green, red, 0xFF, 0xFF, 0xFF, 0xFF):
            for bit in range(7, -1, -1):
                data.value(byte >> bit & 1)
                clock.value(1)
                clock.value(0)

    return step


def wheel(place):
    # The dimmed colour (red, green, blue) at a place from 0 to 254.
    part, rest = divmod(place, 85)
    up, down = rest * 3 * _DIM // 255, (255 - rest * 3) * _DIM // 255
    return ((down, 0, up), (0, up, down), (up, down, 0))[part]
