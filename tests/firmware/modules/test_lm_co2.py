"""An MQ135: what a node makes of its voltage."""

import json

import pytest
from taken_pin import is_refused_by_name

PIN = 35  # co2 of an ESP32
FAILED = "exec_lm_core LM_co2->measure_mq135: "


@pytest.fixture
def read_as(running):
    """Put the voltage on the pin that reads as so many of 1023."""

    def put(raw):
        running.control.set_adc(PIN, raw << 6 | 32)

    return put


@pytest.mark.parametrize(
    ("raw", "warm", "cold"),
    [
        (1, "0.0 - PERFECT", "0.0 - PERFECT"),
        (100, "64.0 - PERFECT", "101.58 - PERFECT"),
        (300, "2636.52 - WARNING", "4184.87 - CRITICAL"),
        (500, "26592.86 - CRITICAL", "42210.14 - CRITICAL"),
    ],
)
def test_concentration_and_verdict(read_as, client, raw, warm, cold):
    read_as(raw)
    assert client.ask("co2 measure_mq135 25 40") == warm + "\n"
    assert client.ask("co2 measure_mq135 humidity=40 temperature=10.0") == cold + "\n"


@pytest.mark.parametrize(
    ("ppm", "verdict"),
    [
        (900, "PERFECT"),
        (1100, "POOR"),
        (1800, "POOR"),
        (2300, "WARNING"),
        (3600, "WARNING"),
        (5000, "CRITICAL"),
    ],
)
@pytest.mark.parametrize(("temperature", "humidity"), [(25, 40), (5, 80), (20, 33)])
def test_finds_what_is_in_the_air(bench, client, ppm, verdict, temperature, humidity):
    air = {"temperature": temperature, "humidity": humidity}
    bench.add("mq135", "gas", pins={"pin": PIN}, ppm=ppm, **air)
    answer = client.ask(f"co2 measure_mq135 {temperature} {humidity}").strip()
    bench.remove("gas")
    assert float(answer.partition(" - ")[0]) == pytest.approx(ppm, rel=0.04)  # steps of 10 bits
    assert answer.partition(" - ")[2] == verdict


@pytest.mark.parametrize(
    ("raw", "why"),
    [(0, "its output is at 0 V"), (1023, "its output is beyond what can be measured")],
)
def test_a_voltage_at_the_end_of_the_scale_is_an_error_in_words(read_as, client, raw, why):
    read_as(raw)
    expected = f"measure_mq135 ERROR: {why}, check the wiring of co2 (35)\n"
    assert client.ask("co2 measure_mq135 25 40") == expected
    read_as(100)
    assert client.ask("co2 measure_mq135 25 40") == "64.0 - PERFECT\n"


def test_resistance_is_what_the_voltage_says(read_as, client):
    for raw, resistance in ((300, "24.1"), (0, "-1"), (1023, "0.0"), (1, "10220.0")):
        read_as(raw)
        assert client.ask("co2 raw_measure_mq135") == f"{resistance}/(1023, 3.6)\n"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("", "temperature, humidity"),
        ("25", "humidity"),
        ("humidity=40", "temperature"),
        ("None 40", "temperature"),
    ],
)
def test_missing_parameters_are_named(client, given, missing):
    assert client.ask(f"co2 measure_mq135 {given}".strip()) == (
        f"Missing mandatory parameters: {missing}\n"
    )


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("'warm' 40", "temperature takes a number from -40 to 80, not warm"),
        ("81 40", "temperature takes a number from -40 to 80, not 81"),
        ("-41 40", "temperature takes a number from -40 to 80, not -41"),
        ("25 101", "humidity takes a number from 0 to 100, not 101"),
        ("25 -0.1", "humidity takes a number from 0 to 100, not -0.1"),
        ("25 True", "humidity takes a number from 0 to 100, not True"),
        ("25 [40]", "humidity takes a number from 0 to 100, not a list"),
    ],
)
def test_wrong_parameters_are_refused_in_words(client, given, complaint):
    assert client.ask(f"co2 measure_mq135 {given}").splitlines()[0] == FAILED + complaint


@pytest.mark.parametrize(
    "command",
    [
        "measure_mq135 25 40 1",
        "measure_mq135 temp=25 hum=40",
        "raw_measure_mq135 1",
        "pinmap 1",
        "help 1",
    ],
)
def test_other_arguments_are_refused(client, command):
    assert client.ask(f"co2 {command}").startswith("exec_lm_core LM_co2->")


def test_help_names_the_parameters_as_they_are_called(read_as, client):
    assert client.ask("co2 pinmap") == " co2: 35\n"
    entries = json.loads(client.ask("co2 help >json"))
    assert [entry.partition(" ")[0] for entry in entries] == [
        "measure_mq135",
        "raw_measure_mq135",
        "pinmap",
    ]
    read_as(100)
    names = [word.partition("=")[0] for word in entries[0].split() if "=" in word]
    given = " ".join(f"{name}=30" for name in names)
    assert client.ask(f"co2 measure_mq135 {given}").endswith("PERFECT\n")


def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh):
    harmless = ["pinmap", "measure_mq135 25", "measure_mq135 25 'wet'"]
    is_refused_by_name(
        fresh,
        "co2",
        PIN,
        "genadc",
        harmless=[f"co2 {command}" for command in harmless],
        refused=["co2 measure_mq135 25 40", "co2 raw_measure_mq135"],
    )
