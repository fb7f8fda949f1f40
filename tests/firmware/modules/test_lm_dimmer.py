"""One lamp on a PWM channel."""

import json

import pytest
from board_time import live_until
from firmware_node import SOURCE
from light_watch import Asking, PwmWatch, put
from lights import FILES, changes_nothing, dark_lamp, follows_presence, pwm_watch


@pytest.fixture(scope="module")
def node_modules():
    return FILES


@pytest.fixture(scope="module")
def watch(running):
    return pwm_watch(running, "dimmer", ("dim_1",))


@pytest.fixture
def dimmer(client, watch, soon):
    """The module in the state of a new node, dark; writes are watched from now on."""
    return dark_lamp(client, watch, soon, "dimmer", "set_value 500", "set_value 0")


def test_session_of_a_new_node(fresh):
    node = fresh()
    dimmer = Asking(node.client(), "dimmer")
    bench = node.control.bench
    lamp = bench.add("lamp", pins={"pin": dimmer("pinmap")["dim_1"]})
    assert dimmer("load_n_init") == "CACHE: True"
    assert dimmer.status == {"X": 500, "S": 0}
    assert node.read("dimmer.pds") == b"0,500"
    assert bench.read(lamp)["brightness"] == 0
    assert dimmer("toggle") == {"X": 500, "S": 1}
    assert node.read("dimmer.pds") == b"1,500"
    live_until(node, lambda: not dimmer.fading())
    assert bench.read(lamp)["brightness"] == pytest.approx(500 / 1024 * 100, abs=0.1)
    assert len(bench.history(lamp)) >= 41
    assert dimmer("set_value 1001") == "DIMMER ERROR, VALUE 0-1000 ONLY, GIVEN: 1001"
    node.start()
    dimmer = Asking(node.client(), "dimmer")
    assert dimmer("load_n_init") == "CACHE: True"
    assert dimmer.status == {"X": 500, "S": 1}
    live_until(node, lambda: not dimmer.fading())
    assert bench.read(lamp)["brightness"] == pytest.approx(500 / 1024 * 100, abs=0.1)


def test_fade_has_41_steps(dimmer, watch, soon):
    assert dimmer("set_value 1000") == {"X": 1000, "S": 1}
    soon(lambda: not dimmer.fading())
    assert watch.frames() == [(duty,) for duty in range(0, 1001, 25)]
    assert watch.frequency() == {20480}


def test_least_value_is_five(dimmer, watch):
    assert dimmer("set_value 3 smooth=False") == {"X": 5, "S": 1}
    assert watch.shown() == (5,)
    assert dimmer("set_value 0 smooth=False") == {"X": 5, "S": 0}
    assert watch.shown() == (0,)
    assert dimmer("set_value smooth=False") == {"X": 5, "S": 1}


def test_transition(dimmer, watch, soon):
    dimmer("set_value 100 smooth=False")
    watch.mark()
    assert dimmer("transition 200 sec=0.5") == "Starting transition"
    assert dimmer("transition 7") == "Transition already running"
    soon(lambda: dimmer.output("_tran") == "Dimming DONE: 200")
    assert [frame[0] for frame in watch.frames()] == list(range(100, 201))
    assert dimmer.status == {"X": 200, "S": 1}


def test_transition_of_a_dark_lamp(dimmer, watch, soon):
    dimmer("transition 900 sec=0.05")
    soon(lambda: dimmer.output("_tran") == "Dimming DONE: 900")
    assert watch.frames() == []
    assert dimmer.status == {"X": 900, "S": 0}
    dimmer("transition 300 sec=0.05 wake=True")
    soon(lambda: dimmer.output("_tran") == "Dimming DONE: 300")
    assert watch.shown() == (300,)
    assert dimmer.status == {"X": 300, "S": 1}


