"""The stepper motor: which coils are on, when, and where the shaft is then."""

import contextlib
import itertools
import statistics
import time

import pytest
from board_time import answer_soon, longest_wait, served_meanwhile
from firmware_node import USAGE
from motion_checks import QUICK, booked, pins

HALF = ["0001", "0011", "0010", "0110", "0100", "1100", "1000", "1001"]
FULL = ["0011", "0110", "1100", "1001"]
FAILED = "exec_lm_core LM_stepper->{}: "


def near(half_steps):
    """The last two coils do not go off at the same moment: that may move it, here and before."""
    return pytest.approx(half_steps, abs=2)


def differing(one, other):
    return sum(a != b for a, b in zip(one, other, strict=True))


def is_part(some, coils):
    """Whether these are some of the coils, but not all."""
    return some != coils and all(a <= b for a, b in zip(some, coils, strict=True))


def wire(node, client):
    numbers = pins(client, "stepper")
    return Motor(node.control.bench, {f"in{n}": numbers[f"stppr_{n}"] for n in range(1, 5)})


class Motor:
    """The motor on the bench, from some moment on."""

    def __init__(self, bench, inputs):
        self.bench = bench
        self.inputs = inputs
        self.wire()

    def wire(self):
        self.bench.add("stepper", pins=self.inputs)
        self.start = 0
        self.mark()

    def rests(self):
        assert self.state["energised"] == []
        assert self.stalls == 0

    @property
    def stalls(self):
        """How often it has not followed, since the mark."""
        return self.state["stalls"] - self._stalls

    def renew(self):
        """Put another one in its place."""
        self.bench.remove("stepper")
        self.wire()

    def mark(self):
        self.start += len(self.entries)
        self.begin, self._stalls = self.state["position"], self.state["stalls"]

    @property
    def state(self):
        return self.bench.read("stepper")

    @property
    def moved(self):
        return self.state["position"] - self.begin

    @property
    def entries(self):
        return self.bench.history("stepper", self.start)

    @property
    def patterns(self):
        return [pattern for _at, pattern in self.entries]

    def phases(self, *wanted):
        """Assert that these were the patterns; return the pauses between them, in ms.

        Two pins may change a moment one after the other, and on a busy computer this may show.
        """
        found = self.entries
        for place, (old, new) in enumerate(itertools.pairwise(("0000", *wanted))):
            here = [pattern for _at, pattern in found[place : place + 2]]
            if here[1:] == [new] and [differing(old, new), differing(old, here[0])] == [2, 1]:
                del found[place]
        assert [pattern for _at, pattern in found] == list(wanted)
        return [(b[0] - a[0]) / 1000 for a, b in itertools.pairwise(found)]

    def moves(self, *wanted):
        """Assert that these were the phases of moves, each with the coils off behind it."""
        assert self.patterns[-1] == "0000"
        rest = [coils for coils in self.patterns if coils != "0000"]
        before = "0000"
        for phases in wanted:
            # The next move may begin before the coils have been off for as long as counts: if it
            # is with the same ones, nothing is seen of that.
            follow = phases[1:] if phases[0] == before else phases
            # And one of two coils may go off, or on, a moment before the other.
            while (
                rest
                and (is_part(rest[0], before) or is_part(rest[0], phases[0]))
                and rest[: len(phases)] != phases
                and rest[: len(follow)] != follow
            ):
                del rest[0]
            seen = phases if rest[: len(phases)] == phases else follow
            assert rest[: len(seen)] == seen
            del rest[: len(seen)]
            before = phases[-1]
        assert all(is_part(coils, before) for coils in rest)


@pytest.fixture(scope="module")
def wired(running):
    with contextlib.closing(running.client()) as client:
        return wire(running, client)


@pytest.fixture
def motor(client, wired):
    client.ask("stepper step 0 2")
    wired.mark()
    yield wired
    wired.rests()


@pytest.fixture
def stopped(client, motor):
    """The motor for moves that are stopped half way; then all begins at the first phase again."""
    yield motor
    assert motor.state["energised"] == []  # a stop may hold it between two coils for a moment
    client.ask("lmpacman module unload='LM_stepper'")
    motor.renew()


@pytest.fixture
def others(running):
    """Two more clients."""
    made = [running.client() for _ in range(2)]
    yield made
    for one in made:
        one.close()


def test_cycle_is_eight_half_steps_then_all_coils_are_off(client, motor):
    assert client.ask("stepper step 1") == "Move 1 step (2 ms)\n"
    motor.phases(*HALF, "0000")
    assert motor.moved == near(8)


