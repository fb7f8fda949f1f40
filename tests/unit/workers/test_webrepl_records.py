"""Requests and replies of WebREPL's file protocol, and the terminal's text in pieces."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import BoardError, InvalidInput
from micros_ide.workers import webrepl_records as records
from micros_ide.workers.terminal_text import TerminalText


@given(
    st.sampled_from([records.PUT, records.GET]),
    st.text(max_size=70),
    st.integers(-1, (1 << 32) + 1),
)
def test_a_request_has_82_bytes_and_says_what_was_asked(
    operation: int, path: str, size: int
) -> None:
    name = path.encode()
    if not 0 < len(name) <= 63 or b"\0" in name or not 0 <= size < 1 << 32:
        with pytest.raises(InvalidInput):
            records.request(operation, path, size)
        return
    request = records.request(operation, path, size)
    assert len(request) == 82
    signature, kind, flags, offset, length, name_length, field = struct.unpack(
        "<2sBBQLH64s", request
    )
    assert (signature, kind, flags, offset, length) == (b"WA", operation, 0, 0, size)
    assert field[:name_length] == name
    assert field[name_length:].strip(b"\0") == b""
    assert field[63] == 0  # the board reads up to a zero


def test_a_name_of_63_bytes_fits_and_one_of_64_does_not() -> None:
    assert records.request(records.PUT, "x" * 63)[-2:] == b"x\0"
    with pytest.raises(InvalidInput, match="too long"):
        records.request(records.PUT, "x" * 64)


def test_the_version_has_no_name() -> None:
    assert records.request(records.VERSION) == b"WA\x03" + bytes(79)


REPLIES = st.builds(
    b"".join, st.tuples(st.sampled_from([b"WB", b"WA", b"W"]), st.binary(max_size=3))
)


@given(st.one_of(REPLIES, st.binary(max_size=300)))
def test_a_reply_is_understood_or_a_typed_error(frame: bytes) -> None:
    if len(frame) != 4 or frame[:2] != b"WB":
        with pytest.raises(records.BrokenReply):
            records.check_done(frame)
    elif frame != b"WB\0\0":
        with pytest.raises(BoardError, match=f"code {int.from_bytes(frame[2:], 'little')}$"):
            records.check_done(frame)
    else:
        records.check_done(frame)


@given(st.integers(0, 0xFFFF), st.binary(max_size=300))
def test_a_piece_has_as_many_bytes_as_it_says(announced: int, data: bytes) -> None:
    frame = announced.to_bytes(2, "little") + data
    for one in (frame, len(data).to_bytes(2, "little") + data):
        fits = one[:2] == len(data).to_bytes(2, "little") and len(data) <= 256
        try:
            assert records.block(one) == data
            assert fits
        except records.BrokenReply:
            assert not fits


@given(st.binary(max_size=6))
def test_a_version_has_three_bytes(frame: bytes) -> None:
    try:
        assert records.version(frame) == tuple(frame)
        assert len(frame) == 3
    except records.BrokenReply:
        assert len(frame) != 3


@given(st.text(max_size=20))
def test_a_password_is_cut_to_nine_characters_or_refused(password: str) -> None:
    cut = password[:9]
    if len(cut.encode()) > 9 or min(cut, default=" ") < " ":
        with pytest.raises(InvalidInput) as caught:
            records.password_line(password)
        assert len(cut) < 5 or cut not in f"{caught.value} {caught.value.hint}"
    else:
        assert records.password_line(password) == cut.encode() + b"\r"


@given(st.text(max_size=60), st.lists(st.integers(0, 300), max_size=8), st.text(max_size=3))
def test_text_is_the_same_wherever_it_is_cut(text: str, cuts: list[int], word: str) -> None:
    data = text.encode()
    marks = sorted({0, len(data), *(at % (len(data) + 1) for at in cuts)})
    terminal = TerminalText()
    found = None
    for start, end in pairwise(marks):
        terminal.feed(data[start:end])
        found = terminal.take_to(word) if found is None else found
    if word in text and data:
        assert found is not None
        assert found.endswith(word)
        assert found + terminal.take() == text
    else:
        assert not found
        assert terminal.take() == text
    assert not terminal
