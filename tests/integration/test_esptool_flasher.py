"""The real esptool library against the virtual ROM loader, over a pseudo terminal."""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from micros_ide.engine.report import JobReport
from micros_ide.errors import Busy, ConnectionLost, FlashError, JobCancelled, NotFound
from micros_ide.model.jobs import Progress
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.chips import chip_facts
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.images import builtin_image
from micros_ide.virtual.rom_loader import RomLoader
from micros_ide.virtual.rom_loader_wire import SYNC_FRAME
from micros_ide.workers.esptool_flasher import ChipIdentity, FlashSession

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals")
MAC = "7c:9e:bd:01:02:03"
SIZE = 4 << 20
QUIET = QuietReport()


def noise(size: int) -> bytes:
    """Half of it can be compressed."""
    half = random.Random(size).randbytes(size // 2)
    return half + b"\0" * (size - len(half))


class LoaderBoard:
    """A chip behind a serial line: the loader starts on SYNC and ends when the port closes.

    `fastest`: the bridge passes nothing on above this rate, and the chip is lost to it until
    its next reset. `vanish_after` and `on_received`: what happens after so many bytes.
    """

    def __init__(self, folder: Path, chip: str) -> None:
        self.flash = Flash(folder / "flash.bin", SIZE)
        self.fastest = 0
        self.vanish_after = 0
        self.on_received: Callable[[int], None] | None = None
        self.received = self.sent = 0
        self._chip = chip_facts(chip)
        self._loader: RomLoader | None = None
        self._lost = False
        self._stop = threading.Event()
        self._master, slave = os.openpty()
        tty.setraw(slave)
        # By a name of its own: the system gives its terminal's to the next one at once.
        port = folder / "port"
        port.symlink_to(os.ttyname(slave))
        self.device = str(port)
        self._port = port
        os.close(slave)
        os.set_blocking(self._master, False)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        poller = select.poll()
        poller.register(self._master, select.POLLIN)
        while not self._stop.is_set():
            events = poller.poll(20)
            if not events:
                continue
            if not events[0][1] & select.POLLIN:  # hung up: nobody has the port open
                self._loader, self._lost = None, False
                self._stop.wait(0.005)
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                continue
            self.received += len(data)
            if self.on_received is not None:
                self.on_received(self.received)
            if self.vanish_after and self.received > self.vanish_after:
                break
            self._take(data)
        self._port.unlink()
        os.close(self._master)

    def _take(self, data: bytes) -> None:
        speed = termios.tcgetattr(self._master)[4]
        if self.fastest and speed > getattr(termios, f"B{self.fastest}"):
            self._lost = True
        if self._lost:
            return
        if self._loader is None:
            if SYNC_FRAME not in data:
                return
            self._loader = RomLoader(self._chip, self.flash, MAC, self._send)
        self._loader.feed(data)
        if self._loader.reset_requested:
            self._loader = None

    def _send(self, data: bytes) -> None:
        while data and not self._stop.is_set():
            try:
                sent = os.write(self._master, data)
            except BlockingIOError:
                select.select([], [self._master], [], 0.05)
                continue
            self.sent += sent
            data = data[sent:]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str], LoaderBoard]]:
    boards: list[LoaderBoard] = []

    def made(chip: str) -> LoaderBoard:
        folder = tmp_path / str(len(boards))
        folder.mkdir()
        boards.append(LoaderBoard(folder, chip))
        return boards[-1]

    yield made
    for board in boards:
        board.close()


@pytest.fixture
def board(make: Callable[[str], LoaderBoard]) -> LoaderBoard:
    return make("esp32")


def open_session(board: LoaderBoard, report: JobReport | QuietReport = QUIET) -> FlashSession:
    return FlashSession.open(board.device, (460800, 115200), report)


