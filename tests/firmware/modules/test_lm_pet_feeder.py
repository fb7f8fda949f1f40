"""The feeder: portions by servo, portions by stepper motor."""

import contextlib
import itertools
import json

import pytest
from board_time import served_meanwhile
from motion_checks import QUICK, booked, pins
from wiring import Pulses, wire_servo

from tests.at_best import at_best

FAILED = "exec_lm_core LM_pet_feeder->{}: "
TASK = "pet_feeder.portion"


@pytest.fixture(scope="module")
def node_config():
    return {"cstmpmap": "virtual", "aioqueue": 3}  # on that of an ESP32 they share a pin


@pytest.fixture(scope="module")
def bench(running):
    """Servo 1 and the stepper motor."""
    found = wire_servo(running, "servo")
    with contextlib.closing(running.client()) as client:
        coils = pins(client, "stepper")
    found.add("stepper", pins={f"in{n}": coils[f"stppr_{n}"] for n in range(1, 5)})
    return found


class Feeder(Pulses):
    """Servo 1 from now on."""

    @property
    def duties(self):
        return [duty for _at, duty in self.places]

    @property
    def held(self):
        return self.bench.read("servo")["held"]


@pytest.fixture
def feeder(client, bench):
    client.ask("servo deinit")
    return Feeder(bench)


def said(client):
    return client.ask(f"task show {TASK}").rstrip("\n")


def portion(low, high):
    return [*range(low, high), *range(high, low, -1)]


def test_portions_are_served_one_after_the_other(client, feeder, soon):
    assert client.ask("pet_feeder serve 2 posmin=70 posmax=80") == "Starting\n"
    assert client.ask("pet_feeder serve") == "Already running\n"
    assert said(client) == "0/2 serving"
    soon(lambda: said(client) == "1/2 serving")
    soon(lambda: said(client) == f"2/2 serving: {TASK} task done")
    assert feeder.duties == portion(70, 80) * 2
    assert not feeder.held
    pauses = [(b[0] - a[0]) / 1000 for a, b in itertools.pairwise(feeder.places[:20])]
    assert all(pause > 7 for pause in pauses)
    # A step that is late makes the next pause shorter, by half of it at most.
    assert 9 * 15 - 8 < sum(pauses[:9]) < 600
    assert 500 < pauses[9] < 900  # it stays open
    assert sum(pauses[10:]) > 9 * 20 - 10
    assert client.ask("pet_feeder serve 1 70 72") == "Starting\n"
    soon(lambda: said(client) == f"1/1 serving: {TASK} task done")


def test_others_are_served_meanwhile(running, client, bench, soon):
    def longest():
        client.ask("servo deinit")
        feeder = Feeder(bench)
        client.ask("pet_feeder serve 1 70 74")
        _, found = served_meanwhile(running, client, "pet_feeder serve_w_stepper 1 20 2")
        soon(lambda: said(client).endswith("task done"))
        assert feeder.duties == portion(70, 74)
        return found

    assert at_best(longest, QUICK) < QUICK


def test_killed_serving_lets_go_of_the_servo(client, feeder, soon):
    client.ask("pet_feeder serve 5")
    soon(lambda: len(feeder.duties) > 3)
    assert client.ask(f"task kill {TASK}") == f"Kill: {TASK}|True\n"
    soon(lambda: not feeder.held)
    assert said(client) == "0/5 serving"
    count = len(feeder.places)
    assert client.ask("pet_feeder serve 1 70 71") == "Starting\n"
    soon(lambda: said(client).endswith("task done"))
    assert feeder.duties[count:] == [70, 71]


def test_command_for_the_servo_ends_the_serving(client, feeder, soon):
    client.ask("pet_feeder serve 5")
    soon(lambda: len(feeder.duties) > 3)
    client.ask("servo sduty 100")
    soon(lambda: said(client) == "0/5 serving: stopped")
    assert feeder.duties[-1] == 100
    assert feeder.held


def test_serving_waits_until_the_servo_is_free(client, feeder, soon):
    client.ask("servo sdemo &")
    soon(lambda: feeder.duties)
    assert client.ask("pet_feeder serve 1 70 71") == "Starting\n"
    soon(lambda: said(client).endswith("task done"))
    assert feeder.duties == [40, 115, 75, 70, 71]


