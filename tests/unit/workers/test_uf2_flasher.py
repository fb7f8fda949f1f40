"""UF2: every damaged file is refused, drives are found, and a copy ends when the board took it."""

from __future__ import annotations

import os
import shutil
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.engine.report import JobReport
from micros_ide.errors import (
    ConnectionLost,
    DeviceTimeout,
    FirmwareError,
    FlashError,
    InvalidInput,
    JobCancelled,
    NotFound,
)
from micros_ide.model.jobs import Progress
from micros_ide.model.reporting import QuietReport
from micros_ide.model.uf2 import Uf2Info, parse_uf2
from micros_ide.workers import uf2_flasher

RP2040 = 0xE48BFF56
INFO = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"


def block(
    payload: bytes, number: int, total: int, family: int = RP2040, flags: int = 0x2000
) -> bytes:
    at = 0x10000000 + number * 256
    head = (0x0A324655, 0x9E5D5157, flags, at, len(payload), number, total, family)
    return struct.pack("<8I", *head) + payload.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)


def uf2(content: bytes) -> bytes:
    pieces = [content[at : at + 256] for at in range(0, len(content), 256)]
    return b"".join(block(piece, number, len(pieces)) for number, piece in enumerate(pieces))


GOOD = uf2(bytes(range(256)) * 4)


@given(st.binary(min_size=1, max_size=2000))
def test_a_good_file_is_described(content: bytes) -> None:
    info = parse_uf2(uf2(content))
    blocks = -(-len(content) // 256)
    assert info == Uf2Info("rp2040", blocks, 0x10000000, len(content))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "cut short"),
        (GOOD[:-1], "cut short"),
        (GOOD[:-512], "0 of 4"),
        (b"\0" * 512, "not a UF2 file"),
        (GOOD[:512] + b"\0" * 512 + GOOD[1024:], "damaged in block 1"),
        (GOOD[512:1024] + GOOD[:512] + GOOD[1024:], "says 1 of 4"),
        (GOOD[:-4] + b"\0\0\0\0", "damaged in block 3"),
        (block(b"a", 0, 1, family=0xE48BFF59), "unknown chip"),
        (block(b"a", 0, 1, flags=0), "which chip"),
        (block(b"a", 0, 1, flags=0x2001), "nothing"),
        (block(b"", 0, 1), "holds 0 bytes"),
        (block(b"a", 0, 2) + block(b"a", 1, 2, family=0xE48BFF57), "two chips"),
    ],
)
def test_a_bad_file_is_refused_with_its_fault(data: bytes, fault: str) -> None:
    with pytest.raises(FirmwareError, match=fault) as caught:
        parse_uf2(data, "pico.uf2")
    assert "pico.uf2" in caught.value.message


@given(st.binary(max_size=1100), st.integers(0, 2047), st.integers(0, 255))
def test_any_bytes_are_parsed_or_refused(noise: bytes, at: int, value: int) -> None:
    damaged = bytearray(GOOD)
    damaged[at] = value
    for data in (noise, bytes(damaged), GOOD[:at]):
        try:
            parse_uf2(data)
        except FirmwareError:
            continue


def test_mount_table_is_read_with_its_escapes() -> None:
    table = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "/dev/sdb1 /media/ann/RPI-RP2 vfat rw 0 0\n"
        "/dev/sdc1 /run/media/ann/my\\040drive vfat rw 0 0\n"
        "odd\n"
    )
    assert list(uf2_flasher.mounted(table)) == [
        Path("/media/ann/RPI-RP2"),
        Path("/run/media/ann/my drive"),
    ]


def test_only_a_pico_in_bootsel_counts_as_a_drive(tmp_path: Path) -> None:
    for name, text in {"pico": INFO, "other": "Board-ID: SAMD21\n", "noise": "\xff" * 9000}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "INFO_UF2.TXT").write_text(text, encoding="latin-1")
    (tmp_path / "plain").mkdir()
    found = [place.name for place in tmp_path.iterdir() if uf2_flasher.is_boot_drive(place)]
    assert found == ["pico"]
    assert not uf2_flasher.is_boot_drive(tmp_path / "absent")


