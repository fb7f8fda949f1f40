"""Chunks, pieces and escapes of the upload protocol."""

from __future__ import annotations

import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.workers.board_upload import Packer, escape, split

payloads = st.one_of(
    st.binary(max_size=20_000),
    st.builds(lambda part, times: part * times, st.binary(max_size=30), st.integers(0, 900)),
)


def unescape(wire: bytes) -> bytes:
    return re.sub(rb"\x10(.)", lambda found: bytes([found[1][0] - 0x40]), wire)


@given(st.binary(max_size=500))
def test_escaped_bytes_hold_no_key_of_the_repl_and_come_back(data):
    assert not {1, 2, 3, 4, 5} & set(escape(data))
    assert unescape(escape(data)) == data


@given(st.binary(max_size=2000).map(escape))
def test_pieces_add_up_and_never_end_between_an_escape_and_its_byte(wire):
    first, *rest = split(wire, 77)
    assert first[:8] == b"%04x%04x" % (len(wire), 77)
    pieces = [first[8:], *rest]
    assert b"".join(pieces) == wire
    assert all(len(piece) <= 121 for piece in pieces)
    assert not any(re.search(rb"\x10$", piece) for piece in pieces)


def test_two_pieces_and_a_header_fit_the_buffer_of_a_boards_console():
    longest = max(len(piece) for piece in split(b"\x10\x50" * 2000, 4096))
    assert 2 * longest <= 259


@pytest.mark.parametrize("bits", [0, 9, 12, 15])
@given(first=payloads, second=payloads)
def test_each_chunk_brings_what_its_payload_needs(bits, first, second):
    packer = Packer(bits)
    inflate = zlib.decompressobj(-bits) if bits else None
    got = b""
    for payload, last in ((first, False), (second, True)):
        for wire, size in packer.pack(payload, last=last):
            data = unescape(wire)
            part = inflate.decompress(inflate.unconsumed_tail + data) if inflate else data
            got += part
            assert len(got) >= 1
            assert size <= 4096
        assert got.startswith(first)
    assert got == first + second
