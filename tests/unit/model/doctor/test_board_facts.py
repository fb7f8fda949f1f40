"""What is recognised on a console and in a flash."""

from __future__ import annotations

import pytest

from micros_ide.model.doctor.board_facts import Console, FlashContent
from micros_ide.model.partitions import TABLE_OFFSET
from micros_ide.virtual.boot import find_boot
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.images import builtin_image

MB = 1 << 20
SECRET = "hunter2-wifi"


def flash_with(*parts: tuple[int, bytes], size: int = 4 * MB) -> bytes:
    content = bytearray(b"\xff" * size)
    for at, data in parts:
        content[at : at + len(data)] = data
    return bytes(content[: TABLE_OFFSET + 0x1000])


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT)\nwaiting for download\n", "waiting-"),
        ("invalid header: 0xffffffff\n", "flash-erased"),
        ("invalid header: 0x3f3f3f3f\n", "invalid-header"),
        ("Brownout detector was triggered\n", "brownout"),
        ("rst:0xf (RTCWDT_BROWN_OUT_RESET)\n", "brownout"),
        ("rst:0xf (BROWN_OUT_RST)\n", "brownout"),
        ("Guru Meditation Error: Core  0 panic'ed (LoadProhibited)\n", "panic"),
        ("E (310) spi_flash: Detected size(4096k) smaller than the size in the binary", "flash-"),
        ("ValueError: incompatible .mpy file\n", "incompatible-mpy"),
        ("MicroPython v1.27.0 on 2025-12-09; Generic ESP32\n>>> ", "prompt"),
        ("MemoryError: memory allocation failed\n", "memory-error"),
    ],
)
def test_words_of_chips_are_recognised(text, sign):
    assert any(one.startswith(sign) for one in Console.of(text).signs)


def test_only_known_words_are_kept():
    text = f"connecting to home with {SECRET}\n[NODE] lamp micr00aaOS 2.0.0-0 STA 10.0.0.5:9008\n"
    console = Console.of(text)
    assert (console.signs, console.node_mode) == (("node",), "STA")
    assert SECRET not in repr(console)
    assert "lamp" not in repr(console)
    assert "micr00aa" not in repr(console)


def test_a_boot_loop_is_counted():
    console = Console.of("rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\n" * 30)
    assert console.resets == ("SW_CPU_RESET",) * 20
    assert console.boot_mode == "0x13"


@pytest.mark.parametrize("chip", ["esp32", "esp32s2", "esp32s3", "esp32c3", "esp32c5"])
def test_a_whole_image_is_seen_on_every_chip(chip):
    offset = CHIPS[chip].boot_offset
    start = flash_with((offset, builtin_image(chip, 4 * MB)))
    found = FlashContent.of(start, offset, 4 * MB)
    assert (found.content, found.chip, found.flash_size) == ("image", chip, 4 * MB)
    assert (found.elsewhere, found.table) == (None, "ok")
    assert found.filesystem_end == 4 * MB


def test_blank_wrong_and_misplaced_content():
    blank = FlashContent.of(flash_with(), 0x1000, 4 * MB)
    assert (blank.content, blank.table, blank.elsewhere) == ("erased", "missing", None)
    noise = FlashContent.of(flash_with((0x1000, bytes(range(1, 200)))), 0x1000, 4 * MB)
    assert (noise.content, noise.chip) == ("other", None)
    misplaced = flash_with((0x0, builtin_image("esp32c3", 4 * MB)[:0x1000]))
    assert FlashContent.of(misplaced, 0x1000, 4 * MB).elsewhere == 0
    cut = flash_with((0x1000, builtin_image("esp32", 4 * MB)), (TABLE_OFFSET + 8, b"\0" * 8))
    assert "damaged" in FlashContent.of(cut, 0x1000, 4 * MB).table


def test_an_image_for_a_larger_flash_is_seen():
    start = flash_with((0x1000, builtin_image("esp32", 8 * MB)), size=8 * MB)
    found = FlashContent.of(start, 0x1000, 4 * MB)
    assert found.flash_size == 8 * MB


@pytest.mark.parametrize("flash_size", [2 * MB, 4 * MB])
def test_what_virtual_chips_say_of_a_bad_flash_is_recognised(tmp_path, flash_size):
    (tmp_path / "flash.bin").write_bytes(b"\xff" * flash_size)
    flash = Flash(tmp_path / "flash.bin", flash_size)
    assert "flash-erased" in Console.of(find_boot(flash, CHIPS["esp32"]).banner).signs
    flash.program(0x1000, builtin_image("esp32", 8 * MB)[: flash_size - 0x1000])
    assert "flash-too-small" in Console.of(find_boot(flash, CHIPS["esp32"]).banner).signs