@pytest.mark.parametrize("chip", ["esp32", "esp32s2", "esp32s3", "esp32c3"])
def test_a_chip_is_identified_written_verified_and_read(
    make: Callable[[str], LoaderBoard], chip: str, capfd: pytest.CaptureFixture[str]
) -> None:
    board = make(chip)
    image, other = builtin_image(chip, SIZE), noise(30_001)
    start = chip_facts(chip).boot_offset
    with open_session(board) as session:
        assert session.identity.chip == chip
        assert session.identity.mac == MAC
        assert session.identity.flash_size == SIZE
        assert session.identity.description.startswith("ESP32")
        assert session.identity.features
        assert session.baud == 460800
        session.erase_all()
        session.write([(start, image), (0x200000, other)])
        session.verify([(start, image), (0x200000, other)])
        assert session.read(0x200000, 5000) == other[:5000]
        session.reset("hard-reset")
        wire = session.wire
    assert board.flash.read(start, len(image)) == image
    assert board.flash.read(0x200000, len(other)) == other
    board.close()  # its thread has counted everything only when it is over
    assert (wire.up, wire.down) == (board.received, board.sent)
    assert capfd.readouterr() == ("", "")


def test_progress_counts_the_bytes_of_all_parts(board: LoaderBoard) -> None:
    seen: list[Progress] = []
    said: list[tuple[str, str]] = []
    report = JobReport(seen.append, lambda text, level: said.append((text, level)))
    parts = [(0x10000, noise(120_000)), (0x200000, b""), (0x300000, noise(60_000))]
    with open_session(board, report) as session:
        session.write(parts, title="Writing MicroPython")
    written = [one for one in seen if one.phase == "Writing MicroPython"]
    assert {one.total for one in written} == {180_000}
    assert [one.done for one in written] == sorted(one.done for one in written)
    assert written[-1].done == 180_000
    assert ("Hash of data verified.", "debug") in said
    assert "Uploading stub flasher..." in [text for text, _level in said]
    assert not [text for text, level in said if level != "debug"]
    assert "verified" in report.state_note


def test_a_rate_the_line_cannot_do_falls_back(board: LoaderBoard) -> None:
    board.fastest = 115200
    said: list[tuple[str, str]] = []
    report = JobReport(lambda _one: None, lambda text, level: said.append((text, level)))
    with open_session(board, report) as session:
        assert session.baud == 115200
        assert session.identity.mac == MAC
        session.write([(0, noise(10_000))])
    assert ("460800 baud does not work here: trying 115200.", "warning") in said


def test_a_line_that_fails_under_load_is_repeated_slower(board: LoaderBoard) -> None:
    content = noise(150_000)

    def tire(received: int) -> None:
        if received > opened + 40_000:
            board.fastest = 115200

    with open_session(board) as session:
        opened = board.received
        board.on_received = tire
        session.write([(0x10000, content)])
        assert session.baud == 115200
    assert board.flash.read(0x10000, len(content)) == content


def test_without_a_lower_rate_the_failure_says_what_to_do(board: LoaderBoard) -> None:
    board.fastest = 115200
    with pytest.raises(FlashError) as caught:
        FlashSession.open(board.device, (460800,), QUIET)
    assert (caught.value.tool, caught.value.phase) == ("esptool", "connect")
    assert caught.value.hint is not None


def test_a_port_that_vanishes_midway_is_a_lost_connection(board: LoaderBoard) -> None:
    report = JobReport(lambda _one: None, lambda *_text: None)
    session = open_session(board, report)
    board.vanish_after = board.received + 40_000
    started = time.monotonic()
    with session, pytest.raises(ConnectionLost, match="went away") as caught:
        session.write([(0, noise(200_000))])
    assert time.monotonic() - started < 3
    assert caught.value.hint is not None
    assert "in part" in report.state_note
    with pytest.raises(NotFound):
        open_session(board)


