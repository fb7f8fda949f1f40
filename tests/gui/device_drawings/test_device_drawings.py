"""Pictures of devices, made of what the bench's own classes say, looked at pixel by pixel."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.board_panel.device_view import DeviceView
from micros_ide.gui.drawing.devices import painting, words
from micros_ide.gui.drawing.devices.sketch import on_circle
from micros_ide.gui.theme import LIGHT, Theme
from micros_ide.virtual.bench.catalogue import DEVICES

SERVO_50_HZ = 65535 / 20_000  # duty of a microsecond


def ring(on_bench, colours):
    strip = on_bench("ws2812", leds=len(colours))
    strip.device.on_stream("data", bytes(part for r, g, b in colours for part in (g, r, b)))
    return strip


@pytest.mark.parametrize("kind", DEVICES)
def test_every_kind_has_a_picture_a_name_and_words(kind, on_bench, paper):
    device = on_bench(kind)
    assert kind in painting.FACES
    assert words.device_title(kind) not in {"", kind}
    assert words.state_words(*device.row)
    for palette in ("light", "dark"):
        inked = paper(device.row, palette=palette).inked()
        assert inked.width() > 40
        assert inked.height() > 40


@pytest.mark.parametrize("kind", DEVICES)
def test_a_row_that_says_nothing_is_painted_too(kind, paper):
    assert paper((kind, {}, {})).inked().width() > 40
    assert words.state_words(kind, {}, {})


def test_a_kind_of_a_later_version_is_a_plain_part(paper):
    assert paper(("warp_drive", {}, {})).inked().width() > 40
    assert words.device_title("warp_drive") == "warp_drive"
    assert words.state_words("warp_drive", {}, {}) == ""


@pytest.mark.parametrize("kind", DEVICES)
def test_it_stays_within_the_rectangle_it_was_given(kind, on_bench, paper):
    room = QRectF(40, 30, 90, 120)
    inked = paper(on_bench(kind).row, room=room).inked()
    assert room.adjusted(-2, -2, 2, 2).contains(inked), inked


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("palette", ["light", "dark"])
def test_led_5_of_the_ring_is_red_and_the_others_are_dark(on_bench, paper, palette, scale):
    strip = ring(on_bench, [(255, 0, 0) if at == 5 else (0, 0, 0) for at in range(24)])
    seen = paper(strip.row, palette=palette, scale=scale)
    places = painting.pixel_places("ws2812", strip.device.inputs, seen.rect)
    assert len(places) == 24
    for at, place in enumerate(places):
        colour = seen.at(place.x(), place.y())
        is_red = colour.red() > 200 > 120 > max(colour.green(), colour.blue())
        assert is_red == (at == 5), (at, colour.getRgb())
    # The first is at the top; a quarter of a turn clockwise is the sixth after it.
    assert places[0].x() == pytest.approx(96, abs=0.01)
    assert places[0].y() < places[6].y() == pytest.approx(96, abs=0.01)
    assert places[6].x() > 140


def test_a_lit_led_shines_around_itself(on_bench, paper):
    dark, lit = (paper(ring(on_bench, [(0, 0, colour)] * 24).row) for colour in (0, 255))
    middle = painting.pixel_places("ws2812", {"leds": 24}, dark.rect)[0]
    beside = QPointF(middle.x() + 9.4, middle.y())
    assert lit.at(beside.x(), beside.y()).blueF() > dark.at(beside.x(), beside.y()).blueF() + 0.2


@pytest.mark.parametrize("count", [1, 5, 8, 12, 24, 60, 64])
def test_the_light_ends_within_the_picture(on_bench, paper, count):
    seen = paper(ring(on_bench, [(255, 255, 255)] * count).row)
    wide, high = seen.size.width(), seen.size.height()
    edge = [(x, y) for x in range(int(wide)) for y in (0, high - 1)]
    edge += [(x, y) for y in range(int(high)) for x in (0, wide - 1)]
    assert max(seen.at(x, y).alpha() for x, y in edge) < 8


def test_a_dim_led_is_seen_and_less_bright_than_a_full_one(on_bench, paper):
    levels = [0, 4, 40, 255]
    strip = ring(on_bench, [(0, level, 0) for level in levels])
    seen = paper(strip.row)
    greens = [
        seen.at(place.x(), place.y()).green() - seen.at(place.x(), place.y()).red()
        for place in painting.pixel_places("ws2812", strip.device.inputs, seen.rect)
    ]
    assert greens == sorted(greens)
    assert greens[1] > greens[0] + 15


def test_long_chains_become_a_matrix_whose_leds_do_not_touch(on_bench, paper):
    for count in (61, 64, 144, 256, 512):
        inputs = {"leds": count}
        size = painting.preferred_size("ws2812", inputs)
        places = painting.pixel_places("ws2812", inputs, QRectF(QPointF(), size))
        assert len({(round(one.x()), round(one.y())) for one in places}) == count
        assert size.width() <= 272
        assert all(QRectF(QPointF(), size).contains(one) for one in places)


def test_an_apa102_takes_its_brightness_into_account(on_bench, paper):
    def frame(dim):
        return bytes(4) + bytes([0xE0 | dim, 0, 0, 255]) + b"\xff" * 4

    full, dim = on_bench("apa102"), on_bench("apa102")
    full.device.on_clocked(frame(31))
    dim.device.on_clocked(frame(2))
    bright, faint = paper(full.row).at(48, 48), paper(dim.row).at(48, 48)
    assert bright.red() > faint.red() + 60
    assert words.state_words(*full.row) == "red"
    assert words.state_words(*on_bench("apa102_switched").row) == "without power"


@pytest.mark.parametrize(
    ("kind", "address"), [("ssd1306", b"\x00\xb0\x00\x10"), ("sh1106", b"\x00\xb0\x02\x10")]
)
@pytest.mark.parametrize("scale", [1, 2])
def test_a_pixel_of_the_display_is_where_the_program_put_it(on_bench, paper, kind, address, scale):
    display = on_bench(kind)
    for command in (0xA1, 0xC8, 0xAF):
        display.device.write(bytes([0, command]))
    if kind == "ssd1306":
        display.device.write(b"\x00\x8d\x14")
    for page in range(8):
        display.device.write(bytes([0, 0xB0 | page]) + address[2:])
        line = bytearray(128)
        if page == 2:
            line[10] = 0x08  # x 10, y 2 * 8 + 3
        display.device.write(b"\x40" + line)
    seen = paper(display.row, scale=scale)
    lit = [
        (x, y)
        for y in range(64)
        for x in range(128)
        if seen.at(8 + 2 * x + 0.5, 18 + 2 * y + 0.5).lightness() > 120
    ]
    assert lit == [(10, 19)]
    assert words.state_words(*display.row) == "1 pixel lit"


def test_a_display_that_is_off_is_dark(on_bench, paper):
    seen = paper(on_bench("ssd1306").row)
    assert max(seen.at(x, 80).lightness() for x in range(10, 260)) < 40
    assert words.state_words(*on_bench("ssd1306").row) == "off"


@pytest.mark.parametrize(("microseconds", "angle"), [(500, 0.0), (1450, 90.0), (2400, 180.0)])
def test_the_servos_horn_points_where_its_pulses_say(on_bench, paper, microseconds, angle):
    servo = on_bench("servo")
    servo.write("pin", "pwm", duty=round(microseconds * SERVO_50_HZ), freq=50)
    seen = paper(servo.row)
    shaft = QPointF(80, 88)
    for degrees in (0.0, 45.0, 90.0, 135.0, 180.0):
        tip = on_circle(shaft, 48, degrees)
        white = (
            seen.at(tip.x(), tip.y()).alpha() == 255 and seen.at(tip.x(), tip.y()).lightness() > 200
        )
        assert white == (degrees == angle), degrees
    assert words.state_words(*servo.row).endswith("held")


def test_a_servo_without_pulses_is_loose(on_bench):
    assert words.state_words(*on_bench("servo").row) == "90°, loose"


def test_a_lamp_is_brighter_the_longer_its_pin_is_high(on_bench, paper):
    looks = []
    for duty in (0, 6000, 65535):
        lamp = on_bench("lamp")
        lamp.write("pin", "pwm", duty=duty, freq=1000)
        colour = paper(lamp.row).at(72, 44)
        looks.append(colour.saturation())
    assert looks == sorted(set(looks))


def test_the_arrow_of_a_motor_goes_the_way_it_turns(on_bench, paper):
    centre = QPointF(72, 48)
    shown = {}
    for way, pins in (("forward", (65535, 0)), ("backward", (0, 65535))):
        motor = on_bench("l9110")
        for role, duty in zip(("ia", "ib"), pins, strict=True):
            motor.write(role, "pwm", duty=duty // 4, freq=1000)
        assert words.state_words(*motor.row) == f"{way}, 25 %"
        seen = paper(motor.row)
        # The head is broader than the line: only it reaches so far outwards.
        ends = [on_circle(centre, 42, 90 - side * 58) for side in (1, -1)]
        shown[way] = [seen.at(end.x(), end.y()).alpha() > 128 for end in ends]
    assert shown == {"forward": [True, False], "backward": [False, True]}


def test_the_stepper_shows_its_shaft_and_its_coils(on_bench, paper):
    stepper = on_bench("stepper")
    turns = [(0, 0, 0, 1), (0, 0, 1, 1), (0, 0, 1, 0), (0, 1, 1, 0)] * 60
    assert stepper.device.read()["angle"] == 0
    for step, levels in enumerate(turns):
        for role, level in zip(("in1", "in2", "in3", "in4"), levels, strict=True):
            stepper.write(role, level=level, at=2000 * (step + 1))
    state = stepper.device.read()
    assert state["energised"] == ["in2", "in3"]
    seen = paper(stepper.row)
    lit = [seen.at(40 + at * 21.3 + 2, 116).red() > 130 for at in range(4)]
    assert lit == [False, True, True, False]
    assert words.state_words(*stepper.row).startswith(
        f"{state['angle']:.1f}".replace("-", "\N{MINUS SIGN}")
    )


def test_the_buzzer_names_its_note_and_makes_waves(on_bench, paper):
    buzzer = on_bench("buzzer")
    silent = paper(buzzer.row)
    buzzer.write("pin", "pwm", duty=32768, freq=440)
    sounding = paper(buzzer.row)
    assert words.state_words(*buzzer.row) == "sounds A4, 440 Hz"
    assert silent.at(72 + 41, 42).alpha() == 0
    assert sounding.at(72 + 41, 42).alpha() > 200


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("button", {"press": 0}, {"press": 1}),
        ("pir", {"motion": 0}, {"motion": 1}),
        ("touch_pad", {"touched": 0}, {"touched": 1}),
        ("potentiometer", {"share": 0.2}, {"share": 0.7}),
        ("rotary_encoder", {"position": 0}, {"position": 5}),
        ("bme280", {"temperature": 10}, {"temperature": 30}),
        ("dht22", {"silent": 0}, {"silent": 1}),
        ("ds18b20", {"temperature": -5}, {"temperature": 5}),
        ("chip", {"temperature": 20}, {"temperature": 90}),
        ("temt6000", {"lux": 10}, {"lux": 900}),
        ("mq135", {"ppm": 400}, {"ppm": 5000}),
        ("ph_probe", {"ph": 4}, {"ph": 9}),
        ("hc_sr04", {"distance": 100}, {"distance": 3000}),
        ("vl53l0x", {"distance": 100}, {"distance": 1500}),
        ("microphone", {"noise": 0}, {"noise": 0.4}),
    ],
)
def test_what_is_set_is_seen_and_said(on_bench, paper, kind, before, after):
    one, other = on_bench(kind, **before), on_bench(kind, **after)
    if kind == "rotary_encoder":  # it turns with the time, which stands still here
        for edge in range(4 * 5 - 1):
            del edge
            other.device._step()
    assert paper(one.row).image != paper(other.row).image
    assert words.state_words(*one.row) != words.state_words(*other.row)


def test_a_probe_shows_level_pulses_and_streams(on_bench, paper):
    probe = on_bench("probe")
    assert words.state_words(*probe.row) == "nothing written yet"
    probe.write("pin", level=1)
    assert words.state_words(*probe.row) == "high"
    high = paper(probe.row)
    assert high.at(72, 24).lightness() > 120 > high.at(72, 64).lightness()
    probe.write("pin", "pwm", duty=13107, freq=50)
    assert words.state_words(*probe.row) == "PWM 50 Hz, 20 %"
    probe.device.on_stream("pin", b"\x01")
    assert words.state_words(*probe.row) == "a bit stream"


@pytest.mark.parametrize(
    ("rgb", "word"),
    [
        ((255, 0, 0), "red"),
        ((255, 120, 0), "orange"),
        ((0, 255, 0), "green"),
        ((30, 60, 255), "blue"),
        ((255, 255, 255), "white"),
    ],
)
def test_colours_have_names(on_bench, rgb, word):
    strip = ring(on_bench, [rgb] * 3 + [(0, 0, 0)] * 21)
    assert words.state_words(*strip.row) == f"3 of 24 LEDs lit, {word}"


def test_a_display_is_seen_where_it_stands_in_a_window(qtbot, qapp):
    """Within a window a widget paints into the picture of the window, at a place of its own."""
    window, theme = QWidget(), Theme(qapp, LIGHT)
    qtbot.addWidget(window)
    window.resize(640, 480)
    view = DeviceView(theme, "ssd1306", {})
    view.setParent(window)
    view.setGeometry(300, 250, 272, 152)
    view.show_state({}, {"on": True, "contrast": 255, "rows": ["#" * 128] * 64})
    window.show()
    picture = window.grab().toImage()
    middle = view.geometry().center()
    lit = [
        picture.pixelColor(middle.x() + right, middle.y() + down).lightness()
        for right in range(-60, 61, 20)
        for down in range(-20, 21, 20)
    ]
    assert sorted(lit)[len(lit) // 2] > 180, lit
