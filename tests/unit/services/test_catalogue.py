"""The catalogue: what ships is right, and a damaged file is named with its row."""

from __future__ import annotations

import json

import pytest

from micros_ide import paths
from micros_ide.errors import FirmwareError, NotFound
from micros_ide.services.catalogue import Catalogue

SHIPPED = json.loads((paths.bundled("resources") / "boards.json").read_text())


def with_row(tmp_path, **changes):
    row = {**SHIPPED["boards"][0], **changes}
    path = tmp_path / "boards.json"
    path.write_text(json.dumps({**SHIPPED, "boards": [row]}))
    return Catalogue(path)


def test_shipped_catalogue_has_every_board():
    ids = [board.id for board in Catalogue().boards()]
    assert ids == [
        "esp32",
        "tinypico",
        "esp32s2",
        "esp32s2_lolin_mini",
        "esp32s3",
        "esp32s3_4mb",
        "esp32s3_spiram_oct",
        "esp32c3",
        "esp32c5",
        "esp32c6",
        "rpi_pico_w",
    ]


def test_a_board_knows_where_its_image_is_and_goes():
    board = Catalogue().board("esp32c5")
    assert board.flash_offset == 0x2000
    assert board.image.url == "https://micropython.org/resources/firmware/" + board.image.file
    assert Catalogue().board("rpi_pico_w").flash_offset is None
    assert Catalogue().board("esp32").bauds == (460800, 115200)
    assert Catalogue().board("esp32s2").after_flash == "no-reset"


def test_unknown_board_names_what_comes_near():
    with pytest.raises(NotFound) as caught:
        Catalogue().board("esp32-s3")
    assert "esp32s3" in caught.value.hint


def test_a_board_that_is_like_nothing_lists_all():
    with pytest.raises(NotFound) as caught:
        Catalogue().board("z80")
    assert "rpi_pico_w" in caught.value.hint


def test_usb_id_leads_to_the_boards_behind_it():
    assert [one.id for one in Catalogue().by_usb_id("2E8A:0005")] == ["rpi_pico_w"]
    assert len(Catalogue().by_usb_id("303A:4001")) == 2
    assert Catalogue().by_usb_id("FFFF:FFFF") == ()


def test_a_board_behind_a_bridge_may_be_behind_any_of_them():
    board = Catalogue().board("esp32")
    assert {"10C4:EA60", "1A86:7523", "0403:6001", "067B:2303"} <= set(board.usb_ids)
    assert "303A:1001" not in board.usb_ids
    assert "303A:1001" in Catalogue().board("esp32s3").usb_ids


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "Bad Id"},
        {"name": ""},
        {"flasher": "magic"},
        {"flash_offset": None},
        {"flash_offset": "0xZZ"},
        {"bauds": []},
        {"after_flash": "explode"},
        {"usb": ["nosuch"]},
        {"flash_mb": 0},
        {"image": {**SHIPPED["boards"][0]["image"], "sha256": "abc"}},
        {"image": {**SHIPPED["boards"][0]["image"], "file": "../evil.bin"}},
        {"image": {}},
    ],
    ids=str,
)
def test_a_bad_row_is_refused(tmp_path, changes):
    with pytest.raises(FirmwareError, match=r"boards\.json"):
        with_row(tmp_path, **changes).boards()


@pytest.mark.parametrize("text", ["", "[]", '{"boards": 3}', "{"])
def test_a_damaged_file_is_one_typed_error(tmp_path, text):
    path = tmp_path / "boards.json"
    path.write_text(text)
    with pytest.raises(FirmwareError, match="cannot be read"):
        Catalogue(path).boards()


def test_two_boards_of_one_id_are_refused(tmp_path):
    path = tmp_path / "boards.json"
    path.write_text(json.dumps({**SHIPPED, "boards": SHIPPED["boards"][:1] * 2}))
    with pytest.raises(FirmwareError, match="same id"):
        Catalogue(path).boards()
