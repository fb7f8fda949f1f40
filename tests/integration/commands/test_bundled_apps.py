"""The bundled apps against a virtual node: with what they need wired, and with what goes wrong."""

from __future__ import annotations

import re
import threading
import time

import pytest

from micros_ide.app_api import Point
from micros_ide.errors import AppError, ConnectionFailed, ConnectionLost, JobCancelled, MicrosError
from micros_ide.services.apps import AppEmitted

BOARD = "lamp"
QUICK = {"pause": 0}
LIGHTS = QUICK | {"at_once": 3, "faded": 2}


@pytest.fixture
def node(core, made_lamp):
    """The node as new: no module loaded, no pin booked, nothing wired, all lamps forgotten."""
    for one in core.bench.look(BOARD):
        core.bench.unwire(BOARD, one.name)
    core.virtual.cycle(BOARD)
    deadline = time.monotonic() + 20
    while True:
        try:
            with core.console.open(BOARD) as shell:
                for name in ("rgb", "cwww", "dimmer", "neopixel", "switch"):
                    shell.command(f"system cachedump {name!r}")
                shell.command("lmpacman module 'LM_system'")
                return made_lamp
        except MicrosError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.fixture
def ask(core, node):
    """Send commands in a session of their own, as somebody else would."""

    def ask(*commands):
        with core.console.open(BOARD) as shell:
            return [shell.command(one) for one in commands][-1]

    return ask


@pytest.fixture
def run(core, node):
    def run(name, **given):
        return core.apps.submit(name, BOARD, given).result()

    return run


@pytest.fixture
def fails(run):
    """Run an app that must fail; return its words and what it had shown."""

    def fails(name, **given):
        with pytest.raises(AppError) as caught:
            run(name, **given)
        assert caught.value.app_id == name
        assert "app.py" not in caught.value.message  # it is the device, not the app
        return caught.value.message, caught.value.more

    return fails


@pytest.fixture
def wire(core, node):
    def wire(kind, inputs=None, **pins):
        return core.bench.wire(BOARD, kind, pins=pins, inputs=inputs)

    return wire


def during(core, kind, act):
    """Let `act` happen when the running app shows its first row (dict) or Point."""
    seen = []

    def emitted(event):
        if isinstance(event.item, kind):
            seen.append(event.item)
            if len(seen) == 1:
                act()

    return core.bus.listening(AppEmitted, emitted)


def history(core, name):
    return core.virtual.fleet.control(BOARD).bench.history(name)


def has_shown(core, name, told):
    """Whether a lamp was as bright as told, each of 1000; its PWM has 1023 steps."""
    seen = [duty / 65535 * 1023 for _at, duty in history(core, name)]
    return all(min(abs(one - value) for one in seen) < 1 for value in told)


def state(core, name):
    return next(one.state for one in core.bench.look(BOARD) if one.name == name)


def values(found, series):
    return [point["value"] for point in found.points if point["series"] == series]


# Sensors.


def test_air_with_a_bme280(core, run, wire):
    sensor = wire("bme280", {"temperature": 23.4, "humidity": 51, "pressure": 990})
    warmer = during(core, dict, lambda: core.bench.set(BOARD, sensor, {"temperature": 30}))
    with warmer:
        found = run("AirQualityBME280", rounds=4, **QUICK)
    assert [row["fault"] for row in found.rows] == [None] * 4
    assert values(found, "temperature") == pytest.approx([23.4, 30, 30, 30], abs=0.1)
    assert values(found, "humidity") == pytest.approx([51] * 4, abs=0.5)
    assert values(found, "pressure") == pytest.approx([990] * 4, abs=1)
    mean = re.match(r"On average: temperature ([\d.]+) °C, humidity 51", found.verdict)
    assert float(mean[1]) == pytest.approx((23.4 + 3 * 30) / 4, abs=0.1)


