"""Addresses as people write them, and what is refused before anything is sent."""

from __future__ import annotations

import ipaddress
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.address_spans import hosts_of
from micros_ide.workers.address_ranges import LARGEST, parse_range
from micros_ide.workers.host_networks import Interface, host_networks, interfaces, networks_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10.0.0.0/24", "10.0.0.1", "10.0.0.254"),
        ("10.0.0.77/24", "10.0.0.1", "10.0.0.254"),
        ("10.0.0.0/255.255.255.0", "10.0.0.1", "10.0.0.254"),
        ("172.16.0.0/16", "172.16.0.1", "172.16.255.254"),
        ("10.0.0.4/31", "10.0.0.4", "10.0.0.5"),
        ("10.0.0.4/32", "10.0.0.4", "10.0.0.4"),
        ("10.0.0.5-20", "10.0.0.5", "10.0.0.20"),
        ("10.0.0.250-10.0.1.9", "10.0.0.250", "10.0.1.9"),
        ("10.0.3.*", "10.0.3.0", "10.0.3.255"),
        (" 10.0.0.5 ", "10.0.0.5", "10.0.0.5"),
    ],
)
def test_networks_ranges_and_addresses(text, first, last):
    span = parse_range(text).span
    assert (span.first, span.last) == (
        int(ipaddress.IPv4Address(first)),
        int(ipaddress.IPv4Address(last)),
    )


@pytest.mark.parametrize("text", ["lamp", "lamp.local", "host-1.example.org", "1lamp", "x_y"])
def test_names_are_for_looking_up(text):
    given_ = parse_range(text)
    assert (given_.text, given_.is_name) == (text, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.9-3",
        "10.0.0.5-",
        "10.0.0.0/33",
        "10/8",
        "1.2.3.4-5-6",
        "010.0.0.1",
        "a..b",
        "la mp",
        "-lamp",
        "x" * 64,
        "::1",
        "lamp;reboot",
        "10.0.0.5\n",
        "0.0.0.0/0",
        "224.0.0.1",
        "0.0.0.5",
        "255.255.255.255",
    ],
)
def test_anything_else_is_refused(text):
    if text.strip() != text:
        assert parse_range(text).span is not None  # white space around is no matter
        return
    with pytest.raises(InvalidInput):
        parse_range(text)


def test_more_than_a_16_is_for_who_asks_for_it():
    assert len(parse_range("10.1.0.0/16").span) == LARGEST - 2
    with pytest.raises(InvalidInput, match="16,777,214 addresses") as caught:
        parse_range("10.0.0.0/8")
    assert "--any-size" in caught.value.hint
    assert len(parse_range("10.0.0.0/8", any_size=True).span) == (1 << 24) - 2


@given(st.text(max_size=40) | st.text("0123456789./-* ", max_size=24))
def test_any_text_is_a_span_a_name_or_a_refusal(text):
    try:
        found, said = parse_range(text), ""
    except InvalidInput as error:
        found, said = None, error.message
    assert found is None or found.is_name or len(found.span) <= LARGEST
    assert not any(unicodedata.category(char)[0] == "C" for char in said)


def spans_of(*rows):
    networks = networks_of(Interface(*row) for row in rows)
    return [str(span) for span in networks.spans], networks.notes


def test_the_subnets_around_the_own_addresses_come_first():
    spans, notes = spans_of(("eth0", "10.1.2.3", 22), ("wlan0", "192.168.1.7", 24))
    assert spans[:2] == ["10.1.2.0-10.1.2.255", "192.168.1.1-192.168.1.254"]
    assert spans[2:] == ["10.1.0.1-10.1.1.255", "10.1.3.0-10.1.3.254"]
    assert notes == ()


@pytest.mark.parametrize("prefix", range(16, 33))
def test_every_prefix_up_to_a_16_is_searched_whole(prefix):
    networks = networks_of([Interface("eth0", "10.20.30.40", prefix)])
    whole = hosts_of(int(ipaddress.IPv4Address("10.20.30.40")), prefix)
    assert sum(len(span) for span in networks.spans) == len(whole)


def test_of_larger_networks_the_own_16_is_searched_and_that_is_said():
    spans, notes = spans_of(("tun0", "10.20.30.40", 8))
    assert spans[0] == "10.20.30.0-10.20.30.255"
    assert len(notes) == 1
    assert "16,777,216 addresses" in notes[0]
    assert "10.20.0.1 to 10.20.255.254" in notes[0]


def test_loopback_and_link_local_lead_to_no_node():
    assert spans_of(("lo", "127.0.0.1", 8), ("eth0", "169.254.3.4", 16)) == ([], ())


def test_this_computer_tells_its_interfaces():
    found = interfaces()
    assert "127.0.0.1" in {one.address for one in found}
    own = {one.address for one in found if not one.address.startswith(("127.", "169.254."))}
    networks = host_networks()
    searched = [
        address
        for address in own
        if any(int(ipaddress.IPv4Address(address)) in span for span in networks.spans)
    ]
    assert len(searched) + len(networks.notes) >= len(own)