def test_value_with_force_ends_a_transition(dimmer, watch, soon, quiet):
    dimmer("transition 1000 sec=60 wake=True")
    soon(watch.frames)
    dimmer("set_value 50 force=False")
    assert dimmer.busy("_tran")
    dimmer("set_value 50")
    soon(lambda: dimmer.output("_tran") == "Cancelled" and not dimmer.fading())
    assert quiet(lambda: len(watch.frames()))
    assert watch.shown() == (50,)


def test_presence_switches_it_on(dimmer, soon, watch):
    follows_presence(dimmer, soon, watch.shown, (500,), (0,))


RANGE = "DIMMER ERROR, VALUE 0-1000 ONLY, GIVEN:"
BAD = {
    "set_value -1": f"{RANGE} -1",
    "set_value 1000.5": f"{RANGE} 1000.5",
    "set_value 1e999": f"{RANGE} inf",
    "set_value 'full'": "value takes a number from 0 to 1000, not full",
    "set_value True": "value takes a number from 0 to 1000, not True",
    "set_value [5]": "value takes a number from 0 to 1000, not a list",
    "set_value 5 smooth=9": "smooth takes True or False, not 9",
    "set_value 5 force=9": "force takes True or False, not 9",
    "set_value 1 2 3 4": "takes 3 positional arguments but 4 were given",
    "toggle 'off'": "state takes True or False, not off",
    "transition": "takes 1 positional arguments but 0 were given",
    "transition 1001": f"{RANGE} 1001",
    "transition '9'": "value takes a number from 0 to 1000, not 9",
    "transition 9 sec=None": "sec takes a number from 0 to 86400, not None",
    "transition 9 wake=9": "wake takes True or False, not 9",
    "load_n_init 3": "cache takes True or False, not 3",
    "brightness 50": "no attribute 'brightness'",
}


@pytest.mark.parametrize("command", BAD)
def test_bad_input_changes_nothing(dimmer, watch, command):
    changes_nothing(dimmer, command, BAD[command], lambda lamp: lamp.status, watch.frames)


@pytest.mark.parametrize(
    "content", [b"1", b"0.5,500", b"2,500", b"1,2000", b"1,500,0", b"on,500", b"\xc3"]
)
def test_damaged_file_is_ignored(dimmer, client, content):
    put(client, "dimmer.pds", content)
    assert dimmer("load_n_init True") == "CACHE: True"
    assert dimmer.status == {"X": 500, "S": 0}


def test_pin_of_somebody_else_is_refused(fresh):
    node = fresh(cstmpmap="dim_1:14; redgb:14")
    client = node.client()
    client.ask("rgb toggle smooth=False")
    watch = PwmWatch(node.control.bench, [14])
    for command in ("set_value 5", "toggle", "load_n_init", "transition 9"):
        assert "[io] Pin dim_1 is busy: redgb:14" in client.ask(f"dimmer {command}")
    assert Asking(client, "dimmer").status == {"X": 500, "S": 0}
    assert watch.frames() == []
    client.ask("rgb toggle smooth=False")
    assert watch.frames() == [(0,)]


PROFILES = [
    profile
    for path in sorted((SOURCE / "profiles").glob("*.json"))
    if "toggle" in (profile := json.loads(path.read_text(encoding="utf-8"))).get("irq1_cbf", "")
]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile["irq1_cbf"].split()[0])
def test_profile_of_a_lamp_works_at_the_push_of_a_button(fresh, profile):
    values = {key: value for key, value in profile.items() if value is not None}
    node = fresh(**values, irq_prell_ms=20)
    client = node.client()
    button = Asking(client, "system")("pinmap 'irq1'")["irq1"]
    lamp = Asking(client, profile["irq1_cbf"].split()[0])
    for state in (1, 0):
        node.control.set_pin(button, 1)
        live_until(node, lambda state=state: lamp.status["S"] == state and not lamp.fading())
        node.control.set_pin(button, 0)
    assert "OK alarm: 0" in client.ask("system alarms")
    for command in profile["boothook"].split(";"):
        assert "exec_lm_core" not in client.ask(command.strip())


def test_there_are_profiles_of_three_lamps():
    assert len(PROFILES) == 3
