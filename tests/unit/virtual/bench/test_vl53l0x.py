"""The VL53L0X as ST's programming interface uses it, without a board."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.bench.device import Wires
from micros_ide.virtual.bench.vl53l0x import Vl53l0x

START, SEQUENCE, INTERRUPT, CLEAR, STATUS, RESULT, RANGE = 0, 1, 0x0A, 0x0B, 0x13, 0x14, 0x1E
SINGLE, BACK_TO_BACK, TIMED = 1, 2, 4
NO_TARGET = 8190
TYPICAL = 33_000  # us


class Line:
    """A chip that is set up as ST does, the bus to it, and the clock of the board."""

    def __init__(self) -> None:
        self.wires = Wires(lambda *_: None, lambda *_: None)
        self.chip = Vl53l0x(self.wires, {})
        self.put(SEQUENCE, 0xE8)
        self.put(0x71, 0x02, 0x8A)  # what ST writes for 33 ms
        self.put(INTERRUPT, 4)

    def wait(self, microseconds: int) -> None:
        self.wires.now += microseconds

    def put(self, register: int, *values: int) -> None:
        self.chip.write(bytes([register, *values]))

    def get(self, register: int, count: int = 1) -> int:
        self.chip.write(bytes([register]))
        return int.from_bytes(self.chip.fetch(count), "big")

    def measured(self, start: int = SINGLE) -> int:
        self.put(START, start)
        self.wait(TYPICAL)
        assert self.get(STATUS) & 7 == 4
        return self.get(RANGE, 2)


@pytest.fixture
def line():
    return Line()


def test_it_says_who_it_is(line):
    assert line.chip.address == 0x29
    assert line.get(0xC0, 3) == 0xEEAA10


def test_registers_count_up_and_pages_are_apart(line):
    line.put(0x20, 1, 2, 3)
    line.put(0xFF, 1)
    assert line.get(0xFF) == 1
    assert line.get(0x20, 3) == 0
    line.put(0x20, 9)
    line.put(0xFF, 0)
    assert line.get(0x20, 3) == 0x010203
    line.put(0x7E, 5)
    assert line.get(0x7E) == 5


def test_memory_of_the_factory_is_read_with_a_strobe(line):
    line.put(0xFF, 7)
    line.put(0x94, 0x6B)
    assert line.get(0x92) == 0
    line.put(0x83, 0)
    assert line.get(0x83) == 1
    assert line.get(0x92) == 0x85  # five, behind the aperture
    line.put(0x94, 0x55)
    line.put(0x83, 0)
    assert line.get(0x90, 4) == 0  # nothing is there


def test_a_single_measurement_takes_33_ms_and_says_when_it_is_done(line):
    line.put(START, SINGLE)
    assert line.get(START) == 1
    line.wait(300)
    assert line.get(START) == 0
    line.wait(32_300)
    assert line.get(STATUS) == 0
    assert line.chip.read()["ranging"]
    line.wait(400)
    assert line.get(STATUS) & 7 == 4
    assert line.get(RESULT) == 11 << 3 | 1
    assert line.get(RANGE, 2) == 250
    line.put(CLEAR, 1)
    assert line.get(STATUS) == line.get(RESULT) & 1 == 0
    line.wait(1_000_000)
    assert line.get(STATUS) == 0
    assert [entry[1] for entry in line.chip.history] == [250]


@given(st.integers(0, 8000))
def test_range_is_what_was_set_or_the_number_for_nothing(distance):
    line = Line()
    line.chip.set(distance=distance)
    seen = distance <= 2000
    assert line.measured() == (distance if seen else NO_TARGET)
    assert line.get(RESULT) >> 3 & 15 == (11 if seen else 6)
    signal, ambient = line.get(0x1A, 2) / 128, line.get(0x1C, 2) / 128
    assert (signal > ambient) == seen


def test_light_below_the_limit_is_no_target(line):
    line.chip.set(distance=1500)
    assert line.measured() == 1500
    line.put(0x44, 2, 0)  # 4 MHz
    assert line.measured() == NO_TARGET


def test_offset_and_fraction_change_the_number(line):
    line.put(0x28, 0x0F, 0xD8)  # -40 quarters
    assert line.measured() == 240
    line.put(0x09, 1)
    assert line.measured() == 960


def test_back_to_back_goes_on_until_it_is_stopped(line):
    line.put(START, BACK_TO_BACK)
    for distance in (250, 300, 350):
        line.chip.set(distance=distance)
        line.wait(TYPICAL)
        assert line.get(RANGE, 2) == distance
        line.put(CLEAR, 1)
    line.put(START, SINGLE)
    line.wait(1_000_000)
    assert line.get(STATUS) == 0
    times = [entry[0] for entry in line.chip.history]
    assert times[2] - times[1] == times[1] - times[0] == pytest.approx(TYPICAL, abs=200)


def test_timed_measurements_have_their_period_and_a_day_is_over_at_once(line):
    line.put(0xF8, 0, 100)
    line.put(0x04, *(20_000).to_bytes(4, "big"))  # 200 ms of 100 clocks
    line.put(START, TIMED)
    line.wait(TYPICAL)
    assert line.get(STATUS) & 7 == 4
    line.put(CLEAR, 1)
    line.wait(190_000)
    assert line.get(STATUS) == 0
    line.wait(10_000)
    assert line.get(STATUS) & 7 == 4
    line.wait(86_400_000_000)
    assert line.get(RANGE, 2) == 250
    assert len(line.chip.history) == 3


@pytest.mark.parametrize(
    ("kind", "quiet", "loud"),
    [(1, (100, 150), (99,)), (2, (100, 200), (201,)), (3, (150,), (99, 201))],
)
def test_interrupt_may_ask_for_a_window(line, kind, quiet, loud):
    line.put(0x0C, 0, 100, 0, 50)  # 200 and 100 mm
    line.put(INTERRUPT, kind)
    for distance in (*quiet, *loud):
        line.chip.set(distance=distance)
        line.put(START, SINGLE)
        line.wait(TYPICAL)
        assert line.get(STATUS) & 7 == (kind if distance in loud else 0)
        assert line.get(RESULT) & 1
        line.put(CLEAR, 1)


def test_calibrations_are_short_and_measure_nothing(line):
    for step, start, name in ((1, 0x41, "vhv"), (2, 0x01, "phase")):
        line.put(SEQUENCE, step)
        line.put(START, start)
        line.wait(3000)
        assert line.get(STATUS) & 7 == 4
        line.put(CLEAR, 1)
        line.put(START, 0)
        assert name in line.chip.read()["calibrated"]
    assert line.chip.read()["result"] is None


def test_shorter_timeouts_make_shorter_measurements(line):
    line.put(0x71, 0x00, 0xA0)
    line.put(START, SINGLE)
    line.wait(20_000)
    assert line.get(STATUS) & 7 == 4


def test_reference_spads_are_a_map_of_48_bits(line):
    line.put(0xB0, 0x01, 0x90, 0, 0, 0, 0x80)
    assert line.chip.read()["spads"] == [0, 12, 15, 47]
    line.measured()
    line.put(0xFF, 1)
    assert line.get(0xB6, 2) == round((10 + 3 * 4.1) * 128)


def test_results_cannot_be_written(line):
    line.measured()
    line.put(RESULT, *range(12))
    line.put(STATUS, 0)
    assert line.get(RANGE, 2) == 250
    assert line.get(STATUS) & 7 == 4


def test_another_address_lasts_until_the_power_goes(line):
    line.put(0x8A, 0x30)
    assert line.chip.address == line.chip.read()["address"] == 0x30
    assert line.measured() == 250
    line.chip.power_on()
    assert line.chip.address == 0x29
    assert line.get(SEQUENCE) == 0xFF


def test_soft_reset_forgets_everything(line):
    line.put(0xBF, 0)
    assert line.get(0xC0) == 0
    line.put(0xBF, 1)
    assert line.get(0xC0) == 0xEE
    assert line.get(SEQUENCE) == 0xFF
