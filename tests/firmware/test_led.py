"""The progress LED: one step per console message, each kind of LED."""

import ast

import pytest

RECORDER = """
import Debug
Debug.verbose = False
class Pin:
    OUT = 1
    made = {}
    trace = []
    def __init__(self, number, mode=None):
        self.number = number
    def value(self, level=None):
        if level is None:
            return Pin.made.get(self.number, 0)
        Pin.made[self.number] = int(level)
        Pin.trace.append((self.number, int(level)))
"""
TINYPICO = """
import LogicalPins
LogicalPins.set_pinmap("tinypico")
import TinyPLed
TinyPLed.Pin = Pin
step = TinyPLed.stepper()
print(Pin.made.get(13), sorted(LogicalPins.get_pinmap()["booked"]))
for _ in range(2):
    Pin.trace.clear()
    step()
    data, bits = 0, []
    for number, level in Pin.trace:
        if number == 2:
            data = level
        elif level:
            bits.append(data)
    print(bytes([int("".join(map(str, bits[i:i + 8])), 2) for i in range(0, len(bits), 8)]))
"""
BLINK = """
import sys
sys.modules["machine"].Pin = Pin
import StatusLed
step = StatusLed._blink({number})
shown = [Pin.made[{pin}]]
for _ in range(3):
    step()
    shown.append(Pin.made[{pin}])
print(shown)
"""


def test_tinypico_pixel_is_switched_on_and_told_colours_bit_by_bit(micropython):
    """APA102: 32 zero bits, then brightness, blue, green and red, then pulses to end it."""
    power, *frames = micropython(RECORDER + TINYPICO).splitlines()
    assert power == "0 [2, 12, 13]"
    first, second = (ast.literal_eval(frame) for frame in frames)
    assert first == b"\0\0\0\0" + bytes((0xFF, 0, 0, 102)) + b"\xff" * 4
    assert second == b"\0\0\0\0" + bytes((0xFF, 18, 0, 84)) + b"\xff" * 4


def test_colour_wheel_is_round_and_of_even_brightness(micropython):
    colours = ast.literal_eval(
        micropython("import TinyPLed\nprint([TinyPLed.wheel(n) for n in range(255)])\n")
    )
    assert [colours[0], colours[85], colours[170]] == [(102, 0, 0), (0, 0, 102), (0, 102, 0)]
    assert all(100 <= sum(colour) <= 102 for colour in colours)
    for one, next_one in zip(colours, colours[1:] + colours[:1], strict=True):
        assert max(abs(a - b) for a, b in zip(one, next_one, strict=True)) <= 2


@pytest.mark.parametrize(("number", "pin", "shown"), [(2, 2, [0, 1, 0, 1]), (-8, 8, [1, 0, 1, 0])])
def test_plain_led_starts_dark_and_changes_with_every_step(micropython, number, pin, shown):
    out = micropython(RECORDER + BLINK.format(number=number, pin=pin))
    assert out == f"{shown}\n"


@pytest.mark.parametrize(
    ("setting", "booked"),
    [("n/a", " booked: {2: 'builtin'}"), ("rp2; builtin:5", " booked: {5: 'builtin'}")],
)
def test_led_is_used_only_when_messages_are_wanted(node, setting, booked):
    for wanted in (True, False):
        node.stop()
        node.configure(dbg=wanted, cstmpmap=setting)
        node.start()
        lines = node.client().ask("system pinmap").splitlines()
        assert (booked in lines) is wanted
        assert "[ERR]" not in node.text


def test_pixel_of_an_esp32s3(make_node):
    node = make_node("esp32s3")
    node.configure(dbg=True)
    node.start()
    assert "'builtin'" in node.client().ask("system pinmap").split("booked: ")[1].split("\n")[0]
    assert "StatusLed: " not in node.text
    node.stop()
