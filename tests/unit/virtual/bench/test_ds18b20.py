"""A DS18B20 by itself, and several on one bus: every command, bit by bit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.virtual.bench.device import Wires
from micros_ide.virtual.bench.ds18b20 import Ds18b20, crc8

SEARCH, READ_ROM, MATCH, SKIP, ALARM = 0xF0, 0x33, 0x55, 0xCC, 0xEC
CONVERT, READ, WRITE, COPY, RECALL, POWER = 0x44, 0xBE, 0x4E, 0x48, 0xB8, 0xB4
SECOND = 1_000_000


class Bus:
    """A master that follows the data sheet; the wire is the AND of what all say."""

    def __init__(self, *inputs):
        self.wires = Wires(lambda *_: None, lambda *_: None)
        self.chips = []
        for one in inputs:
            chip = Ds18b20(self.wires, {"data": 4})
            chip.set(**one)
            self.chips.append(chip)

    def reset(self):
        present = [chip.reset() for chip in self.chips]
        return any(present)

    def write(self, *data):
        for byte in data:
            for place in range(8):
                for chip in self.chips:
                    chip.write_bit(byte >> place & 1)

    def bit(self):
        return min([chip.read_bit() for chip in self.chips], default=1)

    def read(self, count):
        return bytes(sum(self.bit() << place for place in range(8)) for _ in range(count))

    def command(self, *data, rom=None):
        assert self.reset()
        self.write(*([SKIP] if rom is None else [MATCH, *rom]))
        self.write(*data)

    def scratchpad(self, rom=None):
        self.command(READ, rom=rom)
        return self.read(9)

    def convert(self, wait=SECOND, rom=None):
        self.command(CONVERT, rom=rom)
        self.wires.now += wait

    def power_bit(self):
        self.command(POWER)
        return self.bit()

    def search(self, command=SEARCH):
        """All ROMs, by trying both ways at every fork."""
        found, open_ways = [], [[]]
        while open_ways:
            way = open_ways.pop()
            self.reset()
            self.write(command)
            for place in range(64):
                bit, complement = self.bit(), self.bit()
                if bit and complement:
                    break
                if place < len(way):
                    choice = way[place]
                else:
                    choice = bit
                    if bit == complement:
                        open_ways.append([*way, 1])
                        choice = 0
                    way = [*way, choice]
                for chip in self.chips:
                    chip.write_bit(choice)
            else:
                number = sum(bit << place for place, bit in enumerate(way))
                found.append(number.to_bytes(8, "little"))
        return found


@pytest.mark.parametrize(
    ("data", "crc"),
    [
        ("50054b467fff0c10", 0x1C),
        ("91014b467fff0c10", 0x70),
        ("5eff4b467fff0c10", 0x6A),
        ("28010203040506", 0x9E),
    ],
)
def test_check_sums_are_those_of_the_data_sheet(data, crc):
    data = bytes.fromhex(data)
    assert crc8(data) == crc
    assert crc8(data + bytes([crc])) == 0


def test_it_says_85_degrees_until_it_has_converted():
    bus = Bus({"temperature": 25.0625})
    assert bus.scratchpad().hex() == "50054b467fff0c101c"
    bus.convert()
    assert bus.scratchpad().hex() == "91014b467fff0c1070"
    bus.chips[0].power_on()
    assert bus.scratchpad().hex() == "50054b467fff0c101c"


@pytest.mark.parametrize(
    ("celsius", "low", "high"),
    [
        (125, 0xD0, 0x07),
        (0.5, 8, 0),
        (0, 0, 0),
        (-0.5, 0xF8, 0xFF),
        (-10.125, 0x5E, 0xFF),
        (-55, 0x90, 0xFC),
    ],
)
def test_temperatures_are_sixteenths_in_twos_complement(celsius, low, high):
    bus = Bus({"temperature": celsius})
    bus.convert()
    assert tuple(bus.scratchpad()[:2]) == (low, high)
    assert bus.chips[0].read()["celsius"] == celsius


@pytest.mark.parametrize(
    ("config", "micros", "value"),
    [
        (0x1F, 93_750, 21.5),
        (0x3F, 187_500, 21.75),
        (0x5F, 375_000, 21.875),
        (0x7F, 750_000, 21.9375),
    ],
)
def test_resolution_sets_time_and_steps(config, micros, value):
    bus = Bus({"temperature": 21.94})
    bus.command(WRITE, 0x4B, 0x46, config)
    bus.convert(micros - 1)
    assert bus.bit() == 0  # it says that it is busy
    assert bus.chips[0].read()["celsius"] == 85
    assert bus.scratchpad()[1] == 0x05  # 85 °C still
    bus.wires.now += 1
    assert int.from_bytes(bus.scratchpad()[:2], "little") / 16 == value
    bus.convert(micros)
    assert bus.bit() == 1


def test_what_is_copied_survives_a_power_cut_and_what_is_not_does_not():
    bus = Bus({})
    bus.command(WRITE, 1, 2, 0x1F)
    assert bus.scratchpad()[2:5] == bytes([1, 2, 0x1F])
    bus.command(RECALL)
    assert bus.scratchpad()[2:5] == bytes([0x4B, 0x46, 0x7F])
    bus.command(WRITE, 1, 2, 0xFF)  # bits that are not there do not change
    bus.command(COPY)
    bus.command(WRITE, 3, 4, 0x1F)
    bus.chips[0].power_on()
    assert bus.scratchpad()[2:5] == bytes([1, 2, 0x7F])


def test_an_unfinished_write_changes_nothing():
    bus = Bus({})
    bus.command(WRITE, 1, 2)
    assert bus.scratchpad()[2:5] == bytes([0x4B, 0x46, 0x7F])


def test_each_chip_has_a_number_of_its_own_unless_told():
    bus = Bus({}, {}, {"serial": 0x060504030201})
    assert bus.chips[2].rom.hex() == "280102030405069e"
    assert bus.chips[2].read()["rom"] == "28-060504030201"
    assert len({chip.rom for chip in bus.chips}) == 3


def test_read_rom_serves_one_chip():
    bus = Bus({})
    bus.reset()
    bus.write(READ_ROM)
    assert bus.read(8) == bus.chips[0].rom


def test_match_rom_speaks_to_one_of_many():
    bus = Bus({"temperature": 10}, {"temperature": 20}, {"temperature": 30})
    bus.convert(0, bus.chips[1].rom)
    assert [chip.read()["converting"] for chip in bus.chips] == [False, True, False]
    bus.wires.now += SECOND
    assert [chip.read()["celsius"] for chip in bus.chips] == [85, 20, 85]
    bus.convert()
    found = [int.from_bytes(bus.scratchpad(chip.rom)[:2], "little") / 16 for chip in bus.chips]
    assert found == [10, 20, 30]
    assert bus.scratchpad(bytes(8)) == b"\xff" * 9  # nobody feels addressed


@given(st.sets(st.integers(1, (1 << 48) - 1), max_size=12))
@settings(max_examples=40, deadline=None)
def test_search_finds_all_on_the_bus(serials):
    bus = Bus(*({"serial": one} for one in serials))
    assert sorted(bus.search()) == sorted(chip.rom for chip in bus.chips)


def test_alarm_search_finds_those_outside_their_limits():
    bus = Bus({"temperature": 76}, {"temperature": 72}, {"temperature": 20})
    assert bus.search(ALARM) == []
    bus.convert()
    found = bus.search(ALARM)
    assert sorted(found) == sorted([bus.chips[0].rom, bus.chips[2].rom])  # 75 and 70 °C


def test_power_supply_is_told():
    assert [Bus({"parasitic": one}).power_bit() for one in (0, 1)] == [1, 0]


def test_parasitic_power_is_silent_while_it_converts_and_fails_when_disturbed():
    bus = Bus({"parasitic": 1, "temperature": 30})
    bus.convert(100_000)
    assert bus.bit() == 1  # it has no current to say that it is busy
    bus.wires.now += SECOND
    bus.reset()
    assert bus.chips[0].read()["celsius"] == 30
    bus.chips[0].set(temperature=40)
    bus.convert(100_000)
    bus.reset()
    bus.wires.now += SECOND
    assert bus.scratchpad()[:2] == (30 * 16).to_bytes(2, "little")


def test_spoilt_answers_are_as_many_as_told():
    bus = Bus({"spoil": 2})
    assert [crc8(bus.scratchpad()) == 0 for _ in range(3)] == [False, False, True]


def test_nonsense_is_ignored_until_the_next_reset():
    bus = Bus({})
    bus.reset()
    bus.write(0x00, READ)
    assert bus.read(2) == b"\xff\xff"
    bus.command(0x99)
    assert bus.read(2) == b"\xff\xff"
    assert crc8(bus.scratchpad()) == 0


def test_a_reading_slot_is_a_written_one():
    bus = Bus({})
    bus.reset()
    bus.write(SKIP)
    for place in range(8):  # READ, its ones written by slots that read
        if READ >> place & 1:
            assert bus.bit() == 1
        else:
            bus.chips[0].write_bit(0)
    assert crc8(bus.read(9)) == 0


def test_history_tells_what_it_was_asked_for_and_when():
    bus = Bus({})
    bus.wires.now = 5
    bus.convert()
    bus.scratchpad()
    assert list(bus.chips[0].history) == [[5, "convert"], [SECOND + 5, "read"]]


@pytest.mark.parametrize("inputs", [{"temperature": 126}, {"serial": -1}, {"serial": 1 << 48}])
def test_inputs_have_limits(inputs):
    with pytest.raises(InvalidInput):
        Bus(inputs)
