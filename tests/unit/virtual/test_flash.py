"""The flash chip in a file: NOR rules, counting, and power that goes away."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.virtual.flash import Flash, PowerCut
from tests.at_best import at_best

SECTOR = 4096


@pytest.fixture
def flash(tmp_path):
    return Flash(tmp_path / "flash.bin", 64 * 1024)


def test_new_flash_is_blank_and_no_other_file_stays(flash, tmp_path):
    assert flash.read(0, flash.size) == b"\xff" * flash.size
    assert [path.name for path in tmp_path.iterdir()] == ["flash.bin"]


def test_programming_only_clears_bits(flash):
    flash.program(10, b"\xf0\x0f")
    flash.program(10, b"\x3c\xff")
    assert flash.read(9, 4) == b"\xff\x30\x0f\xff"


def test_erasing_sets_a_whole_sector_and_nothing_else(flash):
    flash.program(0, bytes(3 * SECTOR))
    flash.erase(SECTOR, SECTOR)
    assert flash.read(0, 3 * SECTOR) == bytes(SECTOR) + b"\xff" * SECTOR + bytes(SECTOR)


@given(st.integers(0, 60_000), st.binary(max_size=5000), st.binary(max_size=5000))
@settings(suppress_health_check=list(HealthCheck), max_examples=40, deadline=None)
def test_two_programmings_give_the_and_of_both(flash, offset, first, second):
    offset = min(offset, flash.size - max(len(first), len(second)))
    flash.erase(0, flash.size)
    flash.program(offset, first)
    flash.program(offset, second)
    length = max(len(first), len(second))
    pairs = zip(first.ljust(length, b"\xff"), second.ljust(length, b"\xff"), strict=True)
    assert flash.read(offset, length) == bytes(a & b for a, b in pairs)


def test_content_stays_and_another_object_sees_it(flash):
    flash.program(100, b"abc")
    assert Flash(flash.path, flash.size).read(100, 3) == b"abc"


def test_file_cut_short_is_filled_up(flash):
    flash.program(0, b"abc")
    with flash.path.open("r+b") as file:
        file.truncate(50)
    again = Flash(flash.path, flash.size)
    assert again.read(0, flash.size) == b"abc".ljust(flash.size, b"\xff")


def test_file_of_a_bigger_flash_is_refused(flash):
    with pytest.raises(InvalidInput, match="65536"):
        Flash(flash.path, 32 * 1024)


@pytest.mark.parametrize("size", [0, -4096, 5000])
def test_size_without_whole_sectors_is_refused(tmp_path, size):
    with pytest.raises(InvalidInput):
        Flash(tmp_path / "flash.bin", size)


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, 65537), (65536, 1), (0, -1)])
def test_access_outside_the_chip_is_refused(flash, offset, length):
    with pytest.raises(InvalidInput):
        flash.read(offset, length)
    if length > 0:
        with pytest.raises(InvalidInput):
            flash.program(offset, bytes(length))


def test_erasing_off_the_sector_borders_is_refused(flash):
    for offset, length in ((1, SECTOR), (0, 100)):
        with pytest.raises(InvalidInput, match="sectors"):
            flash.erase(offset, length)


def test_operations_count_sectors_erased_and_sectors_programmed(flash):
    flash.erase(0, 3 * SECTOR)
    assert flash.operations == 3
    flash.program(SECTOR - 1, b"ab")  # touches two sectors
    assert flash.operations == 5
    flash.program(0, b"")
    assert flash.operations == 5


def test_four_megabytes_are_erased_in_milliseconds(tmp_path):
    flash = Flash(tmp_path / "flash.bin", 4 << 20)

    def took():
        flash.program(1 << 20, bytes(1 << 20))
        started = time.perf_counter()
        flash.erase(0, flash.size)
        return time.perf_counter() - started

    assert at_best(took, 0.25) < 0.25
    assert flash.read(0, flash.size).count(b"\xff") == flash.size


def test_plan_lets_the_operations_before_pass(flash):
    flash.cut_after = 3
    flash.erase(0, 2 * SECTOR)
    assert flash.cut_after == 1
    with pytest.raises(PowerCut):
        flash.erase(0, SECTOR)
    assert flash.operations == 3


def test_torn_erase_leaves_half_a_sector(flash):
    flash.program(0, bytes(3 * SECTOR))
    flash.cut_after = 2
    with pytest.raises(PowerCut):
        flash.erase(0, 3 * SECTOR)
    flash.power_on()
    erased, half = b"\xff" * SECTOR, b"\xff" * (SECTOR // 2) + bytes(SECTOR // 2)
    assert flash.read(0, 3 * SECTOR) == erased + half + bytes(SECTOR)


def test_torn_programming_leaves_half_of_that_sectors_part(flash):
    flash.cut_after = 2
    with pytest.raises(PowerCut):
        flash.program(SECTOR - 4, bytes(4 + 8))
    flash.power_on()
    assert flash.read(SECTOR - 4, 13) == bytes(4 + 4) + b"\xff" * 5


def test_clean_cut_does_nothing_of_the_last_operation(flash):
    flash.cut_torn = False
    flash.cut_after = 1
    with pytest.raises(PowerCut):
        flash.program(0, bytes(8))
    flash.power_on()
    assert flash.read(0, 8) == b"\xff" * 8


def test_without_power_nothing_works_and_after_it_everything(flash):
    flash.cut_after = 1
    with pytest.raises(PowerCut):
        flash.erase(0, SECTOR)
    for use in (
        lambda: flash.read(0, 1),
        lambda: flash.program(0, b"a"),
        lambda: flash.erase(0, SECTOR),
    ):
        with pytest.raises(PowerCut):
            use()
    flash.power_on()
    flash.program(0, b"a")
    assert flash.cut_after is None
    assert flash.read(0, 1) == b"a"
