"""The robot arm: where it goes, and what it refuses."""

import json
import re

import pytest
from board_time import longest_wait, served_meanwhile
from motion_checks import QUICK, booked, pins
from robot_arm import FAILED, TASK, Arm, said, status, visits


def test_arm_moves_in_a_straight_line_in_the_time_of_the_longer_way(client, arm):
    assert client.ask("roboarm control 77 77") == "Already on X:77 Y:77\n"
    assert arm.places == []
    assert client.ask("roboarm control 80 70") == "Move X77->80 Y77->70\n"
    assert arm.places == [
        (77, 77),
        (77, 76),
        (78, 75),
        (78, 74),
        (79, 73),
        (79, 72),
        (80, 71),
        (80, 70),
    ]
    assert status(client) == (80, 70)
    assert arm.axis(1)[-1][0] - arm.axis(1)[0][0] > 64_000
    assert arm.held == [True, True]
    assert arm.tool == []


def test_axis_that_is_not_given_stays_and_jumps_are_made_at_once(client, arm):
    assert client.ask("roboarm control None 60") == "Move X77->77 Y77->60\n"
    assert {x for x, _ in arm.places} == {77}
    arm = Arm(arm.bench)
    assert client.ask("roboarm control 115 None smooth=False") == "Move X77->115 Y60->60\n"
    assert arm.places == [(115, 60)]
    assert client.ask("roboarm control None None") == "Already on X:115 Y:60\n"


def test_speed_of_control_is_remembered_and_that_of_others_is_not(client, ask_soon, arm):
    client.ask("roboarm control 80 77 1")
    ask_soon("roboarm random 0 0 speed_ms=50")
    client.ask("roboarm control 80 77")
    arm = Arm(arm.bench)
    client.ask("roboarm control 110 77")
    times = [at for at, _ in arm.axis(1)]
    assert 28_000 <= times[-1] - times[0] < 200_000


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        ("500 77", "X is out of range: 500 is not 40-115\n"),
        ("39 77", "X is out of range: 39 is not 40-115\n"),
        ("77 116", "Y is out of range: 116 is not 40-115\n"),
        ("None -1", "Y is out of range: -1 is not 40-115\n"),
        ("90 1e30 smooth=False", "Y is out of range: 1e+30 is not 40-115\n"),
    ],
)
def test_place_out_of_range_is_refused_and_the_position_stays(client, arm, call, reply):
    assert client.ask(f"roboarm control {call}") == reply
    assert arm.places == []
    assert status(client) == (77, 77)


def test_boot_move_shows_the_whole_range_and_lets_go(running, client, arm):
    answer, longest = served_meanwhile(running, client, "roboarm boot_move 1")
    assert answer == "Boot move\n"
    line = [(40, 77), (115, 77), (77, 77), (77, 40), (77, 115), (77, 77)]
    corners = [(40, 40), (40, 115), (115, 115), (115, 40), (77, 77)]
    assert visits(arm.places, [*line, *corners])
    assert arm.places[-1] == (77, 77)
    assert arm.held == [False, False]
    assert arm.tool == []
    assert longest_wait(running, client, "roboarm boot_move 1", QUICK, longest) < QUICK


def test_standby_ends_what_runs_parks_the_arm_and_lets_go(client, ask_soon, arm, until):
    assert client.ask("roboarm play 40 40 115 115 s=50") == "Play: 2 steps\n"
    until(lambda: len(arm.places) > 2)
    assert ask_soon("roboarm standby") == "Standby mode\n"
    assert status(client) == (77, 45)
    assert arm.held == [False, False]
    assert arm.tool == [1, 0]
    assert "stopped on X:" in said(client)
    assert arm.places[-1] == (77, 45)


def test_jiggle_stays_near_and_comes_back(client, arm):
    client.ask("roboarm control 40 115 1")
    arm = Arm(arm.bench)
    assert client.ask("roboarm jiggle") == "JJiggle :)\n"
    assert arm.places[-1] == (40, 115)
    assert all(40 <= x <= 42 and 113 <= y <= 115 for x, y in arm.places)


@pytest.mark.parametrize(("x_range", "y_range"), [(0, 20), (20, 0), (200, 1000)])
def test_random_place_is_near_the_middle_and_in_range(client, arm, x_range, y_range):
    for _ in range(3):
        answer = client.ask(f"roboarm random {x_range} {y_range} 1")
        assert answer.startswith(("Move X", "Already on X"))
        x, y = status(client)
        assert re.findall(r"(?:->|[XY]:)(\d+)", answer) == [str(x), str(y)]
        assert abs(x - 77) <= min(x_range, 38)
        assert abs(y - 77) <= min(y_range, 38)
    assert all(40 <= x <= 115 and 40 <= y <= 115 for x, y in arm.places)


