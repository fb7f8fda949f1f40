"""What the chips' pins can do: what ships holds together, and a damaged file is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide import paths
from micros_ide.errors import FirmwareError, NotFound
from micros_ide.services.chip_pins import PinCapabilities, parse_pins

SHIPPED = json.loads((paths.bundled("resources") / "chip_pins.json").read_text())
CHIPS = PinCapabilities().chips()
SETS = [
    "partial",
    "input_only",
    "no_pull",
    "adc1",
    "adc2",
    "dac",
    "touch",
    "boot_critical",
    "flash",
    "psram_quad",
    "psram_octal",
    "usb",
    "console",
    "wifi",
]


def changed(tmp_path, section, name, **changes):
    rows = {**SHIPPED[section], name: {**SHIPPED[section][name], **changes}}
    path = tmp_path / "chip_pins.json"
    path.write_text(json.dumps({**SHIPPED, section: rows}))
    return PinCapabilities(path)


@pytest.mark.parametrize("name", CHIPS)
def test_every_set_lies_within_the_pins_that_exist(name):
    chip = PinCapabilities().capabilities(name)
    for key in SETS:
        assert getattr(chip, key) <= chip.exists, key
    assert set(chip.strapping) <= chip.exists
    assert chip.boot_critical <= set(chip.strapping)
    assert not chip.adc1 & chip.adc2
    assert chip.input_only <= chip.no_pull


@pytest.mark.parametrize("name", CHIPS)
def test_a_pin_is_taken_by_one_thing_only(name):
    chip = PinCapabilities().capabilities(name)
    owners = [chip.flash, chip.psram_quad, chip.psram_octal, chip.usb, chip.console, chip.wifi]
    assert sum(map(len, owners)) == len(chip.taken)


def test_shipped_facts():
    table = PinCapabilities()
    assert set(CHIPS) == {"esp32", "esp32s2", "esp32s3", "esp32c3", "esp32c6", "rp2"}
    chip = table.capabilities("esp32")
    assert 20 not in chip.exists
    assert chip.adc1 == frozenset(range(32, 40))
    assert chip.taken[6] == "flash"
    assert chip.taken[16] == "psram_quad"
    assert table.capabilities("esp32s3").taken[33] == "psram_octal"
    assert table.capabilities("esp32c6").taken[30] == "flash"
    assert table.capabilities("esp32c3").touch == frozenset()
    assert table.capabilities("rp2").taken[25] == "wifi"


def test_board_narrows_its_chip():
    table = PinCapabilities()
    assert table.boards() == ("tinypico",)
    board = table.board("tinypico")
    assert board is not None
    assert board.chip == "esp32"
    assert board.on_board["dotstar_clock"] == 12
    assert not board.header & (
        set(board.on_board.values()) | set(table.capabilities("esp32").taken)
    )
    assert table.board("esp32") is None


def test_unknown_chip_names_what_comes_near():
    with pytest.raises(NotFound) as caught:
        PinCapabilities().capabilities("esp32-s3")
    assert "esp32s3" in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"touch": "0 99"}, "touch names pins that do not exist"),
        ({"strapping": {"24": "?"}}, "strapping names pins that do not exist"),
        ({"boot_critical": "4"}, "boot_critical is not part of strapping"),
        ({"exists": "0-"}, "neither a pin nor a range"),
        ({"exists": None}, "incomplete"),
        ({"strapping": ["0"]}, "incomplete"),
        ({"pulls": "0"}, "unknown keys: pulls"),
    ],
)
def test_damaged_chip_is_named(tmp_path, changes, words):
    with pytest.raises(FirmwareError, match="chip 'esp32'") as caught:
        changed(tmp_path, "chips", "esp32", **changes).chips()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"header": "4 24"}, "names pins that its chip does not have"),
        ({"on_board": {"neop": 24}}, "names pins that its chip does not have"),
        ({"on_board": []}, "incomplete"),
    ],
)
def test_damaged_board_is_named(tmp_path, changes, words):
    with pytest.raises(FirmwareError, match="board 'tinypico'") as caught:
        changed(tmp_path, "boards", "tinypico", **changes).boards()
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"chips": {}, "boards": 5}'])
def test_file_that_is_no_table(tmp_path, text):
    path = tmp_path / "chip_pins.json"
    path.write_text(text)
    with pytest.raises(FirmwareError, match="cannot be read"):
        PinCapabilities(path).chips()


@given(st.sets(st.integers(0, 99)))
def test_pins_written_one_by_one_come_back(pins):
    assert parse_pins(" ".join(map(str, pins))) == pins


@given(st.integers(0, 99), st.integers(0, 99))
def test_range_holds_both_ends(first, last):
    text = f"{first}-{last}"
    if first > last:
        with pytest.raises(ValueError, match="neither"):
            parse_pins(text)
    else:
        assert parse_pins(text) == set(range(first, last + 1))


@pytest.mark.parametrize("text", ["x", "1,2", "-3", "1-", "1-2-3", "100"])
def test_text_that_names_no_pins(text):
    with pytest.raises(ValueError, match="neither a pin nor a range"):
        parse_pins(text)
