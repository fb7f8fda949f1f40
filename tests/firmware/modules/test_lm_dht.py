"""DHT11 and DHT22: what a node says about them, and what happens on their wire meanwhile."""

import ast
import json
import re

import pytest
from board_time import hold_alone, served_meanwhile

from tests.at_best import at_best

PIN = 32  # dhtpin of an ESP32
LOOP_MS = 150  # this computer is shared; the chip's own driver would hold the loop for 270


@pytest.fixture(params=["dht11", "dht22"])
def kind(request):
    return request.param


@pytest.fixture
def sensor(bench, kind):
    """A sensor of that kind on its pin."""
    bench.add(kind, "sensor", pins={"data": PIN})
    yield bench
    bench.remove("sensor")


@pytest.fixture
def rested(running):
    """Let the time pass that a sensor needs between two measurements."""

    def rest():
        running.control.advance(2.1)

    rest()
    return rest


def asked(bench):
    return [verdict for _at, _length, verdict in bench.history("sensor")]


@pytest.mark.parametrize(
    ("kind", "humidity", "temperature", "frame"),
    [
        ("dht11", 45, 23, "2d00170044"),
        ("dht11", 90, 50, "5a0032008c"),
        ("dht11", 20, 0, "1400000014"),
        ("dht22", 65.2, 35.1, "028c015fee"),
        ("dht22", 65.2, -10.1, "028c806573"),
        ("dht22", 100, 80, "03e803200e"),
        ("dht22", 0, -40, "0000819011"),
    ],
)
def test_measures_what_the_sensor_sends(sensor, client, rested, kind, humidity, temperature, frame):
    sensor.set("sensor", humidity=humidity, temperature=temperature)
    assert sensor.read("sensor")["frame"] == frame
    answer = json.loads(client.ask(f"{kind} measure >json"))
    assert answer == {
        "temp [ºC]": pytest.approx(temperature),
        "hum [%]": pytest.approx(humidity),
    }
    assert asked(sensor) == ["answers"]


def test_answer_is_one_line_a_value(sensor, client, rested, kind):
    sensor.set("sensor", humidity=45, temperature=23)
    words = {"dht11": ("23", "45"), "dht22": ("23.0", "45.0")}[kind]
    assert client.ask(f"{kind} measure") == " temp [ºC]: {}\n hum [%]: {}\n".format(*words)


def test_sooner_than_the_sensor_can_the_last_answer_is_given_again(sensor, client, rested, kind):
    sensor.set("sensor", temperature=20)
    first = client.ask(f"{kind} measure")
    sensor.set("sensor", temperature=30)
    assert client.ask(f"{kind} measure") == first
    assert asked(sensor) == ["answers"]
    rested()
    assert "temp [ºC]: 30" in client.ask(f"{kind} measure")
    assert asked(sensor) == ["answers", "answers"]


def test_a_spoilt_answer_is_asked_for_again(sensor, ask_soon, rested, kind):
    sensor.set("sensor", spoil=1, temperature=25)
    assert "temp [ºC]: 25" in ask_soon(f"{kind} measure")
    assert asked(sensor) == ["answers", "answers"]  # and not "too soon"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"spoil": 2}, "sent a wrong checksum"),
        ({"silent": 1}, "does not answer"),
        ({"missed": 3}, "sent 39 bits of 40"),
        ({"missed": 42}, "does not answer"),
    ],
    ids=["checksum", "silence", "a lost bit", "all lost"],
)
def test_a_sensor_that_fails_twice_is_named_and_works_again(
    sensor, ask_soon, rested, kind, fault, words
):
    sensor.set("sensor", **fault)
    chip = kind.upper()
    expected = f"exec_lm_core LM_{kind}->measure: {chip} at dhtpin (32) {words}: check its wiring"
    assert ask_soon(f"{kind} measure").splitlines()[0] == expected
    sensor.set("sensor", **dict.fromkeys(fault, 0))
    assert "temp [ºC]: 2" in ask_soon(f"{kind} measure")


@pytest.mark.parametrize("missed", [0, 1, 2])
def test_a_chip_that_misses_the_preamble_reads_all_bits(sensor, client, rested, kind, missed):
    sensor.set("sensor", missed=missed, temperature=31, humidity=47)
    assert "temp [ºC]: 31" in client.ask(f"{kind} measure")


def test_unplugged_and_plugged_in_again(bench, ask_soon, rested):
    assert "does not answer" in ask_soon("dht11 measure")
    bench.add("dht11", "sensor", pins={"data": PIN}, temperature=19)
    assert "temp [ºC]: 19" in ask_soon("dht11 measure")
    bench.remove("sensor")
    rested()
    assert "DHT11 at dhtpin (32) does not answer" in ask_soon("dht11 measure")


