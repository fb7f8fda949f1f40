"""WebSocket as a chip speaks it: greeting and frames."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.web_socket import (
    BINARY,
    CLOSE,
    TEXT,
    BrokenFrame,
    FrameReader,
    encode_frame,
    upgrade_answer,
)

# The example of RFC 6455, section 1.3.
HEAD = (
    b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
    b"Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Version: 13"
)


def masked(kind, data, mask=b"\x37\xfa\x21\x3d", first=0x80):
    """Return a client's frame."""
    size = (
        bytes([0x80 | len(data)])
        if len(data) < 126
        else bytes([0xFE]) + len(data).to_bytes(2, "big")
    )
    body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
    return bytes([first | kind]) + size + mask + body


def read(chunks):
    """Feed chunks and return what came, with neighbours of a kind joined."""
    reader = FrameReader()
    joined = []
    for chunk in chunks:
        for kind, data in reader.feed(chunk):
            if joined and joined[-1][0] == kind:
                joined[-1] = (kind, joined[-1][1] + data)
            else:
                joined.append((kind, data))
    return joined


def test_the_answer_is_that_of_the_standard():
    answer = upgrade_answer(HEAD)
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" in answer


@pytest.mark.parametrize("missing", [b"Upgrade: websocket", b"Connection", b"Sec-WebSocket-Key"])
def test_a_request_for_something_else_gets_no_upgrade(missing):
    assert upgrade_answer(HEAD.replace(missing, b"X-Other")) is None


@given(st.binary(max_size=300))
def test_no_request_confuses_the_parser(head):
    assert upgrade_answer(head) is None or b"ec-" in head


def test_the_frame_of_the_standard_is_read_and_written():
    assert read([bytes.fromhex("818537fa213d7f9f4d5158")]) == [(TEXT, b"Hello")]
    assert encode_frame(TEXT, b"Hello") == bytes.fromhex("810548656c6c6f")


@pytest.mark.parametrize("size", [0, 125, 126, 65535])
def test_a_frame_carries_its_length(size):
    frame = encode_frame(BINARY, b"x" * size)
    assert frame[: 2 if size < 126 else 4] == (
        bytes([0x82, size]) if size < 126 else b"\x82\x7e" + size.to_bytes(2, "big")
    )
    assert read([frame]) == ([(BINARY, b"x" * size)] if size else [])


@given(
    st.lists(st.tuples(st.sampled_from([TEXT, BINARY]), st.binary(max_size=300)), max_size=6),
    st.binary(min_size=4, max_size=4),
    st.data(),
)
def test_frames_can_be_cut_anywhere(messages, mask, data):
    wire = b"".join(masked(kind, body, mask) for kind, body in messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=8)))
    edges = [0, *cuts, len(wire)]
    pieces = [wire[start:end] for start, end in pairwise(edges)]
    assert read(pieces) == read([wire])
    assert b"".join(part for _, part in read(pieces)) == b"".join(body for _, body in messages)


def test_a_continuation_is_of_the_kind_before_and_control_frames_may_come_between():
    wire = masked(BINARY, b"one", first=0) + masked(9, b"ping") + masked(0, b"two")
    assert read([wire]) == [(BINARY, b"onetwo")]


def test_a_close_is_the_last_that_is_read():
    wire = masked(TEXT, b"bye") + masked(CLOSE, b"\x03\xe8") + masked(TEXT, b"more")
    assert read([wire]) == [(TEXT, b"bye"), (CLOSE, b"")]


def test_a_length_of_64_bits_is_refused():
    with pytest.raises(BrokenFrame):
        FrameReader().feed(b"\x82\xff" + bytes(12))


@given(st.lists(st.binary(max_size=50), max_size=10))
def test_no_bytes_confuse_the_reader(chunks):
    reader = FrameReader()
    try:
        for chunk in chunks:
            for kind, _data in reader.feed(chunk):
                if kind == CLOSE:
                    return
    except BrokenFrame:
        pass
