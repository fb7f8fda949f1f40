"""What a person presses, turns and types reaches the program on the board."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from tests.gui.board_panel.conftest import WAIT_MS, click

pytestmark = pytest.mark.timeout(120)
LEFT = Qt.MouseButton.LeftButton


def type_into(qtbot, spin, text):
    """Replace the number in a field, as somebody at the keyboard."""
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


def test_a_button_is_pressed_as_long_as_the_mouse_or_the_space_bar(wired, program, sensed, qtbot):
    card = wired("button")
    button = card.controls["press"].button
    program.run(
        "from machine import Pin\n"
        "edges = []\n"
        "door = Pin(18, Pin.IN)\n"
        "door.irq(lambda pin: edges.append(1), Pin.IRQ_RISING)"
    )
    qtbot.mousePress(button, LEFT)
    sensed("button", press=1)
    assert program.run("print(door.value())") == "1"
    qtbot.mouseRelease(button, LEFT)
    sensed("button", press=0)
    qtbot.keyPress(button, Qt.Key.Key_Space)
    sensed("button", press=1)
    qtbot.keyRelease(button, Qt.Key.Key_Space)
    sensed("button", press=0)
    qtbot.mousePress(card.view, LEFT)  # in the picture
    sensed("button", press=1)
    qtbot.mouseRelease(card.view, LEFT)
    sensed("button", press=0)
    assert program.run("print(door.value(), len(edges))") == "0 3"


def test_a_quick_click_is_a_press(wired, program, qtbot):
    card = wired("button")
    program.run("from machine import Pin; edges = []; door = Pin(18, Pin.IN)")
    program.run("door.irq(lambda pin: edges.append(1), Pin.IRQ_RISING)")
    for count in range(1, 4):
        click(qtbot, card.controls["press"].button)
        qtbot.waitUntil(lambda n=count: program.run("print(len(edges))") == str(n), timeout=WAIT_MS)


def test_a_knob_is_typed_and_slid(wired, program, sensed, qtbot):
    card = wired("potentiometer")
    knob = card.controls["share"]
    program.run("from machine import ADC, Pin; knob = ADC(Pin(34))")
    type_into(qtbot, knob.number, "75")
    sensed("potentiometer", share=0.75)
    assert abs(int(program.run("print(knob.read_u16())")) - 49151) < 2
    knob.slider.setFocus()
    qtbot.keyClick(knob.slider, Qt.Key.Key_Home)
    sensed("potentiometer", share=0.0)
    assert program.run("print(knob.read_u16())") == "0"
    qtbot.keyClick(knob.slider, Qt.Key.Key_PageUp)
    sensed("potentiometer", share=0.05)
    assert knob.number.text() == "5.0 %"


def test_temperature_and_humidity_reach_a_program(wired, program, sensed, qtbot):
    card = wired("dht22")
    type_into(qtbot, card.controls["temperature"].number, "-7.5")
    type_into(qtbot, card.controls["humidity"].number, "88")
    sensed("dht22", temperature=-7.5, humidity=88.0)
    program.run("import dht, machine; air = dht.DHT22(machine.Pin(32)); air.measure()")
    assert program.run("print(air.temperature(), air.humidity())") == "-7.5 88.0"


def test_what_cannot_be_is_not_taken(wired, sensed, qtbot):
    card = wired("bme280")
    number = card.controls["temperature"].number
    type_into(qtbot, number, "999")  # the field takes no more than fits
    assert number.value() <= 85
    type_into(qtbot, number, "12")
    sensed("bme280", temperature=12.0)


def test_motion_touch_and_turns(wired, program, sensed, qtbot):
    motion, touch = wired("pir"), wired("touch_pad")
    program.run("from machine import Pin, TouchPad; hall = Pin(4, Pin.IN); pad = TouchPad(Pin(13))")
    box = motion.controls["motion"].box
    qtbot.keyClick(box, Qt.Key.Key_Space)
    sensed("pir", motion=1)
    assert program.run("print(hall.value())") == "1"
    idle = int(program.run("print(pad.read())"))
    qtbot.mousePress(touch.controls["touched"].button, LEFT)
    sensed("touch_pad", touched=1)
    assert int(program.run("print(pad.read())")) < idle
    qtbot.mouseRelease(touch.controls["touched"].button, LEFT)
    sensed("touch_pad", touched=0)
    knob = wired("rotary_encoder", pins={"clk": "26", "dt": "27"})
    turn = knob.controls["position"].number
    for _step in range(2):
        turn.stepUp()
    sensed("rotary_encoder", position=2)
    qtbot.waitUntil(lambda: knob.device.state["position"] == 2, timeout=WAIT_MS)


def test_what_others_set_is_shown(panel, wired, core, board, qtbot):
    card = wired("temt6000")
    core.bench.set(board, "temt6000", {"lux": 640})
    qtbot.waitUntil(lambda: card.controls["lux"].number.value() == 640, timeout=WAIT_MS)
    core.bench.unwire(board, "temt6000")
    qtbot.waitUntil(lambda: "temt6000" not in panel.shelf.cards, timeout=WAIT_MS)
