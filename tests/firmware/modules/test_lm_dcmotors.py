"""DC motors on two kinds of bridges: what the motor does, and which levels make it."""

import contextlib
import json

import pytest
from motion_checks import booked, pins

ROLES_L298N = {"enable": "l298speed", "in1": "l298dir_1", "in2": "l298dir_2"}
ROLES_L9110 = {"ia": "l9110dir_1", "ib": "l9110dir_2"}


@pytest.fixture(scope="module")
def node_config():
    return {"cstmpmap": "virtual", "aioqueue": 3}  # a pin of its own for everything


@pytest.fixture(scope="module")
def wiring(running):
    """What is on the bench: kind, name and pins of each device."""
    rows = []
    with contextlib.closing(running.client()) as client:
        for kind, module, roles in (
            ("l298n", "L298N_DCmotor", ROLES_L298N),
            ("l9110", "L9110_DCmotor", ROLES_L9110),
        ):
            numbers = pins(client, module)
            rows.append((kind, kind, {role: numbers[name] for role, name in roles.items()}))
            rows += [("probe", role, {"pin": numbers[name]}) for role, name in roles.items()]
    return rows


@pytest.fixture
def bridges(client, wired, wiring):
    """The bench of a node with both bridges; nothing has been asked of them yet."""
    for module in ("L298N_DCmotor", "L9110_DCmotor"):
        client.ask(f"lmpacman module unload='LM_{module}'")
    for kind, name, numbers in wiring:
        wired.add(kind, name, pins=numbers)
    return wired


def ask(client, command):
    answer = client.ask(f"{command} >json")
    return json.loads(answer) if answer.startswith("{") else answer.rstrip("\n")


def l298n(client, command):
    return ask(client, f"L298N_DCmotor {command}")


def l9110(client, command):
    return ask(client, f"L9110_DCmotor {command}")


def per_cent(speed):
    return pytest.approx(speed / 1023 * 100, abs=0.2)


def test_l298n_stands_still_at_first_and_what_is_not_given_stays(client, bridges):
    assert l298n(client, "m1_control") == {}
    assert bridges.history("enable") == []  # nothing was asked of it
    assert l298n(client, "m1_control 1") == {"direction": "backward"}
    assert bridges.read("l298n") == {"state": "coast", "speed": 0.0}
    assert bridges.read("enable")["last"][3:] == [0, 50]
    assert l298n(client, "m1_control speed=300") == {"speed": 300}
    assert bridges.read("l298n") == {"state": "backward", "speed": per_cent(300)}
    assert l298n(client, "m1_control direc=0") == {"direction": "forward"}
    assert bridges.read("l298n") == {"state": "forward", "speed": per_cent(300)}
    assert l298n(client, "m1_control") == {}
    assert bridges.read("l298n")["speed"] == per_cent(300)


@pytest.mark.parametrize(
    ("before", "command", "reply", "state", "speed"),
    [
        ("1 300", "m1_control 0 500", {"direction": "forward", "speed": 500}, "forward", 500),
        ("0 500", "m1_control 1 1000", {"direction": "backward", "speed": 1000}, "backward", 1000),
        ("1 1000", "set_speed", {"speed": 100}, "backward", 100),
        ("1 100", "set_direction", {"direction": "forward"}, "forward", 100),
        ("0 100", "set_direction 5", {"direction": "backward"}, "backward", 100),
        ("1 100", "set_direction False", {"direction": "forward"}, "forward", 100),
        ("0 100", "set_speed 250.4", {"speed": 250}, "forward", 250),
        ("0 250", "set_speed 1", {"speed": 1}, "forward", 1),
        ("0 1", "stop", {"speed": 0}, "coast", 0),
    ],
)
def test_l298n_commands(client, bridges, before, command, reply, state, speed):
    l298n(client, f"m1_control {before}")
    assert l298n(client, command) == reply
    assert bridges.read("l298n") == {"state": state, "speed": per_cent(speed)}


def test_l298n_never_turns_on_both_inputs(client, bridges):
    for direction in (0, 1, 0, 1):
        l298n(client, f"m1_control {direction} 600")
    l298n(client, "stop")
    states = [state for _at, state, _speed in bridges.history("l298n")]
    assert set(states) == {"coast", "forward", "backward", "brake"}
    levels = {"in1": 0, "in2": 0}
    rows = [(at, name, level) for name in levels for at, _, level, *_ in bridges.history(name)]
    for _at, name, level in sorted(rows):
        levels[name] = level
        assert levels != {"in1": 1, "in2": 1}


@pytest.mark.parametrize("speed", ["1001", "2000", "-1", "1e30", "'5'", "[1]", "True", "1000.5"])
def test_l298n_speed_out_of_range_is_refused_and_nothing_moves(client, bridges, speed):
    l298n(client, "m1_control 0 400")
    counts = [bridges.read(role)["count"] for role in ROLES_L298N]
    assert l298n(client, f"set_speed {speed}") == {"speed": "value range error"}
    assert l298n(client, f"m1_control 1 {speed}") == {"speed": "value range error"}
    assert [bridges.read(role)["count"] for role in ROLES_L298N] == counts
    assert l298n(client, "set_speed 401") == {"speed": 401}