def test_a_bme280_that_is_not_there(fails):
    words, more = fails("AirQualityBME280", rounds=5, lost=2, **QUICK)
    wiring = "no BME280 at 0x76 or 0x77: check the wiring of i2c_scl (22) and i2c_sda (21)"
    assert words == f"AirQualityBME280: measurement 3 of 5: bme280 measure: {wiring}"
    assert [row["fault"] for row in more["rows"]] == [f"bme280 measure: {wiring}"] * 3
    assert more["points"] == []


def test_a_bme280_that_comes_loose(core, fails, wire):
    sensor = wire("bme280")
    with during(core, dict, lambda: core.bench.unwire(BOARD, sensor)):
        words, more = fails("AirQualityBME280", rounds=5, **QUICK)
    assert "measurement 2 of 5: bme280 measure: no BME280" in words
    assert [row["temperature [°C]"] for row in more["rows"]] == [21.5, None]


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"temperature": 70}, "temperature cannot be 70 °C: expected are -20 to 50"),
        ({"humidity": 0}, "humidity cannot be 0 %: expected are 0.1 to 99.9"),
        ({"pressure": 320}, "pressure cannot be 3"),
    ],
)
def test_a_bme280_that_says_what_cannot_be(fails, wire, inputs, words):
    wire("bme280", inputs)
    assert words in fails("AirQualityBME280", rounds=1)[0]


def test_air_with_a_dht22_and_a_gas_sensor(verb, wire):
    wire("dht22", {"temperature": 24.5, "humidity": 40})
    wire("mq135", {"ppm": 3000, "temperature": 24.5, "humidity": 40})
    words = ("AirQualityDHT22_CO2", "--device", BOARD, "--set", "pause=0", "--set", "rounds=2")
    code, document, errors = verb("app", "run", *words, "--json")
    assert code == 0, errors
    assert [row["temperature [°C]"] for row in document["rows"]] == [24.5, 24.5]
    assert document["rows"][0]["carbon dioxide [ppm]"] == pytest.approx(3000, rel=0.05)
    assert document["verdict"].endswith("The air is stale: open a window.")
    code, text, errors = verb("app", "run", *words)
    assert code == 0, errors
    assert "ROUND  TEMPERATURE [°C]  HUMIDITY [%]  CARBON DIOXIDE [ppm]  FAULT" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("dht", "gas", "words"),
    [
        ({"silent": 1}, {}, "DHT22 at dhtpin (32) does not answer: check its wiring"),
        ({"spoil": 2}, {}, "DHT22 at dhtpin (32) sent a wrong checksum"),
        ({}, None, "carbon dioxide: measure_mq135 ERROR: its output is at 0 V, check the wiring"),
        ({}, {"ppm": 20}, "ppm: expected are 200 to 100000"),
    ],
    ids=["silent", "wrong", "no gas sensor", "cold gas sensor"],
)
def test_air_sensors_that_misbehave(core, fails, wire, dht, gas, words):
    wire("dht22", dht)
    if gas is None:
        core.virtual.fleet.control(BOARD).set_adc(35, 0)  # an earlier one has left its voltage
    else:
        wire("mq135", gas)
    assert words in fails("AirQualityDHT22_CO2", rounds=1)[0]


# Lamps.


def test_the_test_of_an_rgb_strip(core, verb, wire, ask):
    lamps = [wire("lamp", pin=pin) for pin in ("redgb", "rgreenb", "rgbue")]
    ask("rgb color 900 300 200 smooth=False", "rgb toggle False smooth=False")
    before = ask("rgb status")
    given = [word for key, value in LIGHTS.items() for word in ("--set", f"{key}={value}")]
    code, document, errors = verb("app", "run", "AnalogRGB", "--device", BOARD, *given, "--json")
    assert code == 0, errors
    assert [row["ok"] for row in document["rows"]] == [True] * 9
    assert document["verdict"] == "All 9 checks passed."
    assert ask("rgb status") == before
    for name, series in zip(lamps, ("red", "green", "blue"), strict=True):
        told = [one["value"] for one in document["points"] if one["series"] == series]
        assert has_shown(core, name, told[:3])
        assert state(core, name)["brightness"] == 0  # as before


