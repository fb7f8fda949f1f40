"""Images: genuine ones pass, damaged and foreign ones are refused by name before any flashing."""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from micros_ide.errors import ConnectionFailed, FirmwareError, NotFound
from micros_ide.model.reporting import QuietReport
from micros_ide.model.virtual import VirtualSpec
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.images import Images, check_flash_size, read_image
from micros_ide.virtual.images import builtin_image

MB = 1 << 20
ESP32 = Catalogue().board("esp32")
SPEC = VirtualSpec("v", "esp32s3", "esp32s3", 8 * MB, 1, "", "", "", "")


def genuine_image() -> Path:
    spec = importlib.util.find_spec("thonnycontrib.thonny_etboard_firmware")
    return min(Path(next(iter(spec.submodule_search_locations))).rglob("*.bin"))


def uf2_block(family=0xE48BFF56):
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x10000000, 256, 0, 1, family)
    return head + bytes(476) + struct.pack("<I", 0x0AB16F30)


@pytest.fixture
def images(tmp_path):
    return Images(Catalogue(), tmp_path / "cache")


def test_a_genuine_image_passes(images):
    image = images.resolve(ESP32, QuietReport(), local=genuine_image())
    assert (image.chip, image.flash_size, image.format) == ("esp32", 4 * MB, "esp")
    assert image.size == genuine_image().stat().st_size
    assert image.partitions.vfs(4 * MB).offset == 0x200000


@pytest.mark.parametrize("chip", ["esp32", "esp32s2", "esp32s3", "esp32c3"])
def test_the_image_of_a_virtual_board_passes_for_its_chip(images, chip):
    board = next(one for one in Catalogue().boards() if one.chip == chip)
    spec = replace(SPEC, chip=chip, flash_size=4 * MB)
    image = images.resolve(board, QuietReport(), virtual=spec)
    assert image.path.read_bytes() == builtin_image(chip, 4 * MB)
    again = images.resolve(board, QuietReport(), virtual=spec)
    assert again == image
    assert [path.name for path in image.path.parent.iterdir()] == [image.path.name]


def test_an_image_for_another_chip_is_refused(images):
    board = Catalogue().board("esp32c3")
    with pytest.raises(FirmwareError, match=r"is for esp32, but ESP32-C3 has esp32c3") as caught:
        images.check(genuine_image(), board)
    assert caught.value.hint


def test_a_flash_smaller_than_the_image_expects_is_refused(images):
    image = images.resolve(Catalogue().board("esp32s3"), QuietReport(), virtual=SPEC)
    check_flash_size(image, 16 * MB)
    with pytest.raises(FirmwareError, match="8 MB of flash, but the board has 4 MB"):
        check_flash_size(image, 4 * MB)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0x6000],
        lambda data: data[: len(data) // 2],
        lambda data: data[:0x30000] + b"\x55" + data[0x30001:],
        lambda data: b"\x7fELF" + data[4:],
        lambda data: b"",
        lambda data: data[0xF000:],  # the application alone, as an update carries it
        lambda data: data[:0x7000] + b"\xff" * 0xC00 + data[0x7C00:],
    ],
    ids=["no table", "half", "flipped byte", "not an image", "empty", "update", "blank table"],
)
def test_a_damaged_image_is_refused(images, tmp_path, spoil):
    path = tmp_path / "bad.bin"
    path.write_bytes(spoil(genuine_image().read_bytes()))
    with pytest.raises(FirmwareError, match=r"bad\.bin"):
        images.resolve(ESP32, QuietReport(), local=path)


def test_a_uf2_file_is_for_the_pico_only(images, tmp_path):
    path = tmp_path / "pico.uf2"
    path.write_bytes(uf2_block())
    pico = Catalogue().board("rpi_pico_w")
    assert images.check(path, pico).format == "uf2"
    with pytest.raises(FirmwareError, match="rp2040"):
        images.check(path, ESP32)
    path.write_bytes(uf2_block()[:-1])
    with pytest.raises(FirmwareError):
        images.check(path, pico)


def test_a_missing_file_and_a_folder_are_refused(images, tmp_path):
    with pytest.raises(NotFound):
        images.check(tmp_path / "none.bin")
    with pytest.raises(FirmwareError, match="not a MicroPython image"):
        images.check(tmp_path)


def test_status_tells_what_is_here(images):
    rows = images.status()
    assert not any(row.cached for row in rows)
    assert rows[0].path.name == ESP32.image.file
    rows[0].path.parent.mkdir(parents=True)
    rows[0].path.write_bytes(bytes(ESP32.image.size))
    assert images.status()[0].cached


def test_a_cached_image_is_used_and_its_version_is_known(tmp_path):
    data = genuine_image().read_bytes()
    ref = replace(ESP32.image, size=len(data), sha256=hashlib.sha256(data).hexdigest())
    board = replace(ESP32, image=ref)

    class OneBoard(Catalogue):
        def boards(self):
            return (board,)

    images = Images(OneBoard(), tmp_path)
    (tmp_path / ref.file).write_bytes(data)
    image = images.resolve(board, QuietReport())
    assert (image.version, image.sha256) == (ref.version, ref.sha256)


def test_without_a_network_the_file_to_fetch_by_hand_is_named(images):
    ref = replace(ESP32.image, url="http://127.0.0.1:9/" + ESP32.image.file)
    with pytest.raises(ConnectionFailed) as caught:
        images.resolve(replace(ESP32, image=ref), QuietReport())
    assert ESP32.image.file in caught.value.hint
    assert str(images._cache) in caught.value.hint


def test_a_file_that_changed_since_it_was_checked_is_refused(images, tmp_path):
    path = tmp_path / "image.bin"
    path.write_bytes(builtin_image("esp32", 4 * MB))
    image = images.check(path, ESP32)
    assert read_image(image) == path.read_bytes()
    path.write_bytes(builtin_image("esp32", 8 * MB))
    with pytest.raises(FirmwareError, match="no longer"):
        read_image(image)