def test_backwards_is_the_same_in_reverse(client, motor):
    assert client.ask("stepper step -2") == "Move -2 step (2 ms)\n"
    motor.phases(*HALF[::-1] * 2, "0000")
    assert motor.moved == near(-15)


def test_quarter_turn_takes_127_cycles_and_nobody_waits(running, client, motor):
    answer, longest = served_meanwhile(running, client, "stepper angle 90")
    assert answer == "Move 90 degree (2 ms)\n"
    pauses = motor.phases(*HALF * 127, "0000")
    assert motor.moved == near(1016)
    assert 2029 < sum(pauses) < 4000
    assert min(pauses) >= 1
    assert longest_wait(running, client, "stepper angle 90", QUICK, longest) < QUICK


@pytest.mark.parametrize(("degrees", "cycles"), [(1, 1), (-10, -14), (0.5, 1), (0, 0)])
def test_degrees_are_rounded_to_cycles(ask_soon, motor, degrees, cycles):
    assert ask_soon(f"stepper angle {degrees}") == f"Move {degrees} degree (2 ms)\n"
    phases = HALF if cycles > 0 else HALF[::-1]
    motor.phases(*phases * abs(cycles), *["0000"] * bool(cycles))


def test_busy_node_slows_the_motor_and_skips_no_phase(client, others, motor):
    client.send("stepper step 40\n")
    for _ in range(8):
        for other in others:
            other.send("system pinmap 'neop'\n")
        for other in others:
            other.until(other.prompt)
    assert client.until(client.prompt).startswith("Move 40 step")
    pauses = motor.phases(*HALF * 40, "0000")
    assert min(pauses) >= 1  # it does not hurry to make up for what was late
    assert motor.moved == near(320)


def test_work_between_two_phases_takes_no_time_of_its_own(micropython):
    # 100 pauses of 4 ms, 2 ms of work before each: 400 ms and not 600, once in a few tries.
    out = micropython(
        "import asyncio, time\n"
        "from Motion import Motion\n"
        "async def main():\n"
        "    async with Motion([]) as motion:\n"
        "        start = time.ticks_ms()\n"
        "        for _ in range(100):\n"
        "            time.sleep_us(2000)\n"
        "            await motion.pause(4)\n"
        "        return time.ticks_diff(time.ticks_ms(), start)\n"
        "for _ in range(4):\n"
        "    took = asyncio.run(main())\n"
        "    if took < 500: break\n"
        "print(took)\n"
    )
    assert 399 <= int(out) < 500


@pytest.mark.parametrize(("given", "used"), [(1, 1), (4, 4), (9, 9), (0, 1), (3.0, 3)])
def test_speeds_below_ten_are_taken_and_one_is_the_least(client, ask_soon, motor, given, used):
    assert ask_soon(f"stepper step 6 {given}") == f"Move 6 step ({used} ms)\n"
    pauses = motor.phases(*HALF * 6, "0000")
    assert 0.95 * used < statistics.mean(pauses) < used + 3
    assert min(pauses) >= used / 2
    assert client.ask("stepper step 0") == f"Move 0 step ({used} ms)\n"  # remembered


def test_moves_take_turns_in_their_order(running, client, others, motor, until):
    second, third = others
    client.send("stepper step 25\n")
    until(lambda: motor.patterns)
    second.send("stepper step -15\n")
    third.ask("hello")  # so that the second is in the line
    third.send("stepper angle 5\n")
    for one, answer in ((client, "25 step"), (second, "-15 step"), (third, "5 degree")):
        assert answer_soon(running, one) == f"Move {answer} (2 ms)\n"
    motor.moves(HALF * 25, HALF[::-1] * 15, HALF * 7)


def test_standby_ends_the_move_and_those_that_wait(client, others, stopped, until, quiet):
    for other in others:
        other.send("stepper angle 360\n")
    until(lambda: len(stopped.patterns) > 5)
    asked = time.monotonic()
    assert client.ask("stepper standby") == "Standby\n"
    for other in others:
        assert other.until(other.prompt) == "Move 360 degree (2 ms) stopped\n" + other.prompt
    assert time.monotonic() - asked < 1
    assert quiet(lambda: len(stopped.patterns))
    assert stopped.patterns[-1] == "0000"
    assert stopped.state["energised"] == []


def test_move_after_a_stop_loses_no_step(client, others, stopped, until):
    for command in ("angle 360", "angle -360", "angle 360"):
        others[0].send(f"stepper {command}\n")
        until(lambda: len(stopped.patterns) > 5)
        client.ask("stepper standby")
        others[0].until(others[0].prompt)
        stopped.mark()
        assert client.ask("stepper step 2") == "Move 2 step (2 ms)\n"
        assert stopped.moved == near(16)
        assert stopped.stalls == 0
        stopped.mark()