def test_others_are_served_while_it_measures(bench, running, client, rested):
    def longest():
        rested()
        bench.add("dht11", "sensor", pins={"data": PIN}, spoil=1)  # so that it takes a second
        answer, found = served_meanwhile(running, client, "dht11 measure")
        verdicts = asked(bench)
        bench.remove("sensor")
        assert "temp" in answer
        assert verdicts == ["answers", "answers"]
        return found

    assert at_best(longest, LOOP_MS / 1000) < LOOP_MS / 1000


def test_the_loop_is_never_held_for_long(node, kind):
    node.control.bench.add(kind, pins={"data": PIN}, temperature=22)
    answer, took, worst = hold_alone(node, kind)
    assert "C]': 22" in answer
    assert took > 250  # the line was high before, and low for the start signal
    assert at_best(lambda: hold_alone(node, kind)[2], LOOP_MS, worst) < LOOP_MS


def test_who_asks_meanwhile_gets_the_same_answer(sensor, other, client, rested, kind):
    client.send(f"{kind} measure\n")
    other.send(f"{kind} measure\n")
    assert client.until(client.prompt) == other.until(other.prompt)
    assert asked(sensor) == ["answers"]


def test_a_killed_measurement_lets_the_line_go(sensor, client, rested, until):
    bench = sensor
    bench.add("probe", "line", pins={"pin": PIN})
    try:
        assert client.ask("dht11 measure &") == "Start dht11.measure\n"
        until(lambda: [one for one in bench.history("line") if one[2] == 0])
        client.ask("task kill dht11.measure")
        until(lambda: bench.history("line")[-1][2] == 1)
    finally:
        bench.remove("line")


def test_measures_the_gas_too(sensor, client, rested, kind):
    sensor.set("sensor", temperature=25, humidity=40)
    sensor.add("mq135", "gas", pins={"pin": 35}, ppm=800, temperature=25, humidity=40)
    answer = json.loads(client.ask(f"{kind} measure_w_co2 >json"))
    sensor.remove("gas")
    ppm, _, verdict = answer.pop("co2 [ppm]").partition(" - ")
    assert float(ppm) == pytest.approx(800, rel=0.05)
    assert verdict == "PERFECT"
    assert answer == {"temp [ºC]": 25, "hum [%]": 40}


def test_log_is_kept_and_shown(sensor, client, rested, running, kind):
    sensor.set("sensor", temperature=26, humidity=41)
    measured = client.ask(f"{kind} measure log=True >json")
    rested()
    client.ask(f"{kind} measure True")
    lines = client.ask(f"{kind} logger").strip().splitlines()
    assert len(lines) == 2
    stamp, _, shown = lines[0].partition(" ")
    assert re.fullmatch(r"\d+\.\d+\.\d+-\d+:\d+:\d+", stamp)
    assert ast.literal_eval(shown) == json.loads(measured)
    assert running.read(f"{kind}.dat").decode().splitlines() == lines


@pytest.mark.parametrize("function", ["measure", "measure_w_co2"])
@pytest.mark.parametrize("given", ["2", "'yes'", "None", "log=[]", "float('nan')", "1.5", "{}"])
def test_wrong_arguments_are_refused_before_the_sensor_is_asked(
    sensor, client, kind, function, given
):
    before = asked(sensor)
    answer = client.ask(f"{kind} {function} {given}")
    assert answer.startswith(f"exec_lm_core LM_{kind}->{function}: ")
    assert asked(sensor) == before


@pytest.mark.parametrize(
    "function", ["measure True True", "logger 1", "lmdep 1", "pinmap 1", "help 1"]
)
def test_too_many_arguments_are_refused(client, kind, function):
    assert client.ask(f"{kind} {function}").startswith(f"exec_lm_core LM_{kind}->")


def test_what_it_says_of_itself(client, kind):
    assert client.ask(f"{kind} pinmap") == " dhtpin: 32\n"
    assert client.ask(f"{kind} lmdep") == "co2\n"
    assert json.loads(client.ask(f"{kind} help >json")) == [
        "measure log=False",
        "measure_w_co2 log=False",
        "logger",
        "lmdep",
        "pinmap",
    ]


def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh):
    client = fresh(cstmpmap="genadc:35; irq1:32").client()
    for name in ("dht11", "dht22"):
        client.ask(f"{name} pinmap")
        client.ask(f"{name} measure 'bad'")
    assert "booked: {}" in client.ask("system pinmap")
    client.ask("genIO get_adc 'genadc'")
    answer = client.ask("dht22 measure_w_co2")
    assert "[io] Pin co2 is busy: genadc:35" in answer
    assert "booked: {35: 'genadc'}" in client.ask("system pinmap")
    client.ask("genIO get_in 'irq1'")
    assert "[io] Pin dhtpin is busy: irq1:32" in client.ask("dht22 measure")
