"""What a board prints becomes lines, as a terminal would show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.terminal_screen import LONGEST, MOST_LINES, TerminalScreen


def shown(*pieces: bytes) -> tuple[list[str], str, int]:
    screen = TerminalScreen()
    for piece in pieces:
        screen.feed(piece)
    change = screen.take()
    return list(change.lines), change.line, change.column


@pytest.mark.parametrize(
    ("data", "lines", "line", "column"),
    [
        (b">>> print(1)\r\n1\r\n>>> ", [">>> print(1)", "1"], ">>> ", 4),
        (b"abc\b\b\x1b[K", [], "a", 1),  # backspace at the end
        (b"abcd\x1b[2DX", [], "abXd", 3),  # in the middle
        (b"10 %\r20 %", [], "20 %", 4),
        (b"\x1b[31mred\x1b[0m\n", ["red"], "", 0),
        (b"\x1b]0;title\x07text", [], "text", 4),
        (b"\x1b]0;title\x1b\\text", [], "text", 4),
        (b"a\tb", [], "a       b", 9),
        (b"\x1b[3Cx", [], "   x", 4),
        (b"abc\x1b[2Gx", [], "axc", 2),
        (b"abc\x1b[2K", [], "", 3),
        (b"\x07\x00a\x7f", [], "a", 1),
        ("grün ☃".encode(), [], "grün ☃", 6),
        (b"\xff\xfe", [], "\ufffd\ufffd", 2),
        (b"\x1b[99999999999999Dx", [], "x", 1),
        ("a\u202eb".encode(), [], "ab", 2),
    ],
)
def test_a_terminal_shows(data, lines, line, column):
    assert shown(data) == (lines, line, column)


@given(
    st.lists(
        st.sampled_from(
            [
                b"ab",
                b"\n",
                b"\r",
                b"\b",
                b"\x1b[K",
                b"\x1b[2D",
                b"\x1b[31m",
                "☃".encode(),
                b"\x1b]0;t\x07",
                b"\t",
            ]
        ),
        max_size=30,
    ),
    st.integers(1, 5),
)
def test_it_does_not_matter_where_the_pieces_end(pieces, size):
    data = b"".join(pieces)
    assert shown(data) == shown(*(data[at : at + size] for at in range(0, len(data), size)))


@given(st.binary(max_size=500))
def test_any_bytes_give_printable_lines(data):
    lines, line, column = shown(data)
    assert all(text.isprintable() for text in [*lines, line])
    assert 0 <= column <= LONGEST


def test_memory_is_bounded_and_what_is_missing_is_counted():
    screen = TerminalScreen()
    for _turn in range(30):
        screen.feed(b"line\n" * 1000)
    screen.feed(b"x" * 10_000)
    screen.feed(b"\x1b[" + b"1" * 10_000)
    change = screen.take()
    assert len(change.lines) == MOST_LINES
    assert change.left_out == 30_000 + 4 - MOST_LINES or change.left_out > 10_000
    assert len(change.line) <= LONGEST


def test_lines_are_told_once():
    screen = TerminalScreen()
    assert screen.feed(b"a\nb") == ["a"]
    assert screen.take().lines == ("a",)
    assert screen.feed(b"\n") == ["b"]
    screen.feed(b"begun")
    screen.break_line()
    assert screen.take().lines == ("b", "begun")
    assert screen.take().lines == ()
