"""Long lines are cut, and nothing else of a reply changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.bounded_lines import BoundedText, CutLine


def lines(*pieces: str, longest: int = 10) -> list[CutLine]:
    text = BoundedText(longest)
    whole = "".join(text.feed(piece) for piece in pieces) + text.end()
    return [CutLine.parse(line) for line in whole.split("\n")[:-1]]


def test_lines_are_cut_and_counted():
    assert lines("short\n", "0123456789abc\n") == [CutLine("short"), CutLine("0123456789", 3)]
    assert lines("01234", "56789", "abc\nx") == [CutLine("0123456789", 3), CutLine("x")]
    assert lines("x" * 1_000_000) == [CutLine("x" * 10, 999_990)]


def test_control_characters_are_not_shown_and_a_node_cannot_fake_a_cut():
    assert lines("a\x1b[1\r\n", "b\x00999\n", longest=50) == [CutLine("a[1"), CutLine("b999")]


@given(st.lists(st.text(alphabet="ab\n", max_size=30), max_size=8))
def test_it_does_not_matter_where_the_pieces_end(pieces):
    assert lines(*pieces) == lines("".join(pieces))


@given(st.text(alphabet="ab\n", max_size=200), st.integers(1, 20))
def test_every_character_is_shown_or_counted(text, longest):
    rows = lines(text, longest=longest)
    assert sum(len(row.text) + row.left_out for row in rows) == len(text.replace("\n", ""))
    assert all(len(row.text) <= longest for row in rows)
