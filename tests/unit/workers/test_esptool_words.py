"""What esptool raises and says, in our words: each cause with its own hint, lines to one job."""

from __future__ import annotations

import errno
import struct
import sys
import threading
from pathlib import Path

import pytest
import serial
from esptool.logger import log
from esptool.reset import ResetStrategy
from esptool.util import FatalError

from micros_ide.engine.report import JobReport
from micros_ide.errors import ConnectionLost, FlashError, JobCancelled
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.esptool_errors import foreign_errors, translate, translated
from micros_ide.workers.esptool_log import JobVoice, speaking


@pytest.fixture
def port(tmp_path: Path) -> str:
    node = tmp_path / "ttyUSB0"
    node.touch()
    return str(node)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("Wrong boot mode detected (0x13)! The chip needs to be in download mode.", "hold BOOT"),
        ("Failed to connect to ESP32: No serial data received.\nFor help visit: x", "hold BOOT"),
        ("Download mode detected: The serial TX path seems to be down.", "wiring"),
        ("MD5 of file does not match data in flash!", "lower baud"),
        ("Invalid head of packet (0x46): Possible serial noise or corruption.", "lower baud"),
        ("File will not fit in 4194304 bytes of flash.", "flash size"),
        ("Secure Boot V1 detected, writing is disabled", "locked"),
        ("Unexpected chip ID value 99. Failed to autodetect chip type.", "newer"),
        ("Something new", "BOOT"),
    ],
)
def test_each_cause_has_its_hint(port: str, said: str, hint: str) -> None:
    error = translate(FatalError(said), port, "connect")
    assert isinstance(error, FlashError)
    assert (error.tool, error.phase) == ("esptool", "connect")
    assert error.hint is not None
    assert hint in error.hint
    assert "visit" not in error.message
    assert port in error.message


@pytest.mark.parametrize("error", [struct.error("4 bytes"), IndexError("x"), ValueError("x")])
def test_answers_cut_short_are_flash_errors(port: str, error: Exception) -> None:
    assert isinstance(error, foreign_errors())
    told = translate(error, port, "write")
    assert isinstance(told, FlashError)
    assert "cut short" in told.message


def test_a_port_that_takes_nothing_is_not_called_gone(port: str) -> None:
    told = translate(serial.SerialTimeoutException("Write timeout"), port, "write")
    assert isinstance(told, FlashError)
    assert told.hint is not None
    assert "no more bytes" in told.hint


def test_failing_system_calls_mean_the_port_went_away(port: str) -> None:
    for error in (OSError(errno.EIO, "Input/output error"), serial.SerialException("read failed")):
        assert isinstance(translate(error, port, "write"), ConnectionLost)
    if sys.platform != "win32":
        import termios

        told = translate(termios.error(5, "Input/output error"), port, "write")
        assert isinstance(told, ConnectionLost)


def test_any_error_on_a_port_that_is_no_longer_there_is_a_loss(tmp_path: Path) -> None:
    told = translate(FatalError("No serial data received."), str(tmp_path / "gone"), "write")
    assert isinstance(told, ConnectionLost)


def test_bugs_are_not_translated(port: str) -> None:
    with pytest.raises(KeyError), translated(port, "write", QuietReport()):
        raise KeyError("a bug")


def test_what_fails_after_a_cancel_is_the_cancel(port: str) -> None:
    report = JobReport(lambda _one: None, lambda *_text: None)
    report.request_cancel()
    for _ in range(2):  # the wish is raised once by the report, and by us ever after
        with pytest.raises(JobCancelled), translated(port, "write", report):
            raise FatalError("No serial data received.")


def test_lines_are_whole_and_clean() -> None:
    said: list[tuple[str, str]] = []
    voice = JobVoice(JobReport(lambda _one: None, lambda text, level: said.append((text, level))))
    with speaking(voice):
        log.print("Connecting...", end="")
        log.print(".", end="")
        log.note("a note in between")
        log.print(".", end="")
        log.print("")
        log.print("\nWriting '\\[x] \x1b[31mred'")
        log.note("a note")
        log.warning("a warning")
        log.error("an error")
        log.stage()
        log.stage(finish=True)
        log.set_verbosity("auto")
    assert said == [
        ("Connecting....", "debug"),
        ("a note in between", "debug"),
        (".", "debug"),
        ("Writing '[x] [31mred'", "debug"),
        ("a note", "debug"),
        ("a warning", "warning"),
        ("an error", "warning"),
    ]


def test_without_a_job_nothing_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    with speaking(JobVoice(QuietReport())):
        log.print("one")
    log.print("two")
    log.warning("three")
    log.progress_bar(1, 2)
    ResetStrategy.print_once("four")  # holds the logger that was there when it was imported
    assert capfd.readouterr() == ("", "")


def test_words_reach_the_job_of_their_own_thread() -> None:
    said: dict[str, list[str]] = {"a": [], "b": []}
    meet = threading.Barrier(2, timeout=5)

    def work(name: str) -> None:
        report = JobReport(lambda _one: None, lambda text, _level: said[name].append(text))
        with speaking(JobVoice(report)):
            for number in range(20):
                meet.wait()
                log.print(f"{name}{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in said]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {name: [f"{name}{number}" for number in range(20)] for name in said}


def test_progress_reaches_the_job_and_every_word_is_a_checkpoint() -> None:
    report = JobReport(lambda _one: None, lambda *_text: None)
    voice = JobVoice(report)
    seen: list[tuple[int, int]] = []
    voice.on_bytes = lambda done, total: seen.append((done, total))
    with speaking(voice):
        log.progress_bar(3, 10, prefix="Writing", suffix="x")
        log.progress_bar(0, 0)
        report.request_cancel()
        with pytest.raises(JobCancelled):
            log.progress_bar(4, 10)
    assert seen == [(3, 10)]
