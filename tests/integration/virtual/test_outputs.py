"""Reading from outside what the board does with its pins."""

from __future__ import annotations

import time

import pytest

from micros_ide.errors import InvalidInput
from micros_ide.model.virtual import PinState
from tests.at_best import at_best


@pytest.fixture
def line(virtual_esp32, terminal):
    return terminal(virtual_esp32.port, raw=True)


@pytest.fixture
def control(fleet, virtual_esp32):
    return fleet.control("esp32")


def test_a_board_that_uses_no_pin_shows_none(line, control):
    line.run("import machine")
    assert control.outputs() == {}


def test_every_kind_of_pin_is_told_apart(line, control):
    line.run(
        "from machine import PWM, Pin\n"
        "import neopixel\n"
        "Pin(2, Pin.OUT, value=1); Pin(4, Pin.OUT)\n"
        "Pin(5, Pin.IN, Pin.PULL_UP); Pin(6, Pin.IN, Pin.PULL_DOWN)\n"
        "Pin(7, Pin.OPEN_DRAIN, value=0); Pin(8, Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)\n"
        "PWM(Pin(9), freq=1000, duty_u16=16384); PWM(Pin(10), freq=40000000, duty=1023)\n"
        "neopixel.NeoPixel(Pin(48), 3)"
    )
    assert control.outputs() == {
        2: PinState("out", 1),
        4: PinState("out", 0),
        5: PinState("in", 1, pull="up"),
        6: PinState("in", 0, pull="down"),
        7: PinState("open-drain", 0),
        8: PinState("open-drain", 1, pull="up"),
        9: PinState("pwm", 0, 16384, 1000),
        10: PinState("pwm", 1, 65535, 40000000),
        48: PinState("neopixel", 0),
    }


def test_a_pin_shows_what_it_became_last(line, control):
    line.run("from machine import PWM, Pin; pin = Pin(2, Pin.OUT); pwm = PWM(pin, freq=50)")
    assert control.outputs()[2] == PinState("pwm", 0, 32768, 50)
    line.run("pwm.duty_u16(1234); pwm.freq(200)")
    assert control.outputs()[2] == PinState("pwm", 0, 1234, 200)
    line.run("pwm.deinit()")
    assert control.outputs()[2] == PinState("out", 0)
    line.run("pin.on()")
    assert control.outputs()[2] == PinState("out", 1)
    line.run("pin.toggle(); pin.init(Pin.IN)")
    assert control.outputs()[2] == PinState("in", 0)


def test_what_comes_from_outside_shows_on_inputs_only(line, control, wait_until):
    line.run("from machine import Pin; Pin(3, Pin.IN); Pin(4, Pin.OUT)")
    control.set_pin(3, 1)
    control.set_pin(4, 1)
    wait_until(lambda: control.outputs()[3] == PinState("in", 1), 1)
    assert control.outputs()[4] == PinState("out", 0)
    control.set_pin(5, 1)
    line.run("high = Pin(5, Pin.IN)")
    assert control.outputs()[5].level == 1


def test_a_program_that_never_waits_can_be_watched(line, control):
    line.type(
        b"import machine, time\n"
        b"pin = machine.Pin(2, machine.Pin.OUT)\n"
        b"print('go')\n"
        b"while True:\n"
        b"    pin.toggle()\x04"
    )
    line.wait_for(b"go")
    levels, slowest = set(), 0.0
    for _ in range(200):
        start = time.monotonic()
        levels.add(control.outputs()[2].level)
        slowest = max(slowest, time.monotonic() - start)
        if levels == {0, 1}:
            break
    assert levels == {0, 1}
    assert slowest < 0.5
    line.type(b"\x03")
    line.wait_for(b"\x04>")


def test_a_change_is_seen_within_50_ms(line, control):
    line.run("import machine, time; pin = machine.Pin(2, machine.Pin.OUT)")

    def took():
        line.type(
            b"pin.off(); print('go'); time.sleep_ms(100)\n"
            b"pin.on(); print('on'); time.sleep_ms(500)\x04"
        )
        line.wait_for(b"on")
        seen = time.monotonic()
        assert control.outputs()[2] == PinState("out", 1)
        answered = time.monotonic() - seen
        line.wait_for(b"\x04>")
        return answered

    assert at_best(took, 0.05) < 0.05


def test_no_pin_outlives_the_program(line, control, wait_until, fleet):
    line.run("import machine; machine.Pin(2, machine.Pin.OUT, value=1)")
    assert control.outputs() == {2: PinState("out", 1)}
    line.type(b"\x04")
    line.wait_for(b"soft reboot")
    line.enter_raw()
    assert control.outputs() == {}
    line.type(b"import machine; machine.deepsleep()\x04")
    wait_until(lambda: control.outputs() == {})
    control.power_off()
    assert control.outputs() == {}


def test_a_pin_that_no_chip_has_is_refused(control):
    for pin in (-1, 49):
        with pytest.raises(InvalidInput):
            control.set_pin(pin, 1)
        with pytest.raises(InvalidInput):
            control.set_adc(pin, 1)
