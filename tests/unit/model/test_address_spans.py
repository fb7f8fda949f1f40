"""Spans of addresses: which ones are hosts, each once, in the order they are wanted."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.address_spans import (
    AddressSpan,
    addresses,
    disjoint,
    hosts_of,
    nearest_first,
    number_of,
    text_of,
)

NUMBERS = st.integers(0, 0xFFFFFFFF)
SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 60)).map(
        lambda pair: AddressSpan(pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)


@given(NUMBERS)
def test_a_number_is_an_address_and_back(number):
    assert text_of(number) == str(ipaddress.IPv4Address(number))
    assert number_of(text_of(number)) == number


@pytest.mark.parametrize(
    "text", ["", "lamp", "10.0.0", "10.0.0.256", "::1", "10.0.0.1\0", "1" * 99]
)
def test_anything_else_is_no_address(text):
    assert number_of(text) is None


@given(number=NUMBERS, prefix=st.integers(0, 32))
def test_hosts_are_what_the_library_says(number, prefix):
    network = ipaddress.IPv4Network((number, prefix), strict=False)
    span = hosts_of(number, prefix)
    first, last = int(network.network_address), int(network.broadcast_address)
    edge = 0 if prefix >= 31 else 1
    assert (span.first, span.last) == (first + edge, last - edge)


def test_every_host_of_a_24_is_there_the_first_and_the_last_too():
    found = list(addresses([hosts_of(number_of("10.0.0.77"), 24)]))
    assert found == [f"10.0.0.{last}" for last in range(1, 255)]


@given(SPANS)
def test_disjoint_keeps_every_address_once_in_order(spans):
    wanted = dict.fromkeys(n for span in spans for n in range(span.first, span.last + 1))
    kept = [n for span in disjoint(spans) for n in range(span.first, span.last + 1)]
    assert sorted(kept) == sorted(wanted)
    firsts = [n for span in spans[:1] for n in range(span.first, span.last + 1)]
    assert kept[: len(firsts)] == firsts


@given(start=st.integers(0, 3000), size=st.integers(0, 3000), own=st.integers(0, 4000))
def test_the_own_subnet_comes_first_and_nothing_is_lost(start, size, own):
    span = AddressSpan(start, start + size)
    pieces = nearest_first(span, own)
    found = [n for piece in pieces for n in range(piece.first, piece.last + 1)]
    assert sorted(found) == list(range(start, start + size + 1))
    if own in span:
        assert own in pieces[0]


def test_a_span_that_runs_backwards_is_none():
    with pytest.raises(ValueError, match="no span"):
        AddressSpan(5, 4)
    assert str(AddressSpan(167772161, 167772170)) == "10.0.0.1-10.0.0.10"