def test_an_rgb_strip_whose_pins_somebody_has(fails, ask):
    ask("neopixel color 1 2 3")
    words, more = fails("AnalogRGB", **LIGHTS)
    assert "7 of 9 checks failed: colours at once, colours faded (rgb color: [io] Pin" in words
    failed = [row["check"] for row in more["rows"] if not row["ok"]]
    assert len(failed) == 7  # it is off, and it refuses: that needs no pin


def test_a_strip_that_something_else_moves(fails, ask):
    ask("rgb transition 800 0 0 sec=60 wake=True")
    words, more = fails("AnalogRGB", **LIGHTS)
    assert (
        words
        == "AnalogRGB: rgb._tran is running on the node: wait, or end it with 'task kill rgb._tran'"
    )
    assert more["rows"] == []
    assert "Dimming: R:" in ask("task show rgb._tran")  # and it still runs


def test_a_node_that_loses_its_power_under_an_app(core, run):
    control = core.virtual.fleet.control(BOARD)
    try:
        with (
            during(core, dict, control.power_off),
            pytest.raises((ConnectionLost, ConnectionFailed)),
        ):
            run("AnalogRGB", **LIGHTS)
    finally:
        control.power_on()


def test_a_cancelled_test_leaves_the_strip_as_it_was(core, node, wire, ask):
    strip = wire("ws2812")
    ask("neopixel color 10 20 30 smooth=False")
    shown = threading.Event()
    with during(core, Point, shown.set):
        job = core.apps.submit("NeopixelTest", BOARD, {"pause": 30})
        assert shown.wait(20)
        job.cancel()
        with pytest.raises(JobCancelled):
            job.result()
    assert state(core, strip)["pixels"] == [[10, 20, 30]] * 24


def test_the_test_of_a_white_strip(core, run, wire, ask):
    cold, warm = wire("lamp", pin="cwhite"), wire("lamp", pin="wwhite")
    ask("cct white 100 700 smooth=False")
    found = run("AnalogCCT", **LIGHTS)
    assert [row["ok"] for row in found.rows] == [True] * 9
    assert has_shown(core, cold, values(found, "cold white")[:3])
    assert state(core, cold)["brightness"] == pytest.approx(100 / 10.23, abs=0.1)  # as before
    assert state(core, warm)["brightness"] == pytest.approx(700 / 10.23, abs=0.1)


def test_a_white_strip_whose_pin_a_servo_has(fails, ask):
    ask("servo sduty 75")
    words, _more = fails("AnalogCCT", **LIGHTS)
    assert (
        "colours at once, colours faded (cct white: [io] Pin wwhite is busy: servo_1:27)" in words
    )


def test_the_test_of_a_dimmer(core, run, wire):
    lamp = wire("lamp")
    found = run("Dimmer", step=300, top=800, **QUICK)
    assert [row["ok"] for row in found.rows] == [True] * 7
    assert values(found, "brightness")[:8] == [5, 305, 605, 800, 800, 605, 305, 5]
    assert has_shown(core, lamp, [5, 305, 605, 800, 300])
    assert state(core, lamp)["brightness"] == 0


def test_a_dimmer_that_somebody_else_turns(core, fails, ask):
    with during(core, Point, lambda: ask("dimmer set_value 77 smooth=False")):
        words, more = fails("Dimmer", step=300, **QUICK)
    assert words.startswith("Dimmer: 1 of 7 checks failed: up (dimmer has been told something else")
    assert [row["found"] for row in more["rows"] if not row["ok"]] == [
        "dimmer has been told something else meanwhile: it says X is 77, not 5"
    ]


def test_the_test_of_neopixels(core, run, wire, ask):
    strip = wire("ws2812")
    ask("neopixel color 10 20 30 smooth=False")
    found = run("NeopixelTest", pixels=3, step=0, **LIGHTS)
    assert [row["ok"] for row in found.rows] == [True] * 10
    frames = [tuple(map(tuple, frame)) for frame in history(core, strip)]
    dark, white = (0, 0, 0), (255, 255, 255)
    for place in range(3):
        walked = tuple(white if at == place else dark for at in range(24))
        assert walked in frames
    assert state(core, strip)["pixels"] == [[10, 20, 30]] * 24


