"""Four switched outputs, and what they are after a restart."""

import pytest
from motion_checks import booked, pins
from wiring import wire

FAILED = "exec_lm_core LM_switch->{}: "
ERROR = "[ERROR] switch input have to 0 or 1\n"
NAMES = ("set_state", "set_state2", "set_state3", "set_state4")


def levels(bench):
    """Of the outputs, None for those that are none."""
    found = []
    for channel in range(1, 5):
        last = bench.read(f"switch-{channel}")["last"]
        found.append(last[2] if last and last[1] == "out" else None)
    return found


def states(client):
    lines = sorted(client.ask("switch status").splitlines())
    assert [line.split(":")[0] for line in lines] == [" SW1", " SW2", " SW3", " SW4"]
    return [int(line[-1]) for line in lines]


@pytest.fixture(scope="module")
def outputs(running):
    return wire(running, "switch", "probe")


def test_channels_are_independent_and_used_pins_only_are_booked(fresh):
    node = fresh()
    bench, client = wire(node, "switch", "probe"), node.client()
    assert states(client) == [0, 0, 0, 0]
    assert booked(client) == {}
    assert client.ask("switch set_state True") == "SET STATE: 1\n"
    assert levels(bench) == [1, None, None, None]
    assert client.ask("switch toggle2") == "SET STATE(2): 1\n"
    assert levels(bench) == [1, 1, None, None]
    assert client.ask("switch set_state4") == "SET STATE(4): 0\n"
    assert levels(bench) == [1, 1, None, 0]
    assert states(client) == [1, 1, 0, 0]
    assert sorted(booked(client).values()) == ["switch_1", "switch_2", "switch_4"]
    assert node.read("switch.pds") is None  # not before load_n_init


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_channel_is_set_and_toggled(client, outputs, number):
    suffix, label = ("", "") if number == 1 else (str(number), f"({number})")
    for value, state in (("True", 1), ("0", 0), ("1", 1), ("False", 0), ("'1'", 1), ("1.0", 1)):
        assert client.ask(f"switch set_state{suffix} {value}") == f"SET STATE{label}: {state}\n"
        assert levels(outputs)[number - 1] == state
    assert client.ask(f"switch set_state{suffix} state=None") == f"SET STATE{label}: 1\n"
    assert client.ask(f"switch toggle{suffix}") == f"SET STATE{label}: 0\n"
    assert client.ask(f"switch toggle{suffix}") == f"SET STATE{label}: 1\n"
    assert levels(outputs)[number - 1] == 1
    assert client.ask(f"switch status lmf='toggle{suffix}'") == " S: 1\n"
    assert client.ask(f"switch toggle{suffix}") == f"SET STATE{label}: 0\n"
    assert client.ask(f"switch status 'set_state{suffix}'") == " S: 0\n"


@pytest.mark.parametrize("value", ["2", "-1", "0.5", "'x'", "''", "[1]", "[]", "{}", "1e30"])
def test_what_is_neither_on_nor_off_is_refused(client, outputs, value):
    client.ask("switch set_state3 True")
    before = outputs.read("switch-3")["count"]
    for name in NAMES:
        assert client.ask(f"switch {name} {value}") == ERROR
    assert outputs.read("switch-3")["count"] == before
    assert client.ask("switch set_state3") == "SET STATE(3): 1\n"


@pytest.mark.parametrize("call", ["toggle 1", "set_state 1 2", "status 1 2", "load_n_init 1 2 3"])
def test_arguments_too_many_are_refused(client, call):
    assert client.ask(f"switch {call}").startswith(FAILED.format(call.split()[0]))


@pytest.mark.parametrize(
    "call",
    ["'x'", "2", "[]", "ch_init=0", "ch_init=[0]", "ch_init=[1,5]", "ch_init=['1']", "ch_init='1'",
     "ch_init=[True]", "ch_init=[[1]]", "ch_init={}", "True [1.5]"],
)  # fmt: skip
def test_load_with_what_does_not_fit_is_refused_and_changes_nothing(client, outputs, call):
    client.ask("switch set_state True")
    before = [outputs.read(f"switch-{n}")["count"] for n in range(1, 5)], states(client)
    answer = client.ask(f"switch load_n_init {call}")
    assert answer.startswith(FAILED.format("load_n_init"))
    assert "ch_init takes a whole number" in answer or "cache takes True or False" in answer
    assert ([outputs.read(f"switch-{n}")["count"] for n in range(1, 5)], states(client)) == before


