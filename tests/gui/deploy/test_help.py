"""Help at the moment it is needed: the doctor's word without a port, the hand at a button."""

from __future__ import annotations

import json
import os
import struct
import threading
from pathlib import Path

import pytest
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.wizards.deploy.deploy_steps import At
from micros_ide.model.doctor.codec import decode
from micros_ide.model.doctor.facts import Facts
from micros_ide.model.ports import SerialPort
from micros_ide.services.deploy import micropython
from micros_ide.services.ports import BOOT_DRIVE
from micros_ide.workers import uf2_flasher
from tests.gui.deploy.conftest import BOARD_MS

CASES = Path(__file__).parents[2] / "unit/services/doctor/cases"
BLOCK = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x10000000, 256, 0, 1, 0xE48BFF56)
PICO_IMAGE = BLOCK + bytes(476) + struct.pack("<I", 0x0AB16F30)
pytestmark = pytest.mark.timeout(120)


def test_without_a_port_the_doctor_says_why_and_what_to_type(open_wizard, core, monkeypatch):
    """What the doctor sees is another computer's; what it makes of it and what is shown is real."""
    document = json.loads((CASES / "permission-denied.json").read_text(encoding="utf-8"))
    facts = decode(Facts, document["facts"], "facts")
    wanted = core.doctor.diagnose(facts).verdict("port").finding
    monkeypatch.setattr(core.doctor._capture, "facts", lambda report, **_aims: facts)
    there = []
    monkeypatch.setattr(core.ports, "list", lambda: tuple(there))
    bench = open_wizard()
    advice = bench.wizard.board.advice
    bench.until(advice.isVisible)
    assert bench.wizard.board.port.empty.isVisible()
    assert advice.cause.text() == wanted.cause
    assert advice.fix.text() == wanted.fix
    assert len(advice.commands) == len(wanted.commands)
    if advice.commands:
        bench.click(advice.commands[0].copy_button)
        assert QApplication.clipboard().text() == advice.commands[0].value.text()
    there.append(SerialPort("/dev/cu.none", "CP2102N", 0x10C4, 0xEA60))
    bench.context.ports.look()
    bench.until(lambda: bench.wizard.board.device() == "/dev/cu.none")
    assert not bench.wizard.board.port.empty.isVisible()
    bench.until(bench.wizard.board.said.isVisible)  # it cannot be opened, and that is said
    assert "/dev/cu.none" in bench.wizard.board.said.message.text()


class Pico:
    """A serial port that says nothing; unplugged it is gone, with BOOTSEL held it is a drive."""

    def __init__(self, folder: Path) -> None:
        self._ends = os.openpty()
        self.port = os.ttyname(self._ends[1])
        self.drive = folder / "RPI-RP2"
        self.drive.mkdir()
        (self.drive / "INFO_UF2.TXT").write_text("UF2 Bootloader v3.0\nBoard-ID: RPI-RP2\n")
        self.plugged, self.held = True, threading.Event()

    def list(self):
        if self.held.is_set():
            return (SerialPort(str(self.drive), "drive", bridge=BOOT_DRIVE),)
        if not self.plugged:
            return ()
        return (SerialPort(self.port, "Pico", 0x2E8A, 5, board_id="rpi_pico_w"),)

    def drives(self):
        return [self.drive] if self.held.is_set() else []

    def close(self):
        for end in self._ends:
            os.close(end)


@pytest.fixture
def pico(core, monkeypatch, tmp_path):
    made = Pico(tmp_path)
    monkeypatch.setattr(core.ports, "list", made.list)
    monkeypatch.setattr(uf2_flasher, "find_drives", made.drives)
    monkeypatch.setattr(micropython, "_LOOK_S", 0.2)
    monkeypatch.setattr("micros_ide.services.board_identity._PROMPT_S", 0.2)
    yield made
    made.close()


def test_a_pico_is_asked_for_by_pictures_that_move_on_by_themselves(pico, open_wizard, tmp_path):
    image = tmp_path / "pico.uf2"
    image.write_bytes(PICO_IMAGE)
    bench = open_wizard(window_ssid="", window_profile="", window_board="")
    wizard = bench.wizard
    bench.until(lambda: wizard.board.model.key() == "rpi_pico_w")
    bench.next()
    wizard.image.file.line.setText(str(image))
    bench.next()
    bench.next()
    bench.at(At.PLAN)
    bench.next()
    prompt = wizard.work.prompt
    bench.until(lambda: prompt.isVisible() and bool(prompt.buttons.steps()), BOARD_MS)
    assert prompt.buttons.step() == 0
    pico.plugged = False
    bench.context.ports.look()
    bench.until(lambda: prompt.buttons.step() == 1)
    pico.held.set()
    bench.until(lambda: not prompt.isVisible())
    written = pico.drive / "pico.uf2"
    bench.until(lambda: written.exists() and written.stat().st_size == len(PICO_IMAGE))
    assert written.read_bytes() == PICO_IMAGE
    bench.click(wizard.side_button)
    bench.until(lambda: wizard.job is None)
    assert wizard.work.failure.title.text() == "Stopped"