def test_killed_move_leaves_the_coils_off(client, stopped, until):
    assert client.ask("stepper angle 360 &") == "Start stepper.angle\n"
    until(lambda: len(stopped.patterns) > 5)
    assert client.ask("task kill stepper.angle") == "Kill: stepper.angle|True\n"
    until(lambda: stopped.state["energised"] == [])
    assert client.ask("stepper step 1") == "Move 1 step (2 ms)\n"


def test_move_that_waits_can_be_killed(client, ask_soon, motor, until):
    client.ask("stepper step 60 &")
    until(lambda: len(motor.patterns) > 5)
    client.ask("stepper angle 360 &")
    assert client.ask("task kill stepper.angle") == "Kill: stepper.angle|True\n"
    assert ask_soon("stepper step 1") == "Move 1 step (2 ms)\n"
    motor.moves(HALF * 60, HALF)


BAD = ["'5'", "None", "[1]", "True", "1e30", "-1e30"]


@pytest.mark.parametrize(
    "call",
    [
        *(f"{function} {value}" for function in ("angle", "step") for value in BAD),
        *(f"{function} 1 {value}" for function in ("angle", "step") for value in (-1, 2000, "'x'")),
        *(f"load_n_init {value}" for value in ("'half'", "None", "1", "[1]")),
        "step 1.5",
        "angle",
        "step",
        "angle 1 2 3",
        "standby 1",
        "pinmap 1",
        "load_n_init 'HALF' 1",
    ],
)
def test_what_does_not_fit_is_refused_and_moves_nothing(client, motor, call):
    answer = client.ask(f"stepper {call}")
    if call not in ("angle 1 None", "step 1 None"):
        assert answer.startswith(FAILED.format(call.split()[0]))
        assert answer.endswith(USAGE)
    assert motor.patterns == []
    assert client.ask("stepper step 0") == "Move 0 step (2 ms)\n"  # the speed stays, too


def test_nan_is_refused(micropython):
    out = micropython(
        "import LM_stepper, asyncio\n"
        "for call in (LM_stepper.angle(float('nan')), LM_stepper.step(float('nan')),"
        " LM_stepper.step(1, float('nan'))):\n"
        "    try: asyncio.run(call)\n"
        "    except ValueError as error: print(error)\n"
        "print(LM_stepper.pinmap()['stppr_1'])\n"
    )
    assert out.splitlines() == [
        "dg takes a number from -36000 to 36000, not nan",
        "st takes a whole number from -50900 to 50900, not nan",
        "speed takes a whole number from 0 to 1000, not nan",
        "33",
    ]


def test_full_mode_drives_neighbouring_coils_and_turns_the_same_way(fresh):
    node = fresh()
    client = node.client()
    motor = wire(node, client)
    assert booked(client) == {}  # pinmap books nothing
    assert client.ask("stepper load_n_init 'FULL'") == "None\n"
    assert len(booked(client)) == 4
    assert client.ask("stepper step 2") == "Move 2 step (10 ms)\n"
    motor.phases(*FULL * 2, "0000")
    assert motor.moved == near(16)
    assert motor.state["stalls"] == 0
    assert client.ask("stepper step 1 3") == "Move 1 step (10 ms)\n"
    assert client.ask("stepper step 1 12") == "Move 1 step (12 ms)\n"
    assert client.ask("stepper load_n_init 'FULL'") == "None\n"
    answer = client.ask("stepper load_n_init")
    assert answer.startswith(FAILED.format("load_n_init") + "mode stays FULL until")
    assert client.ask("stepper step 0") == "Move 0 step (12 ms)\n"


def test_pin_of_another_is_refused_by_name_and_none_is_booked(fresh):
    client = fresh().client()
    assert client.ask("servo sduty") == "SET SERVO1: duty: 75\n"
    for call in ("step 1", "angle 5", "standby", "load_n_init"):
        assert "[io] Pin stppr_4 is busy: servo_1:27" in client.ask(f"stepper {call}")
    assert booked(client) == {"27": "servo_1"}


def test_functions_that_are_there(client):
    lines = client.ask("stepper help").splitlines()
    names = [line.split()[0].rstrip(",") for line in lines]
    assert names == ["load_n_init", "angle", "step", "standby", "pinmap", "hardware:"]
    for name in ("motor", "Stepper", "Motion", "stop", "_move"):
        assert client.ask(f"stepper {name}").startswith(FAILED.format(name))