def test_nan_is_refused(micropython):
    out = micropython("import LM_switch\nprint(LM_switch.set_state(float('nan')))\n")
    assert out == ERROR


def test_states_survive_a_restart_each_channel_its_own(fresh):
    # Channel 1 is off: nothing of the others may hang on that.
    node = fresh(boothook="switch load_n_init", cstmpmap="virtual")
    client = node.client()
    assert node.read("switch.pds") == b"0,0,0,0"
    client.ask("switch set_state True")
    client.ask("switch toggle2")
    assert node.read("switch.pds") == b"1,1,0,0"
    client.ask("switch set_state 0")
    client.ask("switch set_state4 1")
    node.stop()
    assert node.read("switch.pds") == b"0,1,0,1"
    node.start()
    bench, client = wire(node, "switch", "probe"), node.client()
    assert states(client) == [0, 1, 0, 1]
    numbers = pins(client, "switch")
    on = {n: state.level for n, state in node.control.outputs().items() if state.mode == "out"}
    assert {name: on.get(number) for name, number in numbers.items()} == {
        "switch_1": None,
        "switch_2": 1,
        "switch_3": None,
        "switch_4": 1,
    }
    assert client.ask("switch load_n_init ch_init=[1,2]") == "CACHE: True\n"
    assert levels(bench) == [0, 1, None, 1]
    assert client.ask("switch toggle2") == "SET STATE(2): 0\n"
    assert node.read("switch.pds") == b"0,0,0,1"


def test_without_cache_all_given_channels_are_off(fresh):
    node = fresh()
    bench, client = wire(node, "switch", "probe"), node.client()
    client.ask("switch set_state2 True")
    assert client.ask("switch load_n_init False ch_init=[1,2]") == "CACHE: False\n"
    assert levels(bench) == [0, 0, None, None]
    client.ask("switch toggle")
    assert states(client) == [1, 0, 0, 0]
    assert node.read("switch.pds") is None
    assert client.ask("switch load_n_init ch_init=3") == "CACHE: True\n"
    assert levels(bench) == [1, 0, 0, None]
    assert node.read("switch.pds") == b"1,0,0,0"


@pytest.mark.parametrize("content", ["", "1,1,1", "2,0,0,0", "x", "1,1,1,1,1", "nan,0,0,0"])
def test_damaged_file_is_as_good_as_none(node, content):
    node.write("switch.pds", content)
    node.start()
    client = node.client()
    assert client.ask("switch load_n_init") == "CACHE: True\n"
    assert states(client) == [0, 0, 0, 0]
    assert booked(client) == {}
    client.ask("switch set_state2 True")
    assert node.read("switch.pds") == b"0,1,0,0"


def test_pin_of_another_is_refused_by_name_and_nothing_changes(node):
    node.write("switch.pds", "1,0,1,0")
    node.start()
    client = node.client()
    assert client.ask("servo sduty") == "SET SERVO1: duty: 75\n"
    busy = "[io] Pin switch_3 is busy: servo_1:27"
    assert busy in client.ask("switch load_n_init")
    assert busy in client.ask("switch toggle3")
    assert booked(client) == {"27": "servo_1"}
    assert states(client) == [0, 0, 0, 0]
    assert client.ask("switch toggle2") == "SET STATE(2): 1\n"
    assert node.read("switch.pds") == b"1,0,1,0"  # what was not restored is not lost


def test_functions_that_are_there(client):
    names = [line.split()[0].rstrip(",") for line in client.ask("switch help").splitlines()]
    toggles = ["toggle", "toggle2", "toggle3", "toggle4"]
    assert names == ["load_n_init", *NAMES, *toggles, "status", "pinmap"]
