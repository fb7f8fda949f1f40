"""Pins of a module against those of others, and against what the chip has."""

from __future__ import annotations

import ast

import pytest

from micros_ide.services.chip_pins import PinCapabilities
from micros_ide.services.module_trial.pin_rules import (
    Bookings,
    PinUse,
    literal_pins,
    pin_findings,
)

ESP32 = PinCapabilities().capabilities("esp32")
BOOKED = Bookings({15: ("neop", "neopixel"), 21: ("i2c_sda", "oled")})


def rules(**use):
    given = {"asked": {}, "modes": {}, "literal": frozenset()} | use
    found = pin_findings(PinUse("lamp", "LM_lamp.py", **given), BOOKED, ESP32)
    return [(one.rule, one.severity.value) for one in found]


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ({"asked": {33: "dim_1"}, "modes": {33: "pwm"}}, []),
        ({"asked": {15: "neop"}}, [("pin-conflict", "red")]),
        ({"asked": {15: "neop"}, "friends": frozenset({"neopixel"})}, []),
        ({"asked": {21: "i2c_sda"}}, []),  # a bus is there to be shared
        ({"literal": frozenset({15})}, [("pin-conflict", "red")]),
        ({"literal": frozenset({19})}, [("pin-unbooked", "amber")]),
        ({"modes": {19: "in"}}, [("pin-unbooked", "amber")]),
        ({"literal": frozenset({24})}, [("pin-impossible", "red")]),
        ({"literal": frozenset({6})}, [("pin-impossible", "red")]),
        ({"literal": frozenset({1})}, [("pin-impossible", "red")]),
        ({"asked": {16: "mine"}}, [("pin-psram", "amber")]),
        ({"asked": {34: "genadc"}, "modes": {34: "in"}}, []),
        ({"asked": {34: "genadc"}, "modes": {34: "out"}}, [("pin-impossible", "red")]),
        ({"asked": {"LED": "builtin"}}, []),
        ({"said": ("[io] Pin rgbue is busy: neop:15",)}, [("pin-conflict", "red")]),
        ({"said": ("[io] Pin rgbue is busy: other:-4",)}, [("pin-conflict", "red")]),
        ({"asked": {4: "a"}, "said": ("[io] Pin b is busy: a:4",)}, [("pin-either-or", "amber")]),
    ],
)
def test_rules(use, expected):
    assert rules(**use) == expected


def test_the_one_who_has_it_is_named():
    use = PinUse("lamp", "LM_lamp.py", {}, {}, frozenset(), ("[io] Pin rgbue is busy: neop:15",))
    (found,) = pin_findings(use, BOOKED, ESP32)
    assert found.message == "It wants pin 15 (rgbue), which module neopixel has booked (neop)."


def test_pins_that_stand_in_the_source():
    text = "Pin(5)\nmachine.Pin(6, Pin.OUT)\nPin(number)\nPin('LED')\nPWM(Pin(7))\nPin(True)\n"
    assert literal_pins(ast.parse(text)) == {5, 6, 7}
    assert literal_pins(None) == frozenset()


def test_who_came_first_keeps_the_pin():
    booked = Bookings()
    booked.take({5: "a"}, "one")
    booked.take({5: "b", 6: "c"}, "two")
    assert booked.holders == {5: ("a", "one"), 6: ("c", "two")}
