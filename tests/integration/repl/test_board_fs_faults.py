"""Transfers that are cut, disturbed or cancelled: whole files, and a board that can be used."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import ConnectionLost, DeviceTimeout, NotFound
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.jobs import JobLog, JobState
from micros_ide.model.reporting import QuietReport
from micros_ide.workers import board_upload
from micros_ide.workers.ampy_repl import Repl
from micros_ide.workers.board_fs import BoardFs

REPORT = QuietReport()
BIN = Path(sys.executable).parent


def version(number: int) -> FileSet:
    """Five files, 15 KB, that differ in every version."""
    noise = random.Random(number)
    return FileSet(
        tuple(
            DeviceFile(f"d/f{n}.bin" if n % 2 else f"f{n}.bin", noise.randbytes(1500 * n + 1))
            for n in range(5)
        )
    )


OLD, NEW = version(0), version(1)


def state(fs: BoardFs) -> list[str]:
    """Return "old" or "new" per file; fails for anything else, and for leftovers."""
    found = fs.hashes([file.path for file in NEW.files])
    known = {file.sha256: "old" for file in OLD.files} | {f.sha256: "new" for f in NEW.files}
    left = [entry.name for folder in ("", "d") for entry in fs.listdir(folder)]
    assert not [name for name in left if name.endswith("~")]
    return [known[str(digest)] for digest in found.values()]


def start_with_old(board) -> None:
    with Repl.open(board.port, REPORT) as repl:
        BoardFs(repl).send(OLD, REPORT)


class LogCatcher(QuietReport):
    """Keeps what was logged."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, text: str, level: str = "info") -> None:
        self.lines.append(text)


@pytest.mark.soak
def test_a_cable_pulled_anywhere_leaves_whole_files_and_a_board_that_takes_the_rest(board, soak):
    start_with_old(board)
    cuts, seen = 0, set()
    # The steps are prime: the cuts fall everywhere in pieces.
    for cut in range(1, 25_000, 271 if soak else 653):
        board.cut_after = board.up + cut
        try:
            with Repl.open(board.port, REPORT) as repl:
                BoardFs(repl).send(NEW, REPORT)
        except (ConnectionLost, NotFound):  # not found: pulled by what was still on its way
            cuts += 1
        else:
            break
        board.unplug()
        board.plug()
        begin = time.monotonic()
        with Repl.open(board.port, REPORT) as repl:
            assert time.monotonic() - begin < 1.0
            fs = BoardFs(repl)
            seen.add(state(fs).count("new"))
            fs.send(OLD, REPORT)
    assert cuts > (50 if soak else 20)
    assert len(seen) >= 4


def test_a_board_whose_host_died_between_pieces_returns_to_its_prompt_by_itself(board, monkeypatch):
    monkeypatch.setattr(board_upload, "_ANSWER_S", 0.3)
    start_with_old(board)
    silent_from = board.up + 9_000
    board.on_the_way = lambda data: data if board.up < silent_from else b""
    with pytest.raises(DeviceTimeout), Repl.open(board.port, REPORT) as repl:
        BoardFs(repl).send(NEW, REPORT)
    # The prompt comes without a Ctrl-C: 03 is dropped from here on.
    board.on_the_way = lambda data: data.replace(b"\x03", b"")
    with Repl.open(board.port, REPORT, timeout=15) as repl:
        board.on_the_way = lambda data: data
        assert 0 < state(BoardFs(repl)).count("new") < 5


def test_another_tool_gets_in_after_the_host_died_in_the_middle_of_a_piece(board):
    start_with_old(board)
    board.cut_after = board.up + 8_000
    with pytest.raises(ConnectionLost), Repl.open(board.port, REPORT) as repl:
        BoardFs(repl).send(NEW, REPORT)
    board.unplug()
    board.plug()
    command = [BIN / "ampy", "-p", board.port, "ls"]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=20, text=True)
    assert "/f0.bin" in answer.stdout
    with Repl.open(board.port, REPORT) as repl:
        state(BoardFs(repl))


