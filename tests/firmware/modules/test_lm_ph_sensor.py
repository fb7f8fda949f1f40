"""A pH probe: what a node says about its voltage, and how long it takes."""

import ast
import time

import pytest
from board_time import answer_soon, longest_wait, served_meanwhile
from taken_pin import is_refused_by_name

PIN = 39  # ph of an ESP32
LOOP_MS = 150  # this computer is shared; the samples take a second


@pytest.fixture
def probe(bench):
    """A probe on its pin."""
    bench.add("ph_probe", "probe", pins={"pin": PIN})
    yield bench
    bench.remove("probe")


def measured(answer):
    """What it reads now, and the mean over a second."""
    first, second = answer.splitlines()
    return ast.literal_eval(first.removeprefix("ADC data: ")), second.removeprefix("AVG V: ")


@pytest.mark.parametrize(("ph", "volt"), [(7, 1.2), (4, 1.73), (10, 0.67)])
def test_answers_what_it_reads_and_the_mean(probe, ask_soon, ph, volt):
    probe.set("probe", ph=ph)
    now, mean = measured(ask_soon("ph_sensor measure"))
    assert now["volt"] == volt
    assert now["percent"] == pytest.approx(volt / 2.45 * 100, abs=0.3)
    assert now["raw"] == pytest.approx(volt / 2.45 * 65535, rel=0.005)
    assert mean == f"{volt:.3f}"


def test_the_mean_is_taken_over_a_second(probe, running, client):
    probe.set("probe", ph=7)
    start = time.monotonic()
    client.ask("ph_sensor measure &")
    running.control.advance(0.5)
    probe.set("probe", ph=4)
    passed = 0.5
    while not (answer := client.ask("task show ph_sensor.measure").strip()):
        running.control.advance(0.05)
        passed += 0.05
    assert passed + time.monotonic() - start >= 1
    now, mean = measured(answer)
    assert now["volt"] == 1.2
    assert 1.3 < float(mean) < 1.65


def test_others_are_served_meanwhile(probe, running, client):
    answer, longest = served_meanwhile(running, client, "ph_sensor measure")
    assert "AVG V" in answer
    quick = LOOP_MS / 1000
    assert longest_wait(running, client, "ph_sensor measure", quick, longest) < quick


def test_two_can_ask_at_once_and_one_can_be_killed(probe, running, client, other):
    probe.set("probe", ph=7)
    client.ask("ph_sensor measure &")
    other.send("ph_sensor measure\n")
    client.ask("hello")
    assert "True" in client.ask("task kill ph_sensor.measure")
    assert "AVG V: 1.200" in answer_soon(running, other)


@pytest.mark.parametrize("command", ["measure 1", "measure samples=3", "pinmap 1", "help 1"])
def test_arguments_are_refused(client, command):
    assert client.ask(f"ph_sensor {command}").startswith("exec_lm_core LM_ph_sensor->")


def test_what_it_says_of_itself(client):
    assert client.ask("ph_sensor pinmap") == " ph: 39\n"
    assert client.ask("ph_sensor help") == " measure,\n pinmap,\n"


def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh):
    is_refused_by_name(
        fresh,
        "ph",
        PIN,
        "genadc",
        harmless=["ph_sensor pinmap"],
        refused=["ph_sensor measure"],
    )
