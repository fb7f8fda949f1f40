"""The BME280 as its data sheet describes it, without a board."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.bench.bme280 import SAMPLE, Bme280, Calibration
from micros_ide.virtual.bench.device import Wires

CTRL_HUM, STATUS, CTRL_MEAS, CONFIG, DATA = 0xF2, 0xF3, 0xF4, 0xF5, 0xF7
FORCED_ONCE, NORMAL_ONCE, NORMAL_16 = 0x25, 0x27, 0xB7
NOTHING_MEASURED = bytes.fromhex("8000008000008000")


class Line:
    """A chip, the bus to it, and the clock of the board."""

    def __init__(self, chip: type[Bme280] = Bme280) -> None:
        self.wires = Wires(lambda *_: None, lambda *_: None)
        self.chip = chip(self.wires, {})
        self.wait(2000)  # it copies its calibration first

    def wait(self, microseconds: int) -> None:
        self.wires.now += microseconds

    def put(self, *pairs: int) -> None:
        self.chip.write(bytes(pairs))

    def get(self, register: int, count: int = 1) -> bytes:
        self.chip.write(bytes([register]))
        return self.chip.fetch(count)

    def codes(self) -> tuple[int, int, int]:
        """Temperature, pressure, humidity."""
        data = self.get(DATA, 8)
        pressure, temperature = (int.from_bytes(data[n : n + 3], "big") >> 4 for n in (0, 3))
        return temperature, pressure, int.from_bytes(data[6:], "big")

    def weather(self) -> tuple[float, float, float]:
        """The same in degrees Celsius, pascal and per cent."""
        temperature, pressure, humidity = self.codes()
        fine = SAMPLE.fine(temperature)
        return fine / 5120, SAMPLE.pressure(pressure, fine), SAMPLE.humidity(humidity, fine)


@pytest.fixture
def line():
    return Line()


def test_formulas_give_the_example_of_the_data_sheet():
    fine = SAMPLE.fine(519888)
    assert fine == pytest.approx(128422.287)
    assert fine / 5120 == pytest.approx(25.08, abs=0.005)
    assert SAMPLE.pressure(415148, fine) == pytest.approx(100653.27, abs=0.01)
    assert SAMPLE.humidity(28000, fine) == pytest.approx(48.08, abs=0.005)


def test_a_chip_without_calibration_has_no_pressure():
    assert Calibration((0,) * 3, (0,) * 9, (0,) * 6).pressure(415148, 0) == 0


def signed(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def test_calibration_is_laid_out_as_in_the_data_sheet():
    class Odd(Bme280):
        calibration = Calibration(
            (27504, -26435, -1000),
            (36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000),
            (75, -367, 200, -1365, -1638, -30),
        )

    line = Line(Odd)
    low, high = line.get(0x88, 26), line.get(0xE1, 7)
    assert int.from_bytes(low[:2], "little") == 27504
    assert [signed(low[n : n + 2]) for n in (2, 4)] == [-26435, -1000]
    assert int.from_bytes(low[6:8], "little") == 36477
    pressure = [signed(low[n : n + 2]) for n in range(8, 24, 2)]
    assert pressure == [-10685, 3024, 2855, 140, -7, 15500, -14600, 6000]
    assert (low[25], signed(high[:2]), high[2], signed(high[6:])) == (75, -367, 200, -30)
    assert signed(high[3:4]) * 16 + (high[4] & 15) == -1365
    assert signed(high[5:6]) * 16 + (high[4] >> 4) == -1638


def test_after_power_on_it_is_there_and_has_measured_nothing(line):
    assert line.get(0xD0) == b"\x60"
    assert line.get(CTRL_HUM, 4) == bytes(4)
    assert line.get(DATA, 8) == NOTHING_MEASURED
    line.wait(1_000_000)
    assert line.get(DATA, 8) == NOTHING_MEASURED


@pytest.mark.parametrize(
    ("humidity", "control", "longest"),
    [
        (1, 0x25, 9300),
        (0, 0x25, 1250 + 2300 + 2875),
        (0, 0x21, 1250 + 2300),
        (1, 0x01, 1250 + 2875),
        (5, 0xB5, 1250 + 16 * 2300 + 2 * (16 * 2300 + 575)),
        (3, 0x52, 1250 + 2 * 2300 + (8 * 2300 + 575) + (4 * 2300 + 575)),
    ],
)
def test_a_forced_measurement_takes_the_longest_time_of_the_data_sheet(
    line, humidity, control, longest
):
    line.put(CTRL_HUM, humidity, CTRL_MEAS, control)
    line.wait(longest - 1)
    assert line.get(STATUS) == b"\x08"
    assert line.get(DATA, 8) == NOTHING_MEASURED
    line.wait(1)
    assert line.get(STATUS, 2) == bytes([0, control & ~3])  # asleep again
    assert len(line.chip.history) == 1


def test_humidity_setting_counts_from_the_next_write_to_the_control_register(line):
    line.put(CTRL_MEAS, FORCED_ONCE)
    line.put(CTRL_HUM, 1)
    assert line.get(CTRL_HUM) == b"\x01"
    line.wait(10_000)
    assert line.codes()[2] == 0x8000
    line.put(CTRL_MEAS, FORCED_ONCE)
    line.wait(10_000)
    assert line.weather()[2] == pytest.approx(45, abs=0.01)


@pytest.mark.parametrize(
    ("humidity", "control", "skipped"), [(1, 0x05, 0), (1, 0x21, 1), (0, 0x25, 2)]
)
def test_what_is_not_sampled_reads_as_after_power_on(line, humidity, control, skipped):
    line.put(CTRL_HUM, humidity, CTRL_MEAS, control)
    line.wait(10_000)
    nothing = (0x80000, 0x80000, 0x8000)
    assert [n for n in range(3) if line.codes()[n] == nothing[n]] == [skipped]


def test_normal_mode_measures_again_and_again(line):
    line.put(CONFIG, 1 << 5, CTRL_HUM, 1, CTRL_MEAS, NORMAL_ONCE)  # with 62.5 ms between
    line.wait(9300)
    assert line.get(STATUS) == b"\x00"
    line.wait(62_499)
    assert line.get(STATUS) == b"\x00"
    line.wait(1)
    assert line.get(STATUS) == b"\x08"
    line.wait(9300)
    assert line.get(STATUS) == b"\x00"
    assert [entry[0] for entry in line.chip.history] == [11_300, 83_100]
    line.put(CTRL_MEAS, 0x24)
    line.wait(1_000_000)
    line.get(STATUS)
    assert len(line.chip.history) == 2


def test_a_day_in_normal_mode_is_over_at_once(line):
    line.put(CTRL_HUM, 1, CTRL_MEAS, NORMAL_ONCE)
    line.wait(86_400_000_000)
    assert line.weather()[0] == pytest.approx(21.5, abs=0.01)
    assert len(line.chip.history) < 200


def test_a_new_mode_waits_for_the_measurement_and_shuts_out_a_third_one(line):
    line.put(CTRL_HUM, 1, CTRL_MEAS, NORMAL_16)
    line.wait(1000)
    line.put(CTRL_MEAS, FORCED_ONCE)
    line.put(CTRL_MEAS, 0x00)
    assert line.get(CTRL_MEAS) == bytes([NORMAL_16])
    line.wait(1250 + 16 * 2300 + (16 * 2300 + 575) + 2875)
    assert line.get(STATUS, 2) == bytes([8, FORCED_ONCE])
    line.wait(9300)
    assert line.get(STATUS, 2) == bytes([0, FORCED_ONCE & ~3])
    assert len(line.chip.history) == 2


def test_config_cannot_be_written_in_normal_mode(line):
    line.put(CONFIG, 0x10, CTRL_MEAS, NORMAL_ONCE, CONFIG, 0x00)
    assert line.get(CONFIG) == b"\x10"
    line.put(CTRL_MEAS, 0)
    line.wait(100_000)
    line.put(CONFIG, 0x00)
    assert line.get(CONFIG) == b"\x00"


def test_filter_follows_slowly_and_shows_every_bit(line):
    line.put(CONFIG, 2 << 2)  # a quarter of each difference

    def measured(temperature):
        line.chip.set(temperature=temperature)
        line.put(CTRL_HUM, 1, CTRL_MEAS, FORCED_ONCE)
        line.wait(10_000)
        return line.weather()[0]

    assert measured(20) == pytest.approx(20, abs=0.01)
    assert measured(30) == pytest.approx(22.5, abs=0.05)
    assert measured(30) == pytest.approx(24.375, abs=0.05)
    assert line.codes()[0] % 16


@pytest.mark.parametrize(("setting", "bits"), [(1, 16), (2, 17), (3, 18), (4, 19), (5, 20)])
def test_more_samples_give_more_bits(line, setting, bits):
    seen = 0
    for pressure in range(900, 1000):
        line.chip.set(pressure=pressure, temperature=pressure / 50)
        line.put(CTRL_MEAS, setting << 5 | setting << 2 | 1)
        line.wait(200_000)
        seen |= line.codes()[0] | line.codes()[1]
    assert seen & (1 << 20 - bits) - 1 == 0
    assert seen >> 20 - bits & 1


def test_nothing_but_the_control_registers_can_be_written(line):
    line.put(0xD0, 1, 0x88, 2, DATA, 3, STATUS, 0xFF, 0xE0, 0x55)
    assert line.get(0xD0) == b"\x60"
    assert line.get(0x88, 2) == (27504).to_bytes(2, "little")
    assert line.get(DATA, 8) == NOTHING_MEASURED
    assert line.get(STATUS) == b"\x00"


def test_a_number_behind_pairs_is_where_reading_begins(line):
    line.put(CTRL_HUM, 1, 0xD0)
    assert line.chip.fetch(1) == b"\x60"
    line.put()  # somebody looks whether it is there
    assert line.get(CTRL_HUM) == b"\x01"


def test_reset_takes_settings_and_values_away_and_copies_the_calibration(line):
    line.put(CTRL_HUM, 1, CTRL_MEAS, FORCED_ONCE)
    line.wait(10_000)
    line.put(0xE0, 0xB6)
    assert line.get(STATUS, 2) == b"\x01\x00"
    assert line.get(DATA, 8) == NOTHING_MEASURED
    line.wait(2000)
    assert line.get(STATUS) == b"\x00"


def test_its_address_is_the_level_of_sdo(line):
    assert line.chip.address == 0x76
    line.chip.set(sdo=1)
    assert line.chip.address == line.chip.read()["address"] == 0x77


@given(temperature=st.floats(-40, 85), pressure=st.floats(300, 1100), humidity=st.floats(0, 100))
def test_whatever_is_set_is_measured(temperature, pressure, humidity):
    line = Line()
    line.chip.set(temperature=temperature, pressure=pressure, humidity=humidity)
    line.put(CTRL_HUM, 5, CTRL_MEAS, 0xB5)
    line.wait(200_000)
    assert line.weather() == (
        pytest.approx(temperature, abs=0.001),
        pytest.approx(pressure * 100, abs=0.3),
        pytest.approx(humidity, abs=0.01),
    )
