"""Virtual boards for measurements: a fresh one with MicroPython and an empty file system."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from micros_ide.model.virtual import VirtualState, VirtualStatus
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.virtual.images import builtin_image

BIN = Path(sys.executable).parent
FLASH_SIZE = 4 << 20
HEAP = 128 << 10
_NAME = "bench"


@contextlib.contextmanager
def blank_esp32() -> Iterator[VirtualStatus]:
    """Yield a running ESP32 with MicroPython and nothing else; remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="micros-bench-") as home:
        fleet = VirtualFleet(Path(home))
        fleet.add(_NAME, board_id="esp32", chip="esp32", flash_size=FLASH_SIZE, heap=HEAP)
        try:
            status = fleet.start(_NAME)
            image = Path(home) / "micropython.bin"
            image.write_bytes(builtin_image("esp32", FLASH_SIZE))
            _flash(status.port, image)
            yield _running(fleet)
        finally:
            fleet.stop(_NAME)


def _flash(port: str | None, image: Path) -> None:
    command = [str(BIN / "esptool"), "--port", str(port), "write-flash", "0x1000", str(image)]
    subprocess.run(command, check=True, capture_output=True)


def _running(fleet: VirtualFleet) -> VirtualStatus:
    deadline = time.monotonic() + 10
    while (status := fleet.status(_NAME)).state is not VirtualState.RUNNING:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the board did not start: {status.state.value}")
        time.sleep(0.02)
    return status