ODD = ("'x'", "[1]", "True", "1.5", "{}")


@pytest.mark.parametrize(
    "call",
    [
        *("control", "control 50", "control 50 50 1 True 5", "control nosuch=1"),
        *(f"control {value} 50" for value in ("'x'", "[1]", "True", "50.5", "{}")),
        *(f"control 50 {value}" for value in ("'x'", "[1]", "True", "50.5", "{}")),
        *(f"control 50 50 {value}" for value in (*ODD, "0", "1001")),
        *(f"control 50 50 smooth={value}" for value in ("2", "'x'", "None", "[]")),
        *(f"boot_move {value}" for value in (*ODD, "0", "1001")),
        *("boot_move 1 2", "standby 1", "jiggle 1", "load_n_init 1", "status 1 2", "pinmap 1"),
        *("play 50", "play 50 50 50", "play 50 39", "play 50 116", "play 'x' 50", "play 50 None"),
        *(f"play 50 50 s={value}" for value in (*ODD, "0", "1001")),
        *(f"play 50 50 delay={value}" for value in (*ODD, "-1", "60001")),
        *(f"play 50 50 deinit={value}" for value in ("2", "'x'", "None", "[]")),
        *(f"record {value}" for value in ("2", "'x'", "None", "[]")),
        *(f"record rec_limit={value}" for value in (*ODD, "0", "65", "None")),
        *(f"random {value}" for value in (*ODD, "-1", "1001", "None")),
        *(f"random 1 {value}" for value in (*ODD, "-1", "1001", "None")),
        *(f"random 1 1 {value}" for value in (*ODD, "0", "1001")),
    ],
)
def test_what_does_not_fit_is_refused_and_moves_nothing(running, client, ready, call):
    arm, place, writes = Arm(ready), status(client), running.flash_writes
    assert client.ask(f"roboarm {call}").startswith(FAILED.format(call.split()[0]))
    assert arm.places == []
    assert arm.tool == []
    assert status(client) == place
    assert running.flash_writes == writes  # nor is anything recorded


def test_nan_is_refused(micropython):
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "import LM_roboarm as arm, asyncio\n"
        "nan = float('nan')\n"
        "print(asyncio.run(arm.control(nan, 50)))\n"
        "print(asyncio.run(arm.control(50, nan)))\n"
        "for call in (lambda: arm.play(nan, 50), lambda: arm.play(50, 50, s=nan),"
        " lambda: asyncio.run(arm.random(nan))):\n"
        "    try: call()\n"
        "    except ValueError as error: print(error)\n"
        "from LogicalPins import get_pinmap\n"
        "print(get_pinmap()['booked'])\n"
    )
    assert out.splitlines() == [
        "X is out of range: nan is not 40-115",
        "Y is out of range: nan is not 40-115",
        "xy takes a whole number from 40 to 115, not nan",
        "speed_ms takes a whole number from 1 to 1000, not nan",
        "x_range takes a whole number from 0 to 1000, not nan",
        "{}",
    ]


def test_pins_that_others_have_are_refused_by_name_and_none_is_booked(fresh):
    client = fresh().client()
    assert pins(client, "roboarm") == {"servo_1": 27, "servo_2": 12, "switch_1": 26}
    client.ask("roboarm status")
    assert booked(client) == {}
    client.ask("switch set_state3 True")
    busy = "[io] Pin servo_1 is busy: switch_3:27"
    for call in ("load_n_init", "control 50 50", "standby", "jiggle", "boot_move", "play 50 50"):
        assert busy in client.ask(f"roboarm {call}")
    assert booked(client) == {"27": "switch_3"}
    assert TASK not in client.ask("task list")


def test_tool_whose_pin_another_has_leaves_the_arm_usable(fresh):
    node = fresh(cstmpmap="switch_1:32; l298speed:32")
    client = node.client()
    assert client.ask("L298N_DCmotor stop") == " speed: 0\n"
    for call in ("standby", "play 50 50"):
        assert "[io] Pin switch_1 is busy: l298speed:32" in client.ask(f"roboarm {call}")
    assert not {"servo_1", "servo_2", "switch_1"} & set(booked(client).values())
    assert client.ask("roboarm control 78 77") == "Move X77->78 Y77->77\n"


def test_dependencies_and_functions(client):
    assert json.loads(client.ask("roboarm lmdep >json")) == ["servo", "switch"]
    names = [line.split()[0].rstrip(",") for line in client.ask("roboarm help").splitlines()]
    assert names == [
        *("load_n_init", "control", "boot_move", "standby", "jiggle", "play", "record", "random"),
        *("status", "lmdep", "pinmap"),
    ]
    for name in ("stop", "transition", "Motion", "_move"):
        assert client.ask(f"roboarm {name}").startswith(FAILED.format(name))
