"""ESP images and partition tables: genuine files parse, every kind of damage is named."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from micros_ide.errors import FirmwareError
from micros_ide.model.esp_image import build_image, parse_image
from micros_ide.model.partitions import (
    TABLE_OFFSET,
    TABLE_SIZE,
    Partition,
    PartitionTable,
    parse_table,
)

MB = 1 << 20
BOOT_OFFSET = 0x1000


def genuine_images() -> list[Path]:
    spec = importlib.util.find_spec("thonnycontrib.thonny_etboard_firmware")
    return sorted(Path(next(iter(spec.submodule_search_locations))).rglob("*.bin"))


@pytest.mark.parametrize("path", genuine_images(), ids=lambda path: path.stem)
def test_genuine_esp32_images_parse_and_hold_a_vfs_partition(path):
    data = path.read_bytes()
    header = parse_image(data)
    table = parse_table(data[TABLE_OFFSET - BOOT_OFFSET :][:TABLE_SIZE])
    app = parse_image(data[table.find("factory").offset - BOOT_OFFSET :], "application")
    assert (header.chip, app.chip, header.flash_size) == ("esp32", "esp32", 4 * MB)
    assert table.vfs(4 * MB) == Partition("vfs", 1, 0x81, 0x200000, 0x200000)


def test_table_without_vfs_gives_what_is_free_behind_the_last_entry():
    table = PartitionTable(
        (Partition("factory", 0, 0, 0x10000, 0x1E0000), Partition("own", 1, 6, 0x1F0000, 0x10000))
    )
    assert table.vfs(4 * MB) == Partition("vfs", 1, 0x81, 0x200000, 0x200000)
    assert table.vfs(8 * MB).size == 0x600000
    with pytest.raises(FirmwareError):
        table.vfs(2 * MB)


def test_table_survives_a_round_trip_and_one_flipped_bit_is_found():
    table = PartitionTable((Partition("factory", 0, 0, 0x10000, 0x1F0000),))
    raw = table.encode()
    assert parse_table(raw) == table
    with pytest.raises(FirmwareError, match="MD5"):
        parse_table(bytes([*raw[:5], raw[5] ^ 1, *raw[6:]]))


def sample() -> bytes:
    return build_image(
        "esp32s3", 8 * MB, [(0x3FC88000, b"data" * 9), (0x40374000, b"code")], 0x4037
    )


def test_built_image_parses_with_bytes_behind_it():
    header = parse_image(sample() + b"\xff" * 64)
    assert (header.chip, header.flash_size, header.length) == ("esp32s3", 8 * MB, len(sample()))


@given(st.integers(0, len(sample()) - 1), st.integers(1, 255))
def test_any_changed_byte_of_an_image_is_refused(at, change):
    # One change is a valid image without a digest: the header says whether there is one.
    assume((at, change) != (23, 1))
    damaged = bytearray(sample())
    damaged[at] ^= change
    with pytest.raises(FirmwareError):
        parse_image(bytes(damaged))


@given(st.integers(0, len(sample()) - 1))
def test_any_cut_image_is_refused(length):
    with pytest.raises(FirmwareError):
        parse_image(sample()[:length])


@given(st.binary(max_size=4096))
def test_parsers_answer_any_bytes_with_a_value_or_one_typed_error(data):
    for parse in (parse_image, parse_table):
        try:
            parse(data)
        except FirmwareError:
            continue
