"""The stepper motor by itself: coils in, half steps out."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.bench.device import PinEvent, Wires
from micros_ide.virtual.bench.stepper import Stepper28Byj48

HALF = ["0001", "0011", "0010", "0110", "0100", "1100", "1000", "1001"]
FULL = ["0011", "0110", "1100", "1001"]
WAVE = ["0001", "0010", "0100", "1000"]
ROLES = ("in1", "in2", "in3", "in4")


class Motor:
    """A motor and somebody who drives it."""

    def __init__(self):
        pins = {role: number for number, role in enumerate(ROLES)}
        self.device = Stepper28Byj48(Wires(lambda *_: None, lambda *_: None), pins)
        self.at = 0

    def pin(self, role, level, mode="out", after=5):
        self.at += after
        self.device.on_pin(role, PinEvent(self.at, 0, mode, level, 0, 0))

    def drive(self, *patterns, hold=2000, order=ROLES):
        for pattern in patterns:
            levels = dict(zip(ROLES, map(int, pattern), strict=True))
            for role in order:
                self.pin(role, levels[role])
            self.at += hold

    def off(self):
        self.drive("0000")

    def __getitem__(self, name):
        return self.device.read()[name]

    @property
    def patterns(self):
        return [pattern for _at, pattern in self.device.history]


@pytest.fixture
def motor():
    return Motor()


@pytest.mark.parametrize("order", [ROLES, ROLES[::-1], ("in3", "in1", "in4", "in2")])
@pytest.mark.parametrize("table", [HALF, FULL])
def test_cycle_is_eight_half_steps_whatever_pin_is_written_first(motor, table, order):
    for _ in range(3):
        motor.drive(*table, order=order)
    motor.drive("0000", order=order)
    assert motor["position"] == 24
    assert motor["stalls"] == 0
    assert motor["direction"] == "forward"
    assert motor["energised"] == []
    assert motor.patterns == table * 3 + ["0000"]


def test_coils_one_at_a_time_turn_it_too(motor):
    motor.drive(*WAVE * 4)
    assert motor["position"] == 31  # the first coil is half a step from where a motor rests
    assert motor["stalls"] == 0


def test_reversed_order_turns_it_back(motor):
    motor.drive(*HALF * 5)
    motor.drive(*HALF[::-1] * 5)
    assert motor["position"] == 1  # the first phase is the one that it stood on
    assert motor["direction"] == "backward"


def test_shaft_turns_once_in_4076_half_steps(motor):
    for _ in range(509):
        motor.drive(*HALF)
    motor.drive(*HALF[:4])
    assert motor["position"] == 4076
    assert motor["angle"] == pytest.approx(360, abs=0.03)


def test_opposite_coils_are_stalls(motor):
    motor.drive("1010", "0110", "0101", "1001")
    assert motor["stalls"] == 3  # 1010, 0101, and 0110 is half a cycle from where it stood
    assert motor["position"] == 0


def test_patterns_left_out_are_stalls(motor):
    motor.drive(*HALF)
    motor.drive(HALF[3])
    assert motor["stalls"] == 1
    assert motor["position"] == 8


def test_phases_too_fast_for_the_rotor_do_not_move_it(motor):
    motor.drive(*HALF * 10, hold=100)
    motor.drive("0000")
    assert motor["position"] == 0
    assert motor["energised"] == []


def test_input_that_nobody_drives_is_low(motor):
    motor.drive("1000")
    assert motor["energised"] == ["in1"]
    motor.pin("in1", 1, mode="in")
    assert motor["energised"] == []


def test_power_cycle_switches_coils_off_and_leaves_the_shaft(motor):
    motor.drive(*HALF[:5])
    motor.device.power_on()
    assert motor["position"] == 5
    assert motor["energised"] == []


@given(st.lists(st.sampled_from([-1, 1]), max_size=60), st.randoms())
def test_every_walk_through_the_table_is_followed(steps, random):
    motor = Motor()
    position = 0
    motor.drive(HALF[7])
    for step in steps:
        position += step
        order = random.sample(ROLES, 4)
        motor.drive(HALF[(position + 7) % 8], order=order)
        assert motor["position"] == position
    assert motor["stalls"] == 0


@given(st.lists(st.tuples(st.sampled_from(ROLES), st.integers(0, 1), st.integers(1, 3000))))
def test_any_signals_leave_it_with_a_history_of_changes(signals):
    motor = Motor()
    for role, level, after in signals:
        motor.pin(role, level, after=after)
    motor.device.read()
    patterns = motor.patterns
    assert all(one != other for one, other in itertools.pairwise(patterns))
    assert abs(motor["position"]) <= 2 * len(signals)