@pytest.mark.parametrize("fault", ["lost", "flipped", "doubled"])
@pytest.mark.parametrize("place", [1_950, 2_700, 9_000, 14_321])
def test_a_byte_that_goes_wrong_on_the_line_is_noticed_and_the_rest_is_sent_again(
    board, monkeypatch, fault, place
):
    monkeypatch.setattr(board_upload, "_ANSWER_S", 1.0)
    start_with_old(board)
    first, struck = board.up, []

    def disturb(data: bytes) -> bytes:
        at = place - (board.up - len(data) - first)
        if struck or not 0 <= at < len(data):
            return data
        struck.append(at)
        bad = {"lost": b"", "flipped": bytes([data[at] ^ 0x20]), "doubled": data[at : at + 1] * 2}
        return data[:at] + bad[fault] + data[at + 1 :]

    board.on_the_way = disturb
    report = LogCatcher()
    with Repl.open(board.port, report) as repl:
        fs = BoardFs(repl)
        fs.send(NEW, report)
        assert struck
        assert state(fs) == ["new"] * 5
    assert any("again" in line for line in report.lines)


def test_cancelling_midway_leaves_whole_files_and_the_same_send_finishes(board):
    start_with_old(board)
    engine, reached = JobEngine(EventBus()), threading.Event()
    stop_at = board.up + 10_000

    def notice(data: bytes) -> bytes:
        if board.up > stop_at and not reached.is_set():
            reached.set()
            job.cancel()
        return data

    def run(report):
        with Repl.open(board.port, report) as repl:
            BoardFs(repl).send(NEW, report)

    board.on_the_way = notice
    job = engine.submit("send", "serial:x", run)
    assert job.wait(10).state is JobState.CANCELLED
    assert reached.is_set()
    engine.close()
    with Repl.open(board.port, REPORT) as repl:
        fs = BoardFs(repl)
        assert 0 < state(fs).count("new") < 5
        fs.send(NEW, REPORT)
        assert state(fs) == ["new"] * 5


def test_the_second_try_after_a_fault_can_still_be_cancelled(board):
    engine, tries, struck = JobEngine(EventBus()), [], []

    def disturb(data: bytes) -> bytes:
        if b"from deflate" in data:
            tries.append(board.up)
        if tries and board.up > tries[-1] + 6_000:
            if len(tries) == 2:
                job.cancel()
            elif not struck:
                struck.append(data)
                return bytes([data[0] ^ 0x20]) + data[1:]
        return data

    def run(report):
        with Repl.open(board.port, report) as repl:
            BoardFs(repl).send(NEW, report)

    board.on_the_way = disturb
    job = engine.submit("send", "serial:x", run)
    assert job.wait(20).state is JobState.CANCELLED
    assert len(tries) == 2
    engine.close()


def test_progress_is_payload_bytes_and_ends_at_their_sum(board):
    engine, seen = JobEngine(EventBus()), []

    class Watch(QuietReport):
        def phase(self, name: str, total: int = 0, unit: str = "bytes") -> None:
            seen.append((name, total, unit))

        def progress(self, done: int, total: int | None = None) -> None:
            seen.append(done)

    with Repl.open(board.port, REPORT) as repl:
        BoardFs(repl).send(NEW, Watch())
    assert seen[0] == ("Sending files", NEW.total_bytes, "bytes")
    steps = seen[1:]
    assert steps == sorted(steps)
    assert steps[-1] == NEW.total_bytes
    assert len(steps) > 100
    engine.close()


def test_a_timer_of_the_interrupted_program_that_prints_does_no_harm(board):
    start_with_old(board)
    with Repl.open(board.port, REPORT) as repl:
        BoardFs(repl).write(
            "main.py",
            b"import time\n"
            b"from machine import Timer\n"
            b"timer = Timer(0)\n"
            b"timer.init(period=3, callback=lambda t: print('tick > 7'))\n"
            b"while True: time.sleep_ms(1)\n",
            REPORT,
        )
        repl.reboot()
        repl.wait_line(re.compile("tick"), 5)
    with Repl.open(board.port, REPORT) as repl:
        fs = BoardFs(repl)
        assert len(fs.send(NEW, REPORT).sent) == 5
        assert state(fs) == ["new"] * 5
        fs.remove("main.py")


def test_logs_of_a_send_hold_no_file_content(board):
    bus, lines = EventBus(), []
    bus.subscribe(JobLog, lines.append)
    engine = JobEngine(bus)

    def run(report):
        with Repl.open(board.port, report) as repl:
            BoardFs(repl).write("node_config.json", b'{"stapwd": "hush-hush"}', report)

    engine.submit("send", "serial:x", run).result()
    engine.close()
    assert not [line for line in lines if "hush" in line.text]
