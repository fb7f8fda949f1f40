"""A pH probe: what a node says about its voltage, and how long it takes."""

import ast
import time

import pytest

PIN = 39  # ph of an ESP32
LOOP_MS = 150  # this computer is shared; the samples take a second


@pytest.fixture
def probe(bench):
    """A probe on its pin."""
    bench.add("ph_probe", "probe", pins={"pin": PIN})
    yield bench
    bench.remove("probe")


@pytest.fixture
def other(running):
    """A second connection."""
    made = running.client()
    yield made
    made.close()


def ask(running, client):
    """What it reads now, and the mean of a second that is left out."""
    client.send("ph_sensor measure\n")
    time.sleep(0.05)
    running.control.advance(2)
    first, second, prompt = client.until(client.prompt).split("\n")
    assert prompt == client.prompt
    return ast.literal_eval(first.removeprefix("ADC data: ")), second.removeprefix("AVG V: ")


@pytest.mark.parametrize(("ph", "volt"), [(7, 1.2), (4, 1.73), (10, 0.67)])
def test_answers_what_it_reads_and_the_mean(probe, running, client, ph, volt):
    probe.set("probe", ph=ph)
    now, mean = ask(running, client)
    assert now["volt"] == volt
    assert now["percent"] == pytest.approx(volt / 2.45 * 100, abs=0.3)
    assert now["raw"] == pytest.approx(volt / 2.45 * 65535, rel=0.005)
    assert mean == f"{volt:.3f}"


def test_the_mean_is_taken_over_a_second(probe, client):
    probe.set("probe", ph=7)
    start = time.monotonic()
    client.send("ph_sensor measure\n")
    time.sleep(0.5)
    probe.set("probe", ph=4)
    words = client.until(client.prompt).split("\n")
    assert time.monotonic() - start >= 1
    assert words[0].count("1.2") == 1
    assert 1.3 < float(words[1].removeprefix("AVG V: ")) < 1.65


def test_others_are_served_meanwhile(probe, client, other):
    client.send("ph_sensor measure\n")
    slowest, end = 0.0, time.monotonic() + 0.9
    while time.monotonic() < end:
        start = time.monotonic()
        other.ask("hello")
        slowest = max(slowest, time.monotonic() - start)
    assert "AVG V" in client.until(client.prompt)
    assert slowest < LOOP_MS / 1000


def test_two_can_ask_at_once_and_one_can_be_killed(probe, running, client, other):
    probe.set("probe", ph=7)
    client.ask("ph_sensor measure &")
    other.send("ph_sensor measure\n")
    time.sleep(0.1)
    assert "True" in client.ask("task kill ph_sensor.measure")
    assert "AVG V: 1.200" in other.until(other.prompt)


@pytest.mark.parametrize("command", ["measure 1", "measure samples=3", "pinmap 1", "help 1"])
def test_arguments_are_refused(client, command):
    assert client.ask(f"ph_sensor {command}").startswith("exec_lm_core LM_ph_sensor->")


def test_what_it_says_of_itself(client):
    assert client.ask("ph_sensor pinmap") == " ph: 39\n"
    assert client.ask("ph_sensor help") == " measure,\n pinmap,\n"


def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh):
    client = fresh(cstmpmap="genadc:39").client()
    client.ask("ph_sensor pinmap")
    assert "booked: {}" in client.ask("system pinmap")
    client.ask("genIO get_adc 'genadc'")
    assert "[io] Pin ph is busy: genadc:39" in client.ask("ph_sensor measure")
    assert "booked: {39: 'genadc'}" in client.ask("system pinmap")
