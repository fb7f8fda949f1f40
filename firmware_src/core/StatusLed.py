# The progress LED: one step per console message. Imported only when `dbg` is on.
import Debug
from LogicalPins import detect_platform, pinmap_dump, physical_pin


def show_steps():
    # Let the board's LED show every message. Without an LED nothing happens.
    platform = detect_platform()
    if platform == "tinypico":
        from TinyPLed import stepper

        Debug.led = stepper()
    elif pinmap_dump("builtin")["builtin"] is not None:
        pin = physical_pin("builtin")
        Debug.led = _colour(pin) if platform == "esp32s3" else _blink(pin)


def _blink(number):
    # A plain LED; a negative number means it lights at 0.
    from machine import Pin

    inverted = isinstance(number, int) and number < 0
    led = Pin(-number if inverted else number, Pin.OUT)
    led.value(inverted)

    def step():
        led.value(not led.value())

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