def test_a_strip_with_fewer_pixels_than_said(fails, ask):
    ask("neopixel load_n_init ledcnt=5")
    words, more = fails("NeopixelTest", pixels=6, step=0, **LIGHTS)
    assert "1 of 10 checks failed: one by one (pixel 5: NEOPIXEL index error: 5 > 4)" in words
    assert more["rows"][-1]["ok"] is False


# Motion.


def test_the_cat_game(core, run, wire, ask):
    servo = wire("servo")
    found = run("CatGame", rounds=4, shortest=0, longest=0)
    jumps = values(found, "servo 1")
    assert len(jumps) == 4
    assert all(53 <= duty <= 97 for duty in jumps)
    angles = [angle for _at, angle in history(core, servo)]
    assert angles[-1] is None  # let go of, as nothing held it before
    assert state(core, servo)["angle"] == pytest.approx(91.7, abs=1)
    assert "S1: 75" in ask("servo status")
    assert found.verdict == "4 jumps. The cat has won."


def test_a_cancelled_game_puts_the_servo_back_and_lets_go(core, node, wire, ask):
    servo = wire("servo")
    shown = threading.Event()
    with during(core, Point, shown.set):
        job = core.apps.submit("CatGame", BOARD, {"shortest": 30, "longest": 60})
        assert shown.wait(20)
        job.cancel()
        with pytest.raises(JobCancelled):
            job.result()
    assert state(core, servo)["angle"] == pytest.approx(91.7, abs=1)
    assert not state(core, servo)["held"]


def test_a_servo_that_was_in_use_goes_back_and_is_held(core, run, wire, ask):
    servo = wire("servo")
    ask("servo sduty 60")
    run("CatGame", rounds=1, shortest=0, longest=0)
    assert "S1: 60" in ask("servo status")
    assert state(core, servo)["held"]


def test_a_servo_that_cannot_be_had(core, fails, ask, node):
    ask("cct white 1 2")
    words, _more = fails("CatGame", rounds=1)
    assert "the node said: [io] Pin servo_1 is busy: wwhite:27" in words


def test_a_servo_that_somebody_else_turns(core, fails, ask):
    with during(core, Point, lambda: ask("servo sduty 41")):
        words, _more = fails("CatGame", rounds=3, shortest=0, longest=0)
    assert "the servos have been moved meanwhile: to (41, 75)" in words


def test_the_robot_arm(core, run, wire, ask):
    across, up = wire("servo", pin="servo_1"), wire("servo", pin="servo_2")
    tool = wire("lamp", pin="switch_1")
    found = run("RoboArm", reach=20, speed=1, tool=True, **QUICK)
    assert [row["ok"] for row in found.rows] == [True] * 10
    assert values(found, "X") == [57, 97, 77, 77, 57, 97, 97, 57, 77]
    assert values(found, "Y") == [77, 77, 57, 97, 57, 57, 97, 97, 77]
    for servo in (across, up):
        angles = [angle for _at, angle in history(core, servo) if angle is not None]
        assert max(angles) - min(angles) > 60
        assert not state(core, servo)["held"]
    assert 65535 in {duty for _at, duty in history(core, tool)}
    assert state(core, tool)["brightness"] == 0


def test_an_arm_that_plays_already(fails, ask):
    ask("catgame game 100 &")
    words, more = fails("RoboArm", **QUICK)
    assert words.startswith(
        "RoboArm: catgame.game is running on the node: wait, or end it with 'task kill"
    )
    assert more["rows"] == []


def test_an_arm_that_somebody_else_takes(core, fails, ask):
    with during(core, Point, lambda: ask("servo s2duty 50")):
        words, more = fails("RoboArm", speed=1, **QUICK)
    assert "1 of 10 checks failed: 42, 77 (the servos have been moved meanwhile" in words
    assert re.search(r"to \(42, 50\), not \(42, 77\)", more["rows"][0]["found"])
