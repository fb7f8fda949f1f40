"""DS18B20 thermometers: what a node says about them, and what happens on their wire meanwhile."""

import itertools
import json

import pytest
from board_time import answer_soon, hold_alone, longest_wait, served_meanwhile
from taken_pin import is_refused_by_name

from tests.at_best import at_best

PIN = 19  # ds18 of an ESP32
LOOP_MS = 150  # this computer is shared; a conversion takes 750
WIRING = "check the wiring of ds18 (19)"


@pytest.fixture
def sensors(bench):
    """Wire thermometers; they are gone after the test."""
    names = []

    def wire(*inputs):
        names.extend(bench.add("ds18b20", pins={"data": PIN}, **one) for one in inputs)
        return names

    yield wire
    present = {row["name"] for row in bench.devices()}
    for name in present.intersection(names):
        bench.remove(name)


def commands(bench, name):
    return [what for _at, what in bench.history(name)]


@pytest.mark.parametrize("celsius", [25.0625, -10.125, 0, -0.0625, 85.0625, 125, -55])
def test_one_sensor_answers_with_its_name(sensors, ask_soon, celsius):
    sensors({"temperature": celsius})
    assert ask_soon("ds18 measure") == f" temp [ºC]: {float(celsius)}\n"


def test_an_answer_takes_the_time_of_the_conversion(sensors, ask_soon, bench):
    (name,) = sensors({"temperature": 30})
    assert ask_soon("ds18 measure >json") == '{"temp [ºC]": 30.0}\n'
    (began, _), (read, _) = bench.history(name)
    assert read - began >= 750_000


def test_several_sensors_answer_in_the_order_of_the_stock_search(sensors, ask_soon):
    serials = [0b0001, 0b0010, 0b0111, 0b0110, 0x800000000000]
    sensors(*({"serial": one, "temperature": one & 15} for one in serials))
    answer = json.loads(ask_soon("ds18 measure >json"))
    # Lowest bit first; where they part ways, those with a one come first.
    assert answer == sorted([one & 15 for one in serials], key=lambda n: f"{n:04b}"[::-1])[::-1]


def test_no_sensor_is_no_failure(client, sensors, ask_soon):
    assert client.ask("ds18 measure") == f"No DS18B20 sensor found: {WIRING}\n"
    sensors({"temperature": 20})
    assert ask_soon("ds18 measure") == " temp [ºC]: 20.0\n"


def test_a_damaged_answer_is_read_again_without_converting_again(sensors, ask_soon, bench):
    (name,) = sensors({"temperature": 20, "spoil": 2})
    assert ask_soon("ds18 measure") == " temp [ºC]: 20.0\n"
    assert commands(bench, name) == ["convert", "read", "read", "read"]


def test_a_sensor_that_gives_no_valid_answer_is_named_and_works_again(sensors, ask_soon, bench):
    good, bad = sensors({"serial": 5}, {"serial": 0xA2B, "spoil": 1000, "temperature": 31})
    answer = ask_soon("ds18 measure").splitlines()[0]
    assert answer == (
        "exec_lm_core LM_ds18->measure: sensor 28-000000000a2b gives no valid answer: "
        f"{WIRING} and its resistor to 3.3 V"
    )
    bench.remove(good)
    bench.set(bad, spoil=0)
    assert ask_soon("ds18 measure") == " temp [ºC]: 31.0\n"


def test_a_sensor_unplugged_meanwhile_is_noticed(sensors, running, client, bench, until):
    _stays, goes = sensors({"serial": 1}, {"serial": 2})
    client.send("ds18 measure\n")
    until(lambda: commands(bench, goes) == ["convert"])
    bench.remove(goes)
    assert "sensor 28-000000000002 gives no valid answer" in answer_soon(running, client)


def test_all_unplugged_meanwhile_is_noticed(sensors, running, client, bench, until):
    (goes,) = sensors({"serial": 3})
    client.send("ds18 measure\n")
    until(lambda: commands(bench, goes) == ["convert"])
    bench.remove(goes)
    assert "sensor 28-000000000003 gives no valid answer" in answer_soon(running, client)