def test_stepper_gives_a_portion_and_shakes(ask_soon, bench):
    start = bench.read("stepper")["position"]
    begin = len(bench.history("stepper"))
    assert ask_soon("pet_feeder serve_w_stepper 2 12 3") == "None\n"
    state = bench.read("stepper")
    assert state["position"] - start == pytest.approx(2 * 12 * 8, abs=8)
    assert state["energised"] == []
    assert state["stalls"] == 0
    phases = [coils for _at, coils in bench.history("stepper")[begin:] if coils != "0000"]
    assert len(phases) == pytest.approx(2 * (12 + 4 * 3) * 8, abs=16)


def test_move_of_the_stepper_waits_for_the_portion(client, ask_soon, bench, until):
    begin = len(bench.history("stepper"))
    start = bench.read("stepper")["position"]
    client.ask("pet_feeder serve_w_stepper 1 10 2 &")
    until(lambda: len(bench.history("stepper")) > begin)
    assert ask_soon("stepper step -10") == "Move -10 step (2 ms)\n"
    assert client.ask("task show pet_feeder.serve_w_stepper") == "None\n"
    assert bench.read("stepper")["position"] == pytest.approx(start, abs=8)


def test_standby_of_the_stepper_ends_the_portion(client, bench, until):
    begin = len(bench.history("stepper"))
    client.ask("pet_feeder serve_w_stepper &")
    until(lambda: len(bench.history("stepper")) > begin + 3)
    assert client.ask("stepper standby") == "Standby\n"
    until(lambda: "stopped by another" in client.ask("task show pet_feeder.serve_w_stepper"))
    assert bench.read("stepper")["energised"] == []


def test_killed_portion_leaves_the_coils_off(client, bench, until):
    begin = len(bench.history("stepper"))
    client.ask("pet_feeder serve_w_stepper &")
    until(lambda: len(bench.history("stepper")) > begin + 3)
    assert "True" in client.ask("task kill pet_feeder.serve_w_stepper")
    until(lambda: bench.read("stepper")["energised"] == [])


ODD = ("0", "-1", "101", "1.5", "'x'", "None", "[1]", "True", "1e30")


@pytest.mark.parametrize(
    "call",
    [
        *(f"serve {value}" for value in ODD),
        *("serve 1 39", "serve 1 115", "serve 1 'x'", "serve 1 70 70", "serve 1 70 69"),
        *("serve 1 70 116", "serve 1 70 None", "serve 1 2 3 4", "serve nosuch=1"),
        *(f"serve_w_stepper {value}" for value in ODD),
        *(f"serve_w_stepper 1 {value}" for value in ("6000", "1.5", "'x'", "None", "True")),
        *(f"serve_w_stepper 1 1 {value}" for value in ("-6000", "'x'", "None")),
        *("serve_w_stepper 1 2 3 4", "lmdep 1"),
    ],
)
def test_what_does_not_fit_is_refused_and_moves_nothing(client, feeder, bench, call):
    begin = len(bench.history("stepper"))
    assert client.ask(f"pet_feeder {call}").startswith(FAILED.format(call.split()[0]))
    assert feeder.entries == []
    assert len(bench.history("stepper")) == begin


def test_dependencies_and_functions(client):
    assert json.loads(client.ask("pet_feeder lmdep >json")) == ["servo", "stepper"]
    names = [line.split()[0].rstrip(",") for line in client.ask("pet_feeder help").splitlines()]
    assert names == ["serve", "serve_w_stepper", "lmdep"]


def test_shared_pin_is_refused_by_name_and_no_task_is_started(fresh):
    # On the ESP32's own map servo_1 and stppr_4 are one pin.
    client = fresh().client()
    client.ask("stepper step 0")
    answer = client.ask("pet_feeder serve")
    assert answer.startswith(FAILED.format("serve") + "[io] Pin servo_1 is busy: stppr_4:27")
    assert TASK not in client.ask("task list")
    assert len(booked(client)) == 4
