"""What a program does with the board is seen: LEDs, colours, pixels, angles, tones."""

from __future__ import annotations

import pytest

from tests.gui.board_panel.conftest import WAIT_MS, colour_at, pixel_colours

pytestmark = pytest.mark.timeout(120)


def test_pins_that_are_high_are_lit_on_the_board(panel, program, qtbot):
    program.run("from machine import Pin; led = Pin(2, Pin.OUT, value=1)")
    marks = lambda: panel.picture.canvas.marks.levels  # noqa: E731
    qtbot.waitUntil(lambda: marks().get(2) == 1, timeout=WAIT_MS)
    program.run("led.off()")
    qtbot.waitUntil(lambda: marks().get(2) == 0, timeout=WAIT_MS)
    program.run("from machine import PWM; PWM(led, freq=500, duty_u16=9000)")
    qtbot.waitUntil(lambda: marks().get(2) == 1, timeout=WAIT_MS)


def test_a_lamp_lights_as_bright_as_it_is_driven(wired, program, qtbot):
    card = wired("lamp")
    assert card.where.text() == "pin 33 (dim_1) · Lamp"
    dark = colour_at(card, 0.5, 0.3)
    program.run("from machine import Pin, PWM; lamp = PWM(Pin(33), freq=500, duty_u16=65535)")
    qtbot.waitUntil(lambda: card.does.text().startswith("100 %"), timeout=WAIT_MS)
    lit = colour_at(card, 0.5, 0.3)
    assert lit.saturation() > dark.saturation() + 40
    program.run("lamp.duty_u16(0)")
    qtbot.waitUntil(lambda: card.does.text() == "dark", timeout=WAIT_MS)
    assert colour_at(card, 0.5, 0.3) == dark


def test_a_ring_shows_each_of_its_colours(wired, program, qtbot):
    card = wired("ws2812")
    program.run(
        "import machine, neopixel\n"
        "ring = neopixel.NeoPixel(machine.Pin(15), 24)\n"
        "for place in range(24):\n"
        "    ring[place] = (255, 0, 0) if place < 8 else (0, 0, 255) if place < 16 else (0, 0, 0)\n"
        "ring.write()"
    )
    qtbot.waitUntil(lambda: "16 of 24" in card.does.text(), timeout=WAIT_MS)
    colours = pixel_colours(card)
    assert all(one.red() > 150 > one.blue() for one in colours[:8])
    assert all(one.blue() > 150 > one.red() for one in colours[8:16])
    assert all(max(one.red(), one.blue()) < 150 for one in colours[16:])


def test_a_servo_a_motor_and_a_buzzer_say_what_they_do(wired, program, qtbot):
    servo, motor = wired("servo"), wired("l298n")
    program.run("from machine import Pin, PWM; PWM(Pin(27), freq=50, duty_ns=1450000)")
    qtbot.waitUntil(lambda: servo.does.text().startswith("90°"), timeout=WAIT_MS)
    program.run("Pin(33, Pin.OUT, value=1); Pin(25, Pin.OUT, value=0)")
    program.run("PWM(Pin(32), freq=100, duty_u16=39321)")
    qtbot.waitUntil(lambda: "forward" in motor.does.text(), timeout=WAIT_MS)
    buzzer = wired("buzzer", pins={"pin": "26"})
    program.run("tone = PWM(Pin(26), freq=440, duty_u16=32768)")
    qtbot.waitUntil(lambda: "440 Hz" in buzzer.does.text(), timeout=WAIT_MS)
    assert "A4" in buzzer.does.text()


def test_a_display_shows_its_pixels(wired, program, qtbot):
    card = wired("ssd1306")
    program.run(
        "from machine import I2C, Pin\n"
        "bus = I2C(0, scl=Pin(22), sda=Pin(21))\n"
        "for one in b'\\x8d\\x14\\xa1\\xc8\\xaf\\x20\\x00': bus.writeto(0x3C, bytes((0, one)))\n"
        "bus.writeto(0x3C, b'@' + bytes(1024))"
    )
    lit = lambda: sum(row.count("#") for row in card.device.state["rows"])  # noqa: E731
    qtbot.waitUntil(lambda: lit() == 0, timeout=WAIT_MS)
    dark = colour_at(card, 0.5, 0.5)
    program.run("bus.writeto(0x3C, b'@' + b'\\xff' * 1024)")
    qtbot.waitUntil(lambda: lit() == 128 * 64, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: colour_at(card, 0.5, 0.5).lightness() > dark.lightness() + 60)


def test_every_change_is_drawn(panel, wired, program, qtbot):
    from PyQt5.QtCore import QEvent, QObject

    class Paints(QObject):
        frames: set = set()  # noqa: RUF012

        def eventFilter(self, _watched, event):  # noqa: N802
            if event.type() == QEvent.Paint:
                self.frames.add(panel.sight.devices["ws2812"].state["frames"])
            return False

    card, paints = wired("ws2812"), Paints()
    card.view.installEventFilter(paints)
    program.run("import machine, neopixel, time; ring = neopixel.NeoPixel(machine.Pin(15), 24)")
    for frame in range(1, 31):  # one is seen before the next one is made
        program.run(f"ring.fill(({frame}, 0, 9)); ring.write()")
        qtbot.waitUntil(lambda one=frame: one in paints.frames, timeout=WAIT_MS)
    assert set(range(1, 31)) <= paints.frames