def test_a_bus_that_is_held_low_is_no_sensor(sensors, client, bench, ask_soon):
    sensors({"temperature": 22})
    bench.hold_bus("onewire")
    try:
        assert "the bus is held low: check the wiring of ds18 (19)" in client.ask("ds18 measure")
    finally:
        bench.hold_bus("onewire", stuck=False)
    assert ask_soon("ds18 measure") == " temp [ºC]: 22.0\n"


def test_power_lost_in_between_is_measured_again(sensors, running, client, bench, until):
    # The sensor says 85 °C then. It is taken away and another one with its number comes.
    (name,) = sensors({"serial": 4, "temperature": 23})
    client.send("ds18 measure\n")
    until(lambda: commands(bench, name) == ["convert"])
    bench.remove(name)
    (_, new) = sensors({"serial": 4, "temperature": 24})
    assert answer_soon(running, client) == " temp [ºC]: 24.0\n"
    assert commands(bench, new) == ["read", "convert", "read"]


def test_85_degrees_are_believed_in_the_end(sensors, ask_soon, bench):
    (name,) = sensors({"temperature": 85})
    assert ask_soon("ds18 measure") == " temp [ºC]: 85.0\n"
    assert commands(bench, name) == ["convert", "read"] * 2


def test_others_are_served_while_it_converts(sensors, running, client):
    sensors(*({"temperature": one} for one in range(4)))
    answer, longest = served_meanwhile(running, client, "ds18 measure")
    assert answer.count(",") == 3
    quick = LOOP_MS / 1000
    assert longest_wait(running, client, "ds18 measure", quick, longest) < quick


def test_the_loop_is_never_held_for_long(node):
    for celsius in range(6):
        node.control.bench.add("ds18b20", pins={"data": PIN}, temperature=celsius)
    answer, took, worst = hold_alone(node, "ds18")
    assert sorted(json.loads(answer)) == [0, 1, 2, 3, 4, 5]
    assert took > 750
    assert at_best(lambda: hold_alone(node, "ds18")[2], LOOP_MS, worst) < LOOP_MS


def test_the_bus_is_left_alone_while_it_converts_and_the_answer_is_shared(
    sensors, running, other, client, bench, until
):
    (name,) = sensors({"temperature": 20})
    client.send("ds18 measure\n")
    until(lambda: commands(bench, name) == ["convert"])
    other.send("ds18 measure\n")
    assert answer_soon(running, client) == answer_soon(running, other)
    assert commands(bench, name) == ["convert", "read"]


def test_a_killed_measurement_does_not_block_the_next_one(sensors, client, ask_soon, bench, until):
    (name,) = sensors({"temperature": 20})
    assert client.ask("ds18 measure &") == "Start ds18.measure\n"
    until(lambda: commands(bench, name) == ["convert"])
    assert client.ask("task kill ds18.measure") == "Kill: ds18.measure|True\n"
    assert ask_soon("ds18 measure") == " temp [ºC]: 20.0\n"


@pytest.mark.parametrize("command", ["measure 1", "measure log=True", "pinmap 1", "help 1"])
def test_arguments_are_refused(sensors, client, bench, command):
    (name,) = sensors({})
    assert client.ask(f"ds18 {command}").startswith("exec_lm_core LM_ds18->")
    assert commands(bench, name) == []


def test_what_it_says_of_itself(client):
    assert client.ask("ds18 pinmap") == " ds18: 19\n"
    assert client.ask("ds18 help") == " measure,\n pinmap,\n"


def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh):
    is_refused_by_name(
        fresh, "ds18", PIN, "irq1", harmless=["ds18 pinmap"], refused=["ds18 measure"]
    )


def test_at_most_sixteen_are_measured(sensors, ask_soon):
    sensors(*itertools.repeat({}, 17))
    assert len(json.loads(ask_soon("ds18 measure >json"))) == 16
