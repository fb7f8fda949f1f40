"""Figures and errors as people read them."""

from __future__ import annotations

import pytest

from micros_ide.errors import BoardError, FlashError, InvalidInput
from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.words import figures_text, rate_text, seconds_text, size_text
from micros_ide.model.jobs import JobInfo, JobState, Progress


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9_940, "9.9 kB"),
        (92_300, "92 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_759_456, "1.8 MB"),
    ],
)
def test_sizes(count, text):
    assert size_text(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (125, "2 min 5 s")],
)
def test_lengths_of_time(seconds, text):
    assert seconds_text(seconds) == text


def test_figures_of_a_phase():
    now = Progress("Writing", 61_000, 100_000, "bytes", 92_000.0)
    assert figures_text(now) == "61 % · 92 kB/s · 1 s left"
    assert figures_text(Progress("Waiting")) == ""
    assert figures_text(Progress("Writing", 100, 100, "bytes", 5.0)) == "100 % · 5 B/s"


def test_rate_in_other_units_is_said_when_it_says_something():
    assert rate_text(Progress("Compiling", 3, 40, "files", 12.0)) == "12 files/s"
    assert rate_text(Progress("Compiling", 3, 40, "files", 0.3)) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the port is gone", "The port is gone."),
        ("esp_image.bin is damaged", "esp_image.bin is damaged."),
        ("/dev/ttyUSB0 is in use", "/dev/ttyUSB0 is in use."),
        ("'a b' cannot be a name.", "'a b' cannot be a name."),
        ("", ""),
    ],
)
def test_messages_become_sentences_without_changing_names(text, shown):
    assert sentence(text) == shown


def failed(error: BaseException) -> JobInfo:
    return JobInfo(1, "Deploy lamp", "serial:x", JobState.FAILED, error=error)


def test_known_error_says_what_happened_and_what_to_do():
    words = error_words(failed(InvalidInput("the name is empty", hint="give one")))
    assert (words.message, words.hint) == ("The name is empty.", "Give one.")


def test_detail_names_tool_phase_and_cause_without_control_characters():
    error = FlashError("no answer", tool="esptool", phase="write")
    error.__cause__ = OSError("gone")
    flash = error_words(failed(error))
    assert "tool: esptool, phase: write" in flash.detail
    assert "OSError: gone" in flash.detail
    board = error_words(failed(BoardError("it raised", output="a\x1b[2Jb", traceback="line 1")))
    assert "\x1b" not in board.detail
    assert "line 1" in board.detail


def test_a_bug_is_called_an_internal_error():
    words = error_words(failed(ZeroDivisionError("x")))
    assert words.message.startswith("Internal error")
    assert "ZeroDivisionError" in words.detail