@pytest.mark.parametrize("direction", ["'x'", "[1]", "{}", "()"])
def test_l298n_direction_that_is_no_number_is_refused(client, bridges, direction):
    l298n(client, "m1_control 0 400")
    counts = [bridges.read(role)["count"] for role in ROLES_L298N]
    for command in (f"set_direction {direction}", f"m1_control {direction} 100"):
        answer = l298n(client, command)
        assert "direc takes 0 (forward) or 1 (backward), not " in answer
    assert [bridges.read(role)["count"] for role in ROLES_L298N] == counts


@pytest.mark.parametrize(
    ("call", "reply", "state"),
    [
        ("0 300", {"speed": 300, "direc": "forward"}, "forward"),
        ("1 1000", {"speed": 1000, "direc": "backward"}, "backward"),
        ("direc=1 speed=20.6", {"speed": 21, "direc": "backward"}, "backward"),
        ("False 999", {"speed": 999, "direc": "forward"}, "forward"),
        ("0 0", {"speed": 0, "direc": "forward"}, "stop"),
    ],
)
def test_l9110_drives_one_input_and_keeps_the_other_low(client, bridges, call, reply, state):
    assert l9110(client, f"motor_control {call}") == reply
    assert bridges.read("l9110") == {"state": state, "speed": per_cent(reply["speed"])}
    driven, other = ("ib", "ia") if reply["direc"] == "backward" else ("ia", "ib")
    assert bridges.read(driven)["last"][3:] == [reply["speed"] << 6, 1024]
    assert bridges.read(other)["last"][3] == 0


@pytest.mark.parametrize(
    "call",
    [
        *("", "0", "speed=5", "0 None", "None 5", "0 5000", "0 1001", "0 -1", "2 5", "-1 5"),
        *("0 'x'", "'x' 5", "0 [5]", "[0] 5", "0 True", "0.5 5", "0 1e30", "0 1000.1"),
    ],
)
def test_l9110_refuses_what_does_not_fit_and_nothing_moves(client, bridges, call):
    l9110(client, "motor_control 1 200")
    counts = [bridges.read(role)["count"] for role in ROLES_L9110]
    assert l9110(client, f"motor_control {call}") == "invalid parameters"
    assert [bridges.read(role)["count"] for role in ROLES_L9110] == counts
    assert bridges.read("l9110")["state"] == "backward"


def test_nan_is_refused(micropython):
    out = micropython(
        "import LM_L298N_DCmotor as one, LM_L9110_DCmotor as other\n"
        "nan = float('nan')\n"
        "print(one.set_speed(nan), one.m1_control(0, nan))\n"
        "for call in (one.set_direction, one.m1_control):\n"
        "    try: call(nan)\n"
        "    except ValueError as error: print(error)\n"
        "print(other.motor_control(0, nan), other.motor_control(nan, 5))\n"
        "from LogicalPins import get_pinmap\n"
        "print(get_pinmap()['booked'])\n"
    )
    assert out.splitlines() == [
        "{'speed': 'value range error'} {'speed': 'value range error'}",
        "direc takes 0 (forward) or 1 (backward), not nan",
        "direc takes 0 (forward) or 1 (backward), not nan",
        "invalid parameters invalid parameters",
        "{}",
    ]


@pytest.mark.parametrize(
    "call",
    [
        "L298N_DCmotor m1_control 1 2 3",
        "L298N_DCmotor set_speed 1 2",
        "L298N_DCmotor stop 1",
        "L298N_DCmotor pinmap 1",
        "L9110_DCmotor motor_control 1 2 3",
        "L9110_DCmotor pinmap 1",
    ],
)
def test_arguments_too_many_are_refused(client, call):
    module, function = call.split()[:2]
    assert client.ask(call).startswith(f"exec_lm_core LM_{module}->{function}: ")


def test_range_in_the_help_is_the_one_that_is_taken(client):
    assert "speed=<0-1000>" in client.ask("L298N_DCmotor help")
    assert "1023" not in client.ask("L298N_DCmotor help")
    assert "speed=<0-1000>" in client.ask("L9110_DCmotor help")


def test_pins_of_another_are_refused_by_name_and_none_is_booked(fresh):
    client = fresh().client()
    assert pins(client, "L298N_DCmotor") == {"l298speed": 32, "l298dir_1": 33, "l298dir_2": 25}
    assert pins(client, "L9110_DCmotor") == {"l9110dir_1": 33, "l9110dir_2": 25}
    assert booked(client) == {}
    assert client.ask("switch set_state4 True") == "SET STATE(4): 1\n"
    assert "Pin l298dir_2 is busy: switch_4:25" in client.ask("L298N_DCmotor set_speed 5")
    assert "Pin l9110dir_2 is busy: switch_4:25" in client.ask("L9110_DCmotor motor_control 0 5")
    assert booked(client) == {"25": "switch_4"}
