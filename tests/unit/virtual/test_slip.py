"""SLIP frames: what goes in comes out, whatever the cuts and the noise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from micros_ide.virtual import slip


@given(st.lists(st.binary(min_size=1, max_size=64), max_size=8), st.integers(1, 16))
@settings(deadline=None)
def test_packets_survive_any_cutting_of_the_stream(packets, step):
    line = b"".join(slip.encode(packet) for packet in packets)
    decoder = slip.Decoder(1000)
    found = []
    for start in range(0, len(line), step):
        found += decoder.feed(line[start : start + step])
    assert found == packets


@given(st.binary(max_size=64))
@settings(deadline=None)
def test_frame_has_its_delimiters_only_at_its_ends(packet):
    frame = slip.encode(packet)
    assert frame[:1] == frame[-1:] == b"\xc0"
    assert b"\xc0" not in frame[1:-1]


def test_escapes_next_to_each_other_are_told_apart():
    packet = b"\xdb\xdc\xdb\xdd\xc0\xdb\xdb\xdc\xdd"
    assert slip.Decoder(100).feed(slip.encode(packet)) == [packet]


def test_packet_after_noise_is_found():
    assert slip.Decoder(100).feed(b"ets Jul 29\r\n" + slip.encode(b"one"))[-1] == b"one"


def test_packet_with_a_broken_escape_is_dropped_and_the_next_one_is_not():
    assert slip.Decoder(100).feed(b"\xc0a\xdbb\xc0" + slip.encode(b"two")) == [b"two"]


@given(st.lists(st.binary(max_size=300), max_size=20))
@settings(deadline=None)
def test_unfinished_packet_never_grows_beyond_the_limit(pieces):
    decoder = slip.Decoder(100)
    for piece in pieces:
        for packet in decoder.feed(piece):
            assert len(packet) <= 100
        assert len(decoder._pending) <= 100


def test_packet_longer_than_the_limit_is_dropped_and_the_next_one_is_not():
    decoder = slip.Decoder(100)
    assert decoder.feed(b"\xc0" + b"x" * 60) == []
    assert decoder.feed(b"x" * 60) == []
    assert decoder.feed(b"x" * 60 + b"\xc0" + slip.encode(b"next")) == [b"next"]
