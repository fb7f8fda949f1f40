"""What a chip does after reset, for every kind of flash content."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micros_ide.model.partitions import TABLE_OFFSET, Partition, PartitionTable
from micros_ide.virtual.boot import BootPlan, find_boot
from micros_ide.virtual.chips import CHIPS, ResetCause
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.images import APP_OFFSET, builtin_image

ESP32 = CHIPS["esp32"]
SIZE = 4 << 20


@pytest.fixture
def flash(tmp_path):
    return Flash(tmp_path / "flash.bin", SIZE)


def put(flash: Flash, offset: int, content: bytes) -> None:
    """Write as a flashing tool does: erase what is covered, then program."""
    first, last = offset // 4096 * 4096, -(-(offset + len(content)) // 4096) * 4096
    flash.erase(first, last - first)
    flash.program(offset, content)


@pytest.mark.parametrize("chip", CHIPS.values(), ids=CHIPS)
@pytest.mark.parametrize("with_vfs", [False, True])
def test_builtin_image_boots_on_its_chip(flash, chip, with_vfs):
    put(flash, chip.boot_offset, builtin_image(chip.name, SIZE, with_vfs=with_vfs))
    plan = find_boot(flash, chip)
    assert plan.boots
    assert plan.fault is None
    assert (plan.vfs.offset, plan.vfs.size) == (0x200000, 0x200000)
    assert "entry 0x" in plan.banner
    assert plan.banner.count("\n") == plan.banner.count("\r\n") > 3


def genuine_images() -> list[Path]:
    spec = importlib.util.find_spec("thonnycontrib")
    folders = list(spec.submodule_search_locations) if spec else []
    return sorted(path for folder in folders for path in Path(folder).rglob("*_last.bin"))


@pytest.mark.parametrize("image", genuine_images(), ids=lambda path: path.name)
def test_genuine_micropython_image_boots(flash, image):
    put(flash, 0x1000, image.read_bytes())
    plan = find_boot(flash, ESP32)
    assert plan.fault is None
    assert plan.vfs == Partition("vfs", 1, 0x81, 0x200000, 0x200000)
    assert "load:0x40078000,len:" in plan.banner


@pytest.mark.parametrize("chip", CHIPS.values(), ids=CHIPS)
def test_blank_flash_makes_the_rom_complain(flash, chip):
    plan = find_boot(flash, chip)
    assert not plan.boots
    assert "invalid header: 0xffffffff\r\n" in plan.banner
    assert "rst:0x1 (POWERON" in plan.banner
    assert f"{chip.boot_offset:#x}" in plan.fault


def test_reset_cause_is_printed(flash):
    banners = [find_boot(flash, ESP32, cause).banner for cause in ResetCause]
    for cause, banner in zip(("POWERON", "SW_CPU", "RTCWDT_RTC"), banners, strict=True):
        assert f"({cause}_RESET)" in banner


def test_image_written_to_the_wrong_offset_does_not_boot(flash):
    put(flash, 0x0, builtin_image("esp32", SIZE))
    assert not find_boot(flash, ESP32).boots


def test_image_of_another_chip_does_not_boot_and_the_fault_names_both(flash):
    put(flash, 0x1000, builtin_image("esp32s2", SIZE))
    plan = find_boot(flash, ESP32)
    assert plan.fault == "the image is for esp32s2, this chip is an esp32"


@pytest.mark.parametrize(
    ("offset", "damage", "words"),
    [
        (0x1000 + 40, b"\0\0\0", "boot loader is damaged"),
        (TABLE_OFFSET, b"\0", "invalid magic number"),
        (TABLE_OFFSET + 36, b"\0\0\0", "Failed to verify partition table"),
        (APP_OFFSET, b"\0", "invalid magic byte"),
        (APP_OFFSET + 300, b"\0\0", "application is damaged"),
        (APP_OFFSET + 12, b"\2", "application"),
    ],
)
def test_each_damaged_part_keeps_the_chip_from_booting_and_is_named(flash, offset, damage, words):
    image = bytearray(builtin_image("esp32", SIZE))
    at = offset - 0x1000
    image[at : at + len(damage)] = bytes(b ^ 0x55 for b in image[at : at + len(damage)])
    put(flash, 0x1000, bytes(image))
    plan = find_boot(flash, ESP32)
    assert not plan.boots
    assert words in plan.banner


def test_erased_application_is_reported_as_nothing_flashed(flash):
    put(flash, 0x1000, builtin_image("esp32", SIZE))
    flash.erase(APP_OFFSET, 4096)
    assert "nothing flashed here?" in find_boot(flash, ESP32).banner


def test_application_of_another_chip_is_refused(flash):
    put(flash, 0x1000, builtin_image("esp32", SIZE))
    put(flash, APP_OFFSET, builtin_image("esp32s3", SIZE)[APP_OFFSET:])
    assert "mismatch chip ID, expected 0" in find_boot(flash, ESP32).banner


def test_image_for_a_bigger_flash_is_refused_as_the_chip_does(tmp_path):
    small = Flash(tmp_path / "flash.bin", 2 << 20)
    put(small, 0x1000, builtin_image("esp32", 2 << 20)[:0x7000])
    put(small, TABLE_OFFSET, builtin_image("esp32", 2 << 20)[0x7000:])
    put(small, 0x1000, builtin_image("esp32", SIZE)[:0x1000])
    plan = find_boot(small, ESP32)
    assert "Detected size(2048k) smaller than" in plan.banner
    assert "4 MB" in plan.fault


def test_bigger_flash_than_the_image_says_gives_a_bigger_file_system(tmp_path):
    big = Flash(tmp_path / "flash.bin", 8 << 20)
    put(big, 0x1000, builtin_image("esp32", SIZE))
    assert find_boot(big, ESP32).vfs.end == 8 << 20


@pytest.mark.parametrize(
    "entries",
    [
        [Partition("nvs", 1, 2, 0x9000, 0x6000)],
        [Partition("factory", 0, 0, 0x10000, 0x400000)],
        [Partition("factory", 0, 0, SIZE, 0)],
        [Partition("factory", 0, 0, 0x10000, 0)],
        [Partition("factory", 0, 0, 0x10000, SIZE - 0x10000)],
    ],
)
def test_table_without_a_usable_application_or_room_does_not_boot(flash, entries):
    put(flash, 0x1000, builtin_image("esp32", SIZE))
    put(flash, TABLE_OFFSET, PartitionTable(tuple(entries)).encode())
    put(flash, APP_OFFSET, builtin_image("esp32", SIZE)[APP_OFFSET - 0x1000 :])
    assert not find_boot(flash, ESP32).boots


def test_over_the_air_slot_is_booted_when_there_is_no_factory_partition(flash):
    put(flash, 0x1000, builtin_image("esp32", SIZE))
    slots = [Partition(f"ota_{n}", 0, 0x10 + n, 0x10000 + n * 0x100000, 0x100000) for n in (1, 0)]
    put(flash, TABLE_OFFSET, PartitionTable(tuple(slots)).encode())
    put(flash, APP_OFFSET, builtin_image("esp32", SIZE)[APP_OFFSET - 0x1000 :])
    assert find_boot(flash, ESP32).vfs.offset == 0x210000


@given(st.lists(st.tuples(st.integers(0, 0xF200), st.integers(1, 255)), min_size=1, max_size=6))
@settings(suppress_health_check=list(HealthCheck), max_examples=60, deadline=None)
def test_no_damage_of_any_kind_crashes_the_boot(flash, flips):
    image = bytearray(builtin_image("esp32", SIZE))
    for at, bits in flips:
        image[min(at, len(image) - 1)] ^= bits
    put(flash, 0x1000, bytes(image))
    plan = find_boot(flash, ESP32)
    assert isinstance(plan, BootPlan)
    assert plan.boots is (plan.fault is None)
