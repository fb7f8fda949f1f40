# The progress LED: one step per console message.
from LogicalPins import physical_pin


def stepper():
    # A function that makes the board's LED show one step; None if the board has none.
    try:
        pin = physical_pin("builtin")
    except Exception:  # the pin table has no LED
        return None
    from LogicalPins import detect_platform

    if detect_platform() == "esp32s3":
        return _colour(pin)
    return _blink(pin)


def _blink(number):
    # A plain LED; a negative number means it lights at 0.
    from machine import Pin

    inverted = isinstance(number, int) and number < 0
    led = Pin(-number if inverted else number, Pin.OUT)
    state = [inverted]
    led.value(inverted)

    def step():
        state[0] = not state[0]
        led.value(state[0])

    return step


def _colour(number):
    # One addressable pixel that goes round six dim colours.
    from machine import Pin
    from neopixel import NeoPixel

    pixel = NeoPixel(Pin(number), 1)
    state = [0]
    colours = (5, 0, 0), (3, 2, 0), (0, 5, 0), (0, 3, 2), (0, 0, 5), (2, 0, 3)

    def step():
        state[0] = (state[0] + 1) % len(colours)
        pixel[0] = colours[state[0]]
        pixel.write()

    return step
