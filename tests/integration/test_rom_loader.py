"""The virtual chip's loader against Espressif's own tool: its command line, and its library."""

from __future__ import annotations

import importlib.util
import os
import pty
import re
import select
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

import pytest

from micros_ide.virtual.boot import find_boot
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.flash import Flash, PowerCut
from micros_ide.virtual.images import builtin_image
from micros_ide.virtual.rom_loader import RomLoader

ESPTOOL = Path(sys.executable).with_name("esptool")
MAC = "7c:9e:bd:0a:0b:0c"
SIZE = 4 << 20
FOUR = ["esp32", "esp32s2", "esp32s3", "esp32c3"]


class Line:
    """A pty with a loader at its master end; `port` is what a tool opens.

    The port is a link that goes away with the line: the system gives the number of a closed pty to
    the next program that asks, and a tool that reconnects by number would talk to that one.
    """

    def __init__(self, chip: str, flash: Flash, link: Path) -> None:
        self.chip, self.flash = CHIPS[chip], flash
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = link
        link.symlink_to(os.ttyname(self._slave))
        self.loader = self.new_stay()
        self._wake, self._stop = os.pipe()
        self._pump = threading.Thread(target=self._run)
        self._pump.start()

    def new_stay(self) -> RomLoader:
        """Go into the ROM afresh, as a board does each time it enters its loader."""
        self.loader = RomLoader(self.chip, self.flash, MAC, self._send)
        return self.loader

    def _send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._master, data) :]

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._master, self._wake], [], [])
            if self._wake in ready:
                return
            try:
                self.loader.feed(os.read(self._master, 65536))
            except PowerCut:
                self._unplug()
                return

    def _unplug(self) -> None:
        self.port.unlink(missing_ok=True)
        for end in (self._master, self._slave):
            if end >= 0:
                os.close(end)
        self._master = self._slave = -1

    def close(self) -> None:
        os.close(self._stop)
        self._pump.join()
        os.close(self._wake)
        self._unplug()

    def esptool(self, *arguments: str | Path, fails: bool = False, **environment: str) -> str:
        """Run the command line on a fresh stay and return what it printed."""
        self.new_stay()
        run = subprocess.run(
            [ESPTOOL, "--port", self.port, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=50,
            env=os.environ | environment,
            check=False,
        )
        assert (run.returncode != 0) is fails, run.stdout + run.stderr
        return run.stdout + run.stderr


Plug = Callable[[str], Line]


@pytest.fixture
def plug(tmp_path):
    lines = []

    def make(chip: str) -> Line:
        link = tmp_path / f"port{len(lines)}"
        lines.append(Line(chip, Flash(tmp_path / f"{chip}.bin", SIZE), link))
        return lines[-1]

    yield make
    for line in lines:
        line.close()


@pytest.fixture
def random_file(tmp_path):
    path = tmp_path / "random.bin"
    path.write_bytes(os.urandom(50_001))
    return path


def genuine_image() -> Path:
    spec = importlib.util.find_spec("thonnycontrib")
    folders = list(spec.submodule_search_locations) if spec else []
    found = [path for folder in folders for path in Path(folder).rglob("*_0831_last.bin")]
    if not found:
        pytest.skip("the package with a genuine MicroPython image is not installed")
    return found[0]


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize("how", [["--no-stub"], [], ["--stub-version", "1"]], ids=" ".join)
def test_chip_flash_and_address_are_recognised(plug: Plug, chip, how):
    told = plug(chip).esptool(*how, "flash-id")
    name = chip.upper().replace("ESP32", "ESP32-").rstrip("-")
    assert f"Connected to {name} on" in told
    assert re.search(rf"Chip type: +{name}\S*.* \(revision v\d\.\d\)", told)
    assert f"Crystal frequency:  {CHIPS[chip].crystal // 10**6}MHz" in told
    assert re.search(rf"(BASE )?MAC: +{MAC}", told)
    assert "Manufacturer: ef" in told
    assert "Device: 4016" in told
    assert "Detected flash size: 4MB" in told
    assert ("Stub flasher running." in told) is (how != ["--no-stub"])
    assert "fatal error" not in told


@pytest.mark.parametrize("chip", FOUR)
def test_every_everyday_command_works(plug: Plug, chip, random_file, tmp_path):
    line = plug(chip)
    line.flash.program(0x300000, bytes(4096))
    offset = hex(CHIPS[chip].boot_offset)
    image = tmp_path / "image.bin"
    image.write_bytes(builtin_image(chip, SIZE))

    assert MAC in line.esptool("read-mac")
    assert MAC in line.esptool("chip-id")
    assert "erased successfully" in line.esptool("erase-flash")
    assert line.flash.read(0, SIZE).count(b"\xff") == SIZE

    told = line.esptool("-b", "460800", "write-flash", offset, image, "0x211000", random_file)
    assert told.count("Hash of data verified.") == 2
    assert "Changed." in told
    assert find_boot(line.flash, line.chip).boots
    told = line.esptool("write-flash", "--no-compress", "0x220123", random_file)
    assert "Hash of data verified." in told
    assert "digest matched" in line.esptool("verify-flash", "0x220123", random_file)
    line.esptool("verify-flash", "0x220124", random_file, fails=True)

    copy = tmp_path / "copy.bin"
    line.esptool("read-flash", "0x220123", "50001", copy)
    assert copy.read_bytes() == random_file.read_bytes()
    line.esptool("erase-region", "0x220000", "0x10000")
    assert line.flash.read(0x220000, 0x10000).count(b"\xff") == 0x10000
    assert find_boot(line.flash, line.chip).boots


@pytest.mark.parametrize("chip", FOUR)
def test_the_rom_alone_writes_verifies_and_reads(plug: Plug, chip, random_file, tmp_path):
    line = plug(chip)
    copy = tmp_path / "copy.bin"
    for pack in ("--compress", "--no-compress"):
        line.flash.program(0x200000, bytes(0x10000))
        told = line.esptool("--no-stub", "write-flash", pack, "0x200000", random_file)
        assert "Hash of data verified." in told
    assert "matched" in line.esptool("--no-stub", "verify-flash", "0x200000", random_file)
    line.esptool("--no-stub", "read-flash", "0x200000", "5000", copy)
    assert copy.read_bytes() == random_file.read_bytes()[:5000]
    line.esptool("--no-stub", "erase-region", "0x200000", "0x8000")
    assert line.flash.read(0x200000, 0x8000).count(b"\xff") == 0x8000


def test_genuine_image_is_written_verified_and_boots(plug: Plug):
    line = plug("esp32")
    image = genuine_image()
    started = time.perf_counter()
    told = line.esptool("write-flash", "--erase-all", "0x1000", image)
    took = time.perf_counter() - started
    assert "Hash of data verified." in told
    assert "digest matched" in line.esptool("verify-flash", "0x1000", image)
    assert line.flash.read(0x1000, image.stat().st_size) == image.read_bytes()
    plan = find_boot(line.flash, line.chip)
    assert plan.fault is None
    assert plan.vfs.offset == 0x200000
    assert took < 15  # 1.6 s on an idle machine; a loader that is slow itself takes minutes


def test_flash_size_in_the_header_is_changed_on_request(plug: Plug, tmp_path):
    line = plug("esp32")
    image = tmp_path / "image.bin"
    image.write_bytes(builtin_image("esp32", 16 << 20))
    line.esptool("write-flash", "0x1000", image)
    assert "Detected size(4096k) smaller than" in find_boot(line.flash, line.chip).banner
    line.esptool("write-flash", "--flash-size", "detect", "0x1000", image)
    assert find_boot(line.flash, line.chip).boots


def test_image_for_another_chip_is_refused_by_the_tool(plug: Plug, tmp_path):
    line = plug("esp32")
    image = tmp_path / "image.bin"
    image.write_bytes(builtin_image("esp32s2", SIZE))
    told = line.esptool("write-flash", "0x1000", image, fails=True)
    assert "is not an ESP32 image" in told
    assert line.flash.operations == 0


@pytest.mark.parametrize("chip", CHIPS)
def test_builtin_image_is_a_valid_image_to_the_tool(chip, tmp_path):
    image = tmp_path / "image.bin"
    image.write_bytes(builtin_image(chip, SIZE))
    app = tmp_path / "app.bin"
    app.write_bytes(image.read_bytes()[0x10000 - CHIPS[chip].boot_offset :])
    for path in (image, app):
        told = subprocess.run(
            [ESPTOOL, "image-info", path], capture_output=True, text=True, check=True, timeout=30
        ).stdout
        assert told.count("(valid)") == 2
        assert "Flash size: 4MB" in told
        assert "Unknown" not in told
    assert "Project name: micros-virtual-board" in told


def test_status_register_and_parameters_are_reached(plug: Plug):
    line = plug("esp32")
    assert "0x53 0x46 0x44 0x50" in line.esptool("read-flash-sfdp", "0", "4")
    assert "status: 0x600200" in line.esptool("read-flash-status", "--bytes", "3")
    told = line.esptool("write-flash-status", "--bytes", "2", "0x021c")
    assert "After flash memory status:   0x021c" in told


def test_second_run_finds_the_stub_still_running(plug: Plug, monkeypatch):
    line = plug("esp32s3")
    line.esptool("--after", "no-reset-stub", "read-mac")
    monkeypatch.setattr(line, "new_stay", lambda: line.loader)
    assert "Stub flasher is already running" in line.esptool("--before", "no-reset", "flash-id")
    # The tool's "no-reset" leaves the stub for the ROM, which can be found again.
    line.esptool("--before", "no-reset", "--after", "no-reset", "read-mac")
    assert not line.loader.stub_running
    assert "Stub flasher running." in line.esptool("--before", "no-reset", "flash-id")


def test_a_port_without_control_lines_asks_for_no_reset(plug: Plug):
    line = plug("esp32")
    told = line.esptool("read-mac")
    assert "Chip was NOT reset" in told
    assert not line.loader.reset_requested


@pytest.mark.parametrize(
    ("chip", "arguments"),
    [
        ("esp32", ["--no-stub", "run"]),
        ("esp32", ["--no-stub", "--after", "soft-reset", "read-mac"]),
        ("esp32s2", ["--after", "watchdog-reset", "read-mac"]),
        ("esp32s3", ["--after", "watchdog-reset", "read-mac"]),
        ("esp32c3", ["--after", "watchdog-reset", "read-mac"]),
        ("esp32c5", ["--after", "watchdog-reset", "read-mac"]),
    ],
)
def test_ways_to_leave_the_loader_without_control_lines(plug: Plug, chip, arguments):
    line = plug(chip)
    line.esptool(*arguments)
    assert line.loader.reset_requested


def test_power_cut_under_the_command_line_and_the_next_try(plug: Plug, tmp_path, random_file):
    line = plug("esp32")
    config = tmp_path / "esptool.cfg"
    config.write_text("[esptool]\nconnect_attempts = 1\n")
    line.flash.cut_after = 10
    line.esptool("write-flash", "0x10000", random_file, fails=True, ESPTOOL_CFGFILE=str(config))
    line.flash.power_on()
    assert line.flash.operations == 10
    assert not find_boot(line.flash, line.chip).boots

    again = plug("esp32")
    told = again.esptool("write-flash", "0x10000", random_file)
    assert "Hash of data verified." in told


class Loop:
    """A serial port object whose other end is a loader in the same thread."""

    name = port = "socket:loop"  # so named there is nothing to reset
    timeout = write_timeout = 3.0
    baudrate = 115200

    def __init__(self, chip: str, flash: Flash) -> None:
        self._received = bytearray()
        loader = RomLoader(CHIPS[chip], flash, MAC, self._received.extend)
        self.write = loader.feed
        self.flushInput = self.reset_input_buffer = self._received.clear

    def inWaiting(self) -> int:  # noqa: N802 - pyserial's name
        return len(self._received)

    def read(self, size: int = 1) -> bytes:
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def flushOutput(self) -> None:  # noqa: N802 - pyserial's name
        """Nothing waits: what is written has arrived."""


def write_by_library(chip: str, flash: Flash, image: bytes) -> None:
    from esptool.cmds import detect_chip, write_flash

    esp = detect_chip(Loop(chip, flash)).run_stub()
    offset = CHIPS[chip].boot_offset
    write_flash(esp, [(offset, image)], no_progress=True, compress=True)


@pytest.mark.parametrize("torn", [False, True], ids=["clean", "torn"])
@pytest.mark.parametrize("chip", ["esp32", "esp32s3"])
def test_power_cut_at_every_operation_leaves_a_board_that_can_be_flashed_again(
    tmp_path, chip, torn
):
    facts = CHIPS[chip]
    old, new = (builtin_image(chip, SIZE, with_vfs=wanted) for wanted in (False, True))
    probe = Flash(tmp_path / "probe.bin", SIZE)
    write_by_library(chip, probe, new)
    outcomes = []
    for cut in range(1, probe.operations + 1):
        flash = Flash(tmp_path / f"{cut}.bin", SIZE)
        flash.program(facts.boot_offset, old)
        flash.cut_torn = torn
        flash.cut_after = cut
        with pytest.raises(PowerCut):
            write_by_library(chip, flash, new)
        flash.power_on()
        outcomes.append(find_boot(flash, facts).boots)
        write_by_library(chip, flash, new)
        assert find_boot(flash, facts).boots
        assert flash.read(facts.boot_offset, len(new)) == new
        flash.path.unlink()
    assert len(outcomes) > 20
    assert False in outcomes
