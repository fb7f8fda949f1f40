"""The built-in image: valid, harmless, always the same."""

from __future__ import annotations

import pytest

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.esp_image import parse_image
from micros_ide.model.partitions import TABLE_OFFSET, parse_table
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.images import APP_OFFSET, NOTICE, builtin_image


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize("megabytes", [1, 2, 4, 8, 16])
def test_boot_loader_table_and_application_are_valid(chip, megabytes):
    size = megabytes << 20
    image = builtin_image(chip, size)
    start = CHIPS[chip].boot_offset
    for offset in (start, APP_OFFSET):
        header = parse_image(image[offset - start :])
        assert (header.chip, header.flash_size) == (chip, size)
    table = parse_table(image[TABLE_OFFSET - start :][:0xC00])
    assert table.find("factory").offset == APP_OFFSET
    assert table.vfs(size).offset == min(size // 2, 0x200000)
    assert table.vfs(size).end == size


def test_table_has_the_file_systems_entry_only_when_asked():
    tables = [
        parse_table(builtin_image("esp32s3", 4 << 20, with_vfs=wanted)[TABLE_OFFSET:][:0xC00])
        for wanted in (False, True)
    ]
    assert tables[0].find("vfs") is None
    assert tables[1].find("vfs") == tables[0].vfs(4 << 20)


def test_image_is_small_and_always_the_same():
    first = builtin_image("esp32", 4 << 20)
    assert first == builtin_image("esp32", 4 << 20)
    assert len(first) < 64 * 1024
    assert len(first) - first.count(b"\xff") < 4096


@pytest.mark.parametrize("chip", CHIPS)
def test_both_programs_say_what_they_are_and_only_jump_to_themselves(chip):
    facts = CHIPS[chip]
    image = builtin_image(chip, 4 << 20)
    assert image.count(NOTICE) == 2
    for offset in (facts.boot_offset, APP_OFFSET):
        part = image[offset - facts.boot_offset :]
        header = parse_image(part)
        (address, length) = header.segments[1]
        assert (header.entry, length) == (address, 4)
        at = 24 + 8 + header.segments[0][1] + 8
        assert part[at : at + 4] == facts.image.idle


@pytest.mark.parametrize("size", [0, 3 << 20, 4096, 1 << 30, -1])
def test_flash_size_that_no_chip_has_is_refused(size):
    with pytest.raises(InvalidInput):
        builtin_image("esp32", size)


def test_unknown_chip_is_refused_by_name():
    with pytest.raises(NotFound, match="rp2040"):
        builtin_image("rp2040", 4 << 20)
