"""Sizes, values from the keyboard and from files, and what counts as said in the clear."""

from __future__ import annotations

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.cli.arguments import given_in_clear, size, value_of
from micros_ide.cli.screen import Screen
from micros_ide.errors import InvalidInput, NotFound

SCREEN = Screen(json_mode=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [("4MB", 4 << 20), ("4M", 4 << 20), ("128k", 128 << 10), ("96KB", 96 << 10), ("512", 512)],
)
def test_sizes(text, value):
    assert size(text) == value


@given(st.text(max_size=12))
def test_any_text_is_a_size_or_a_refusal(text):
    try:
        value = size(text)
    except argparse.ArgumentTypeError:
        return
    assert value >= 0


def test_a_value_comes_from_the_line_or_a_file(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("pass word\r\n")
    assert value_of("stapwd", "plain", SCREEN) == "plain"
    assert value_of("stapwd", f"@{secret}", SCREEN) == "pass word"


def test_a_file_that_cannot_hold_a_value_is_refused(tmp_path):
    with pytest.raises(NotFound):
        value_of("stapwd", f"@{tmp_path / 'none'}", SCREEN)
    blob = tmp_path / "blob"
    blob.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="text"):
        value_of("stapwd", f"@{blob}", SCREEN)
    blob.write_bytes(b"x" * 5000)
    with pytest.raises(InvalidInput, match="too long"):
        value_of("stapwd", f"@{blob}", SCREEN)


def test_without_a_terminal_nothing_can_be_typed(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(InvalidInput, match="no terminal"):
        value_of("stapwd", "-", SCREEN)


def test_only_a_bare_value_is_in_the_clear():
    assert given_in_clear("secret")
    assert not any(given_in_clear(text) for text in ("-", "@file", ""))
