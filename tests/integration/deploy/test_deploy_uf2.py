"""A board that takes MicroPython from a drive: the copy, the wait for its port, the prompt."""

from __future__ import annotations

import struct
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model.deploy import DeployRequest, Method
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import QuietReport
from micros_ide.services.deploy.micropython import prompt_of
from micros_ide.services.deploy.run import DeployRun
from micros_ide.services.ports import BOOT_DRIVE

BLOCK = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x10000000, 256, 0, 1, 0xE48BFF56)
IMAGE = BLOCK + bytes(476) + struct.pack("<I", 0x0AB16F30)


class PicoPorts:
    """A Pico's drive; once an image is on it, its serial port instead (a virtual board's)."""

    def __init__(self, drive: Path, port: str) -> None:
        self.drive, self.port = drive, port
        self.restarted = threading.Event()

    def watch(self) -> None:
        image = self.drive / "pico.uf2"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if image.exists() and image.stat().st_size == len(IMAGE):
                (self.drive / "INFO_UF2.TXT").unlink()
                self.restarted.set()
                return
            time.sleep(0.01)

    def list(self):
        if not self.restarted.is_set():
            return (SerialPort(str(self.drive), "drive", bridge=BOOT_DRIVE),)
        return (SerialPort(self.port, "Pico", board_id="rpi_pico_w"),)


@pytest.fixture
def drive(tmp_path):
    folder = tmp_path / "RPI-RP2"
    folder.mkdir()
    (folder / "INFO_UF2.TXT").write_text("UF2 Bootloader v3.0\nModel: Pico\nBoard-ID: RPI-RP2\n")
    return folder


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "pico.uf2"
    path.write_bytes(IMAGE)
    return path


def test_an_image_is_copied_and_the_prompt_found_at_the_new_port(bench, drive, image):
    status = bench.board()
    bench.deploy(status.port)
    board = bench.core.catalogue.board("rpi_pico_w")
    plan = bench.plan(status.port, method=Method.FILES)
    port = SerialPort(str(drive), "drive", bridge=BOOT_DRIVE, board_id=board.id)
    plan = replace(plan, board=board, port=port)
    ports = PicoPorts(drive, status.port)
    watcher = threading.Thread(target=ports.watch)
    watcher.start()
    checked = bench.core.images.check(image, board)
    run = DeployRun(plan, QuietReport(), ports, image=lambda: checked)
    with prompt_of(run) as repl:
        assert repl.eval("1 + 1") == 2
        repl.reboot()
    watcher.join()
    assert {"write", "boot"} <= set(run.phases.seconds())


def test_a_drive_is_planned_for_a_pico_alone(bench, drive, image, monkeypatch):
    from micros_ide.workers import uf2_flasher

    monkeypatch.setattr(uf2_flasher, "find_drives", lambda: [drive])
    request = DeployRequest(board_id="rpi_pico_w", port=str(drive), image=image)
    plan = bench.core.deploy.plan(request, QuietReport())
    assert plan.method is Method.FILES
    assert plan.image.format == "uf2"
    assert plan.steps[0].title.endswith("onto the drive")
    with pytest.raises(InvalidInput, match="USB drive"):
        bench.core.deploy.plan(replace(request, method=Method.IMAGE), QuietReport())
    with pytest.raises(InvalidInput, match="boot drive of another board"):
        bench.core.deploy.plan(replace(request, board_id="esp32", image=None), QuietReport())
    with pytest.raises(FirmwareError, match="is for rp2040"):
        bench.plan(bench.board().port, image=image)