def test_drives_of_this_machine_are_read_without_fault() -> None:
    assert all(uf2_flasher.is_boot_drive(drive) for drive in uf2_flasher.find_drives())


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "pico.uf2"
    path.write_bytes(uf2(os.urandom(150_000)))
    return path


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    place = tmp_path / "RPI-RP2"
    place.mkdir()
    (place / "INFO_UF2.TXT").write_text(INFO)
    return place


@pytest.fixture
def board(drive: Path, image: Path) -> Iterator[list[bytes]]:
    """Does what a Pico does: takes the whole file, then leaves the bus."""
    taken: list[bytes] = []
    stop = threading.Event()
    copied, size = drive / image.name, image.stat().st_size

    def watch() -> None:
        while not stop.wait(0.01):
            if copied.exists() and copied.stat().st_size == size:
                taken.append(copied.read_bytes())
                shutil.rmtree(drive)
                return

    thread = threading.Thread(target=watch)
    thread.start()
    yield taken
    stop.set()
    thread.join()


def test_copy_reports_real_bytes_and_waits_until_the_board_left(
    image: Path, drive: Path, board: list[bytes]
) -> None:
    seen: list[Progress] = []
    report = JobReport(seen.append, lambda _text, _level: None)
    uf2_flasher.copy(image, drive, report)
    assert board == [image.read_bytes()]
    copying = [one for one in seen if one.phase == "Copying MicroPython"]
    assert copying[-1].done == copying[-1].total == image.stat().st_size
    assert "copied" in report.state_note


def test_board_that_does_not_restart_is_a_timeout(image: Path, drive: Path) -> None:
    with pytest.raises(DeviceTimeout, match="still in BOOTSEL"):
        uf2_flasher.copy(image, drive, QuietReport(), leave_s=0.1)


def test_drive_pulled_midway_is_a_lost_connection(
    image: Path, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def pull(handle: int) -> None:
        real(handle)
        shutil.rmtree(drive)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(uf2_flasher.os, "fsync", pull)
    with pytest.raises(ConnectionLost, match="went away after 32768 of"):
        uf2_flasher.copy(image, drive, QuietReport())


def test_drive_that_leaves_with_the_last_block_is_a_success(
    tmp_path: Path, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "small.uf2"
    small.write_bytes(GOOD)

    def leave(_handle: int) -> None:
        shutil.rmtree(drive)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(uf2_flasher.os, "fsync", leave)
    uf2_flasher.copy(small, drive, QuietReport())


def test_failing_drive_that_stays_is_a_flash_error(
    image: Path, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(uf2_flasher.os, "fsync", fail)
    with pytest.raises(FlashError, match="Input/output error") as caught:
        uf2_flasher.copy(image, drive, QuietReport())
    assert (caught.value.tool, caught.value.phase) == ("uf2", "write")


def test_cancel_midway_removes_the_part_and_a_repeat_succeeds(
    image: Path, drive: Path, board: list[bytes]
) -> None:
    report = JobReport(lambda _one: report.request_cancel(), lambda *_text: None)
    with pytest.raises(JobCancelled):
        uf2_flasher.copy(image, drive, report)
    assert not (drive / image.name).exists()
    assert "BOOTSEL" in report.state_note
    uf2_flasher.copy(image, drive, QuietReport())
    assert board == [image.read_bytes()]


def test_cancel_while_waiting_for_the_board(image: Path, drive: Path) -> None:
    report = JobReport(
        lambda one: one.phase.startswith("Waiting") and report.request_cancel(), lambda *_text: None
    )
    started = time.monotonic()
    with pytest.raises(JobCancelled):
        uf2_flasher.copy(image, drive, report)
    assert time.monotonic() - started < 5


def test_nothing_is_written_for_a_bad_image_or_a_wrong_place(tmp_path: Path, drive: Path) -> None:
    bad = tmp_path / "bad.uf2"
    bad.write_bytes(b"no")
    with pytest.raises(FirmwareError):
        uf2_flasher.copy(bad, drive, QuietReport())
    with pytest.raises(InvalidInput):
        uf2_flasher.copy(tmp_path / "absent.uf2", drive, QuietReport())
    good = tmp_path / "good.uf2"
    good.write_bytes(GOOD)
    with pytest.raises(NotFound):
        uf2_flasher.copy(good, tmp_path, QuietReport())
    assert [path.name for path in drive.iterdir()] == ["INFO_UF2.TXT"]
