"""The cat's toy: servo 1 jumps about, and stops when told."""

import itertools

import pytest
from board_time import answer_soon, longest_wait, served_meanwhile
from motion_checks import QUICK, booked, pins
from wiring import Pulses, wire_servo

FAILED = "exec_lm_core LM_catgame->{}: "


@pytest.fixture(scope="module")
def bench(running):
    return wire_servo(running, "catgame")


class Toy(Pulses):
    """What servo 1 does from now on, without what it holds already."""

    @property
    def duties(self):
        return [duty for _at, duty in self.entries]


@pytest.fixture
def toy(client, bench):
    client.ask("servo sduty 60")
    return Toy(bench)


def test_game_jumps_at_random_moments_and_ends_in_the_middle(running, client, toy):
    answer, longest = served_meanwhile(running, client, "catgame game 4 delta=30")
    assert answer == "Game action\n"
    assert toy.duties[0] == toy.duties[-1] == 75
    assert len(toy.duties) == 6
    assert all(45 <= duty <= 105 for duty in toy.duties)
    waits = [b[0] - a[0] for a, b in itertools.pairwise(toy.entries)][1:]
    assert all(9_000 <= wait < 1_700_000 for wait in waits)
    assert longest_wait(running, client, "catgame game 4 delta=30", QUICK, longest) < QUICK


@pytest.mark.parametrize(("delta", "low", "high"), [(0, 75, 75), (75, 40, 115)])
def test_jumps_stay_in_the_range_of_the_servo(client, toy, soon, delta, low, high):
    client.ask(f"catgame game 3 {delta} &")
    soon(lambda: len(toy.duties) >= 5, 0.2)
    assert all(low <= duty <= high for duty in toy.duties)


def test_stop_ends_the_game_goes_to_the_middle_and_lets_go(
    running, client, other, bench, toy, soon, ask_soon, quiet
):
    other.send("catgame game 1000\n")
    soon(lambda: len(toy.duties) > 2)
    assert client.ask("servo s2duty 90") == "SET SERVO2: duty: 90\n"
    assert ask_soon("catgame stop") == "SET SERVO1: duty: 75\n"
    (there, _), (free, angle) = bench.history("servo")[-2:]
    assert angle is None
    assert 0.3 < (free - there) / 1e6 < 1.5  # time to get there before it is let go
    assert other.until(other.prompt) == "Game stopped\n" + other.prompt
    state = bench.read("servo")
    assert not state["held"]
    assert state["angle"] == pytest.approx(91.5, abs=0.5)
    assert not running.control.outputs()[pins(client, "catgame")["servo_2"]].duty
    assert quiet(lambda: len(toy.entries), 5)
    assert ask_soon("catgame stop") == "SET SERVO1: duty: 75\n"  # once more does no harm


def test_command_for_the_servo_ends_the_game(client, bench, toy, soon):
    client.ask("catgame game 1000 &")
    soon(lambda: len(toy.duties) > 2)
    assert client.ask("servo sduty 50") == "SET SERVO1: duty: 50\n"
    soon(lambda: client.ask("task show catgame.game") == "Game stopped\n")
    assert toy.duties[-1] == 50


def test_servo_that_is_taken_while_stop_waits_is_not_let_go(
    running, client, other, bench, toy, until
):
    other.send("catgame stop\n")
    until(lambda: toy.duties == [75])
    client.ask("servo sduty 50")
    assert answer_soon(running, other) == "SET SERVO1: duty: 75\n"
    assert bench.read("servo")["held"]
    assert toy.duties[-1] == 50


def test_killed_game_ends_in_the_middle(client, bench, toy, soon):
    client.ask("catgame game 1000 &")
    soon(lambda: len(toy.duties) > 2)
    assert client.ask("task kill catgame.game") == "Kill: catgame.game|True\n"
    soon(lambda: client.ask("task list").count("No        catgame.game"))
    assert toy.duties[-1] == 75
    assert bench.read("servo")["held"]


def test_game_waits_for_the_demo_of_the_servo(client, toy, until, ask_soon):
    client.ask("servo sdemo &")
    until(lambda: toy.duties)
    assert ask_soon("catgame game 1") == "Game action\n"
    assert toy.duties[:3] == [40, 115, 75]
    assert len(toy.duties) == 6


@pytest.mark.parametrize("chance", ["0", "9", "9.9"])
def test_game_without_a_chance_is_not_played(client, toy, chance):
    for _ in range(5):
        assert client.ask(f"catgame live_game {chance}") == "No action\n"
    assert toy.entries == []


def test_game_with_every_chance_is_played(client, toy, soon):
    client.ask("catgame live_game 100 &")
    soon(lambda: len(toy.duties) >= 2)
    assert client.ask("task kill catgame.live_game") == "Kill: catgame.live_game|True\n"
    soon(lambda: toy.duties[-1] == 75)


@pytest.mark.parametrize(
    "call",
    [
        *(f"game {value}" for value in ("0", "-1", "1001", "1.5", "'x'", "None", "[1]", "True")),
        *(f"game 1 {value}" for value in ("-1", "76", "1e30", "'x'", "None", "2.5")),
        *(f"live_game {value}" for value in ("-1", "101", "'x'", "None", "[1]", "True")),
        *("game 1 2 3", "live_game 1 2", "stop 1", "pinmap 1", "game nosuch=1"),
    ],
)
def test_what_does_not_fit_is_refused_and_moves_nothing(client, toy, call):
    assert client.ask(f"catgame {call}").startswith(FAILED.format(call.split()[0]))
    assert toy.entries == []


def test_dependencies_and_functions(client):
    assert client.ask("catgame lmdep") == "servo\n"
    assert sorted(pins(client, "catgame")) == ["servo_1", "servo_2"]
    names = [line.split()[0].rstrip(",") for line in client.ask("catgame help").splitlines()]
    assert names == ["game", "live_game", "stop", "lmdep", "pinmap"]


def test_pin_of_another_is_refused_by_name(fresh):
    client = fresh().client()
    client.ask("catgame pinmap")
    assert booked(client) == {}
    client.ask("switch set_state3 1")
    for call in ("game", "stop", "live_game 100"):
        assert "[io] Pin servo_1 is busy: switch_3:27" in client.ask(f"catgame {call}")
    assert booked(client) == {"27": "switch_3"}
