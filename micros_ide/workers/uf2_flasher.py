"""Flash a Raspberry Pi Pico: copy a UF2 file onto the drive its boot loader shows."""

from __future__ import annotations

import os
import re
import string
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from micros_ide.errors import (
    ConnectionLost,
    DeviceTimeout,
    FlashError,
    InvalidInput,
    JobCancelled,
    NotFound,
)
from micros_ide.model.reporting import Reporter
from micros_ide.model.uf2 import parse_uf2

INFO_FILE = "INFO_UF2.TXT"
BOARD_ID = "RPI-RP2"
_MOUNTS = Path("/proc/mounts")
_ROOTS = ("/media/", "/run/media/", "/mnt/")
_MAX_INFO = 4096
_CHUNK = 32 * 1024
_LEAVE_S = 15.0  # the board restarts by itself within a second or two of the last block
_POLL_S = 0.05
_OCTAL = re.compile(r"\\([0-7]{3})")
_AGAIN = "hold BOOTSEL, plug the board in again and repeat"


def find_drives() -> list[Path]:
    """Return the mounted drives of boards that wait for a UF2 file, sorted."""
    if sys.platform == "win32":
        places: Iterable[Path] = (Path(f"{letter}:\\") for letter in string.ascii_uppercase)
    elif sys.platform == "darwin":
        places = Path("/Volumes").iterdir()
    else:
        places = mounted(_MOUNTS.read_text(encoding="utf-8", errors="replace"))
    return sorted(place for place in places if is_boot_drive(place))


def mounted(table: str, roots: tuple[str, ...] = _ROOTS) -> Iterator[Path]:
    """Yield the mount points under `roots` in a table of the form of /proc/mounts."""
    for line in table.splitlines():
        fields = line.split(" ")
        # Blanks and the like stand there as \040.
        place = _OCTAL.sub(lambda hit: chr(int(hit[1], 8)), fields[1]) if len(fields) > 2 else ""
        if place.startswith(roots):
            yield Path(place)


def is_boot_drive(place: Path) -> bool:
    """True when `place` holds an INFO_UF2.TXT that names a Pico's boot loader."""
    try:
        with (place / INFO_FILE).open("rb") as file:
            said = file.read(_MAX_INFO).decode("ascii", "replace")
    except OSError:  # not there, not ours, or just pulled out
        return False
    lines = (line.partition(":") for line in said.splitlines())
    return any(key == "Board-ID" and value.strip() == BOARD_ID for key, _colon, value in lines)


def copy(image: Path, drive: Path, report: Reporter, *, leave_s: float = _LEAVE_S) -> None:
    """Copy the UF2 file `image` onto `drive`; returns when the board has taken it and left.

    Every piece is forced out to the drive before it counts as done. Raises FirmwareError for a
    bad image, NotFound without the drive, FlashError when writing fails, DeviceTimeout when the
    drive is still there `leave_s` seconds after the last block.
    """
    data = _load(image)
    parse_uf2(data, image.name)
    if not is_boot_drive(drive):
        raise NotFound(f"{drive} is no drive of a Pico in BOOTSEL mode", hint=_AGAIN)
    target = drive / image.name
    report.phase("Copying MicroPython", len(data))
    report.note_state("the copy is unfinished: the board stays in BOOTSEL mode, copy again")
    try:
        _write(data, target, drive, report)
    except JobCancelled:
        _discard(target)
        raise
    report.note_state("MicroPython is copied: the board restarts by itself")
    report.phase("Waiting for the board to restart")
    _wait_gone(drive, leave_s, report)


def _load(image: Path) -> bytes:
    try:
        return image.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{image} cannot be read: {error.strerror}") from error


def _write(data: bytes, target: Path, drive: Path, report: Reporter) -> None:
    handed = 0
    try:
        with target.open("wb", buffering=0) as file:
            while handed < len(data):
                handed += file.write(data[handed : handed + _CHUNK])
                os.fsync(file.fileno())
                report.progress(handed)
    except OSError as error:
        if is_boot_drive(drive):
            raise FlashError(
                f"writing to {drive} failed: {error.strerror}",
                tool="uf2",
                phase="write",
                hint=_AGAIN,
            ) from error
        if handed < len(data):
            raise ConnectionLost(
                f"{drive} went away after {handed} of {len(data)} bytes", hint=_AGAIN
            ) from error
        # The board restarts on the last block, at times before the drive says "written".


def _discard(target: Path) -> None:
    try:
        target.unlink(missing_ok=True)
    except OSError:
        return  # the drive went away: nothing left to tidy


def _wait_gone(drive: Path, seconds: float, report: Reporter) -> None:
    deadline = time.monotonic() + seconds
    while is_boot_drive(drive):
        report.checkpoint()
        if time.monotonic() > deadline:
            raise DeviceTimeout(
                f"the board is still in BOOTSEL mode {seconds:.0f} s after the copy", hint=_AGAIN
            )
        time.sleep(_POLL_S)
