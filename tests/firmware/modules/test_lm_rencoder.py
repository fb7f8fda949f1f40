"""A rotary encoder is turned; the node counts its detents."""

import json
import time

import pytest

from micros_ide.model.virtual import PinState

HELPER = """
import time
from LogicalPins import physical_pin

def take(name):
    return physical_pin(name)

def block(ms):
    time.sleep_ms(ms)

def deaf(ms):
    from machine import Pin, disable_irq, enable_irq
    sign = Pin(26, Pin.OUT, value=1)  # until it hears again
    state = disable_irq()
    time.sleep_ms(ms)
    sign.value(0)
    enable_irq(state)
"""
SIGN, OFF = 26, PinState("in", 0)  # the pin of `deaf`
SLOW = 30  # ms from edge to edge: a busy computer must not lose any
READ = "rencoder read_state"


@pytest.fixture(scope="module")
def node_modules():
    return {"LM_helper.py": HELPER}


@pytest.fixture
def knob(running, client, bench, until):
    """An encoder at detent 0 and a node that has just said so; returns what turns it."""
    pins = json.loads(client.ask("rencoder pinmap >json"))
    name = bench.add(
        "rotary_encoder",
        pins={"clk": pins["rot_clk"], "dt": pins["rot_dt"]},
        pace=SLOW,
    )
    assert client.ask("rencoder load_n_init") == "Init RotaryEncoder with IRQs.\n"
    client.ask("rencoder reset_state")
    client.ask(READ)

    def turn(position, **inputs):
        bench.set(name, position=position, **inputs)
        until(lambda: not bench.read(name)["turning"])

    yield turn
    bench.remove(name)


def told(number):
    return f"[stream] RotaryState: {number}\n\n"


def test_position_is_told_at_first_and_when_it_has_changed(fresh):
    client = fresh().client()
    assert client.ask(READ) == told(0)
    assert client.ask(READ) == "\n"
    assert client.ask("rencoder load_n_init") == "Init RotaryEncoder with IRQs.\n"
    assert client.ask(READ) == "\n"


@pytest.mark.parametrize("position", [1, 2, -1, -2])
def test_clockwise_counts_up_and_the_other_way_down(client, knob, position):
    knob(position)
    assert client.ask(READ) == told(position)
    assert client.ask(READ) == "\n"
    knob(0)
    assert client.ask(READ) == told(0)


def test_bouncing_contacts_count_once(client, knob):
    """Counting the first step of each detent would count every bounce of it."""
    knob(2, bounce=2, pace=40)
    assert client.ask(READ) == told(2)
    knob(0, bounce=0, pace=SLOW)
    assert client.ask(READ) == told(0)


def test_half_a_detent_and_back_is_nothing(running, client, knob):
    pins = json.loads(client.ask("rencoder pinmap >json"))
    steps = ("rot_clk", 0), ("rot_dt", 0), ("rot_dt", 1), ("rot_clk", 1)
    for name, level in steps * 2:
        running.control.set_pin(pins[name], level)
        time.sleep(SLOW / 1000)
    assert client.ask(READ) == "\n"
    knob(1)
    assert client.ask(READ) == told(1)


def test_two_edges_that_are_seen_at_once_are_told_apart(running, client, other, knob, until):
    """The interrupt comes late: both pins have changed. Its pin tells which was first."""
    pins = json.loads(client.ask("rencoder pinmap >json"))
    for level in (0, 1):
        other.send("helper deaf 300\n")
        until(lambda: running.control.outputs().get(SIGN, OFF).level)
        running.control.set_pin(pins["rot_clk"], level)
        running.control.set_pin(pins["rot_dt"], level)
        assert other.until(other.prompt) == "None\n" + other.prompt
    assert client.ask(READ) == told(1)


def test_it_counts_while_a_command_runs(client, other, knob):
    other.send("helper block 600\n")
    knob(3)
    assert other.until(other.prompt) == "None\n" + other.prompt
    assert client.ask(READ) == told(3)


def test_reset_counts_from_zero(client, knob):
    knob(-2)
    assert client.ask("rencoder reset_state") == "Reset state -2 -> 0\n"
    assert client.ask(READ) == "\n"  # 0 was told before
    knob(-1)
    assert client.ask(READ) == told(1)
    assert client.ask("rencoder reset_state") == "Reset state 1 -> 0\n"
    assert client.ask(READ) == told(0)


@pytest.mark.parametrize("chip", ["esp32s2", "esp32s3", "esp32c3", "esp32c6", "tinypico"])
def test_every_board_has_pins_for_it(fresh, chip, until):
    node = fresh(chip=chip)
    client, bench = node.client(), node.control.bench
    pins = json.loads(client.ask("rencoder pinmap >json"))
    wired = {"clk": pins["rot_clk"], "dt": pins["rot_dt"]}
    bench.add("rotary_encoder", pins=wired, pace=SLOW)
    client.ask("rencoder load_n_init")
    bench.set("rotary_encoder", position=-1)
    until(lambda: not bench.read("rotary_encoder")["turning"])
    assert client.ask(READ) == told(-1)


def test_taken_pin_is_named_and_nothing_else_is_booked(fresh):
    node = fresh(modules={"LM_helper.py": HELPER}, cstmpmap="rot_dt:26")
    client = node.client()
    client.ask("helper take 'switch_1'")
    for function in ("load_n_init", "read_state", "reset_state"):
        answer = client.ask(f"rencoder {function}")
        assert "[io] Pin rot_dt is busy: switch_1:26" in answer
    pins = json.loads(client.ask("rencoder pinmap >json"))
    assert pins == {"rot_clk": 14, "rot_dt": 26}
    assert " booked: {26: 'switch_1'}" in client.ask("system pinmap").splitlines()


@pytest.mark.parametrize("function", ["load_n_init", "read_state", "reset_state", "pinmap", "help"])
@pytest.mark.parametrize("arguments", ["1 2", "turns=1", "'x' None"])
def test_wrong_arguments_are_refused(client, function, arguments):
    answer = client.ask(f"rencoder {function} {arguments}")
    assert answer.startswith(f"exec_lm_core LM_rencoder->{function}: ")


def test_help_names_every_function(client):
    assert client.ask("rencoder help") == " load_n_init,\n read_state,\n reset_state,\n pinmap,\n"