def test_a_cancel_midway_ends_at_once_and_a_repeat_succeeds(board: LoaderBoard) -> None:
    content = noise(200_000)
    report = JobReport(lambda _one: None, lambda *_text: None)

    def cancel(received: int) -> None:
        if received > opened + 40_000:
            board.on_received = None
            report.request_cancel()

    with open_session(board, report) as session:
        opened = board.received
        board.on_received = cancel
        with pytest.raises(JobCancelled):
            session.write([(0, content)])
    assert board.received < opened + 80_000
    assert "in part" in report.state_note
    with open_session(board) as session:
        session.write([(0, content)])
    assert board.flash.read(0, len(content)) == content


def test_a_cancel_wakes_a_wait_for_a_silent_chip(board: LoaderBoard) -> None:
    board.fastest = 50  # nothing passes: the chip never answers
    report = JobReport(lambda _one: None, lambda *_text: None)
    board.on_received = lambda _count: report.request_cancel()
    started = time.monotonic()
    with pytest.raises(JobCancelled):
        open_session(board, report)
    assert time.monotonic() - started < 1


def test_a_cancel_before_it_began_touches_nothing(board: LoaderBoard) -> None:
    report = JobReport(lambda _one: None, lambda *_text: None)
    report.request_cancel()
    with pytest.raises(JobCancelled):
        open_session(board, report)
    assert board.received == 0


def test_a_chip_that_does_not_answer_tells_which_buttons_to_press(board: LoaderBoard) -> None:
    board.fastest = 50
    with pytest.raises(FlashError, match="Failed to connect") as caught:
        open_session(board)
    assert caught.value.phase == "connect"
    assert caught.value.hint is not None
    assert "BOOT" in caught.value.hint
    assert "RESET" in caught.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_port_held_by_another_process_names_it(board: LoaderBoard) -> None:
    code = "import os,sys; os.open(sys.argv[1], os.O_RDWR|os.O_NOCTTY); print(flush=True); input()"
    script = [sys.executable, "-c", code, board.device]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(Busy, match=f"pid {process.pid}"):
            open_session(board)
        process.kill()
    assert board.received == 0


def test_content_that_differs_fails_verification(board: LoaderBoard) -> None:
    content = noise(5000)
    with open_session(board) as session:
        session.write([(0x10000, content)])
        with pytest.raises(FlashError, match="Verification failed") as caught:
            session.verify([(0x10000, content[:-1] + b"!")])
    assert caught.value.phase == "verify"


def test_what_does_not_fit_is_refused_before_anything_is_written(board: LoaderBoard) -> None:
    operations = board.flash.operations
    with open_session(board) as session, pytest.raises(FlashError, match="not fit") as caught:
        session.write([(SIZE - 4096, noise(8192))])
    assert caught.value.hint is not None
    assert "flash size" in caught.value.hint
    assert session.baud == 460800  # a refusal is no reason to go slower
    assert board.flash.operations == operations


def test_an_image_for_another_chip_is_refused(board: LoaderBoard) -> None:
    with open_session(board) as session, pytest.raises(FlashError):
        session.write([(0x1000, builtin_image("esp32s2", SIZE))])


def test_two_sessions_side_by_side_do_not_mix_their_words(
    make: Callable[[str], LoaderBoard],
) -> None:
    said: dict[str, list[str]] = {"esp32": [], "esp32c3": []}
    found: dict[str, ChipIdentity] = {}

    def work(chip: str) -> None:
        report = JobReport(lambda _one: None, lambda text, _level: said[chip].append(text))
        with open_session(boards[chip], report) as session:
            session.write([(0x10000, noise(50_000))])
            found[chip] = session.identity

    boards = {chip: make(chip) for chip in said}
    threads = [threading.Thread(target=work, args=(chip,)) for chip in said]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {chip: one.chip for chip, one in found.items()} == {c: c for c in said}
    for chip, lines in said.items():
        assert [line for line in lines if line.startswith("Detecting chip type")] == [
            f"Detecting chip type... {chip_name(chip)}"
        ]
        assert len([line for line in lines if line.startswith("Wrote ")]) == 1


def chip_name(chip: str) -> str:
    return {"esp32": "ESP32", "esp32c3": "ESP32-C3"}[chip]
