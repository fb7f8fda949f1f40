"""The cat's toy: servo 1 jumps about, and stops when told."""

import contextlib
import itertools
import time

import pytest
from motion_checks import QUICK, booked, others_wait_meanwhile, pins

FAILED = "exec_lm_core LM_catgame->{}: "


@pytest.fixture(scope="module")
def bench(running):
    found = running.control.bench
    with contextlib.closing(running.client()) as client:
        number = pins(client, "catgame")["servo_1"]
    found.add("servo", pins={"pin": number})
    found.add("probe", pins={"pin": number})
    return found


class Toy:
    """What servo 1 does from now on: [us, duty], without what it holds already."""

    def __init__(self, bench):
        self.bench = bench
        self.start = len(bench.history("probe"))

    @property
    def duties(self):
        return [duty for _at, duty in self.entries]

    @property
    def entries(self):
        rows = self.bench.history("probe")[self.start :]
        return [(at, duty >> 6) for at, mode, _level, duty, _hz in rows if mode == "pwm"]


@pytest.fixture
def toy(client, bench):
    client.ask("servo sduty 60")
    return Toy(bench)


def test_game_jumps_at_random_moments_and_ends_in_the_middle(running, client, toy):
    answer, took, longest = others_wait_meanwhile(running, client, "catgame game 4 delta=30")
    assert answer == "Game action\n"
    assert longest < QUICK
    assert toy.duties[0] == toy.duties[-1] == 75
    assert len(toy.duties) == 6
    assert all(45 <= duty <= 105 for duty in toy.duties)
    waits = [b[0] - a[0] for a, b in itertools.pairwise(toy.entries)][1:]
    assert all(9_000 <= wait < 1_700_000 for wait in waits)
    assert took > sum(waits) / 1e6 - 0.01


@pytest.mark.parametrize(("delta", "low", "high"), [(0, 75, 75), (75, 40, 115)])
def test_jumps_stay_in_the_range_of_the_servo(client, toy, until, delta, low, high):
    client.ask(f"catgame game 3 {delta} &")
    until(lambda: len(toy.duties) >= 5)
    assert all(low <= duty <= high for duty in toy.duties)


def test_stop_ends_the_game_goes_to_the_middle_and_lets_go(running, client, bench, toy, until):
    other = running.client()
    other.send("catgame game 1000\n")
    until(lambda: len(toy.duties) > 2)
    assert client.ask("servo s2duty 90") == "SET SERVO2: duty: 90\n"
    start = time.monotonic()
    assert client.ask("catgame stop") == "SET SERVO1: duty: 75\n"
    assert 0.3 < time.monotonic() - start < 1.5  # time to get there before it is let go
    assert other.until(other.prompt) == "Game stopped\n" + other.prompt
    other.close()
    state = bench.read("servo")
    assert not state["held"]
    assert state["angle"] == pytest.approx(91.5, abs=0.5)
    assert not running.control.outputs()[pins(client, "catgame")["servo_2"]].duty
    count = len(toy.entries)
    time.sleep(0.2)
    assert len(toy.entries) == count
    assert client.ask("catgame stop") == "SET SERVO1: duty: 75\n"  # once more does no harm


def test_command_for_the_servo_ends_the_game(client, bench, toy, until):
    client.ask("catgame game 1000 &")
    until(lambda: len(toy.duties) > 2)
    assert client.ask("servo sduty 50") == "SET SERVO1: duty: 50\n"
    until(lambda: client.ask("task show catgame.game") == "Game stopped\n")
    assert toy.duties[-1] == 50


def test_servo_that_is_taken_while_stop_waits_is_not_let_go(running, client, bench, toy):
    other = running.client()
    other.send("catgame stop\n")
    time.sleep(0.15)
    client.ask("servo sduty 50")
    assert other.until(other.prompt) == "SET SERVO1: duty: 75\n" + other.prompt
    other.close()
    assert bench.read("servo")["held"]
    assert toy.duties[-1] == 50


def test_killed_game_ends_in_the_middle(client, bench, toy, until):
    client.ask("catgame game 1000 &")
    until(lambda: len(toy.duties) > 2)
    assert client.ask("task kill catgame.game") == "Kill: catgame.game|True\n"
    until(lambda: client.ask("task list").count("No        catgame.game"))
    assert toy.duties[-1] == 75
    assert bench.read("servo")["held"]


def test_game_waits_for_the_demo_of_the_servo(client, toy, until):
    client.ask("servo sdemo &")
    until(lambda: toy.duties)
    assert client.ask("catgame game 1") == "Game action\n"
    assert toy.duties[:3] == [40, 115, 75]
    assert len(toy.duties) == 6


@pytest.mark.parametrize("chance", ["0", "9", "9.9"])
def test_game_without_a_chance_is_not_played(client, toy, chance):
    for _ in range(5):
        assert client.ask(f"catgame live_game {chance}") == "No action\n"
    assert toy.entries == []


def test_game_with_every_chance_is_played(client, toy, until):
    client.ask("catgame live_game 100 &")
    until(lambda: len(toy.duties) >= 2)
    assert client.ask("task kill catgame.live_game") == "Kill: catgame.live_game|True\n"
    until(lambda: toy.duties[-1] == 75)


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
