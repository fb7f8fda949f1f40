"""The parts of a board's world that can do without the board."""

from __future__ import annotations

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.virtual import AccessPoint
from micros_ide.virtual.name_table import TIME_SERVER, NameTable
from micros_ide.virtual.radio_networks import RadioNetworks
from micros_ide.virtual.world_clock import WorldClock
from micros_ide.virtual.world_services import answer_neighbour, answer_time

FROM_1900 = 2208988800


def test_the_clock_runs_on_from_where_it_is_set_and_with_what_is_skipped():
    clock = WorldClock()
    assert abs(clock.utc() - time.time()) < 1
    clock.set(1000.0)
    assert 0 <= clock.utc() - 1000 < 1
    clock.ahead_ms += 3_600_000
    assert 0 <= clock.utc() - 4600 < 1
    clock.set(None)
    assert abs(clock.utc() - time.time()) < 1
    assert abs(clock.computer() - time.time() - 3600) < 1


@given(st.floats(0, 1 << 33), st.binary(min_size=48, max_size=60))
def test_a_time_server_answers_clients_with_the_time_and_their_own_stamp(utc, query):
    answer = answer_time(query, utc)
    if query[0] & 7 != 3:
        assert answer is None
        return
    seconds, fraction = struct.unpack_from(">II", answer, 40)
    assert len(answer) == 48
    assert (answer[0] & 7, answer[0] >> 3) == (4, query[0] >> 3 & 7)
    assert answer[24:32] == query[40:48]
    told = seconds + fraction / (1 << 32) - (utc + FROM_1900) % (1 << 32)
    assert abs(told) < 0.001 or abs(abs(told) - (1 << 32)) < 0.001


def test_a_time_server_is_silent_to_what_is_no_question():
    assert answer_time(b"\x1b" + bytes(20), 0) is None
    assert answer_time(b"\x1c" + bytes(47), 0) is None


def test_nobody_answers_for_a_host_that_is_not_there():
    asked = b"\x00\x00\x00\x00\x00\x01" + bytes(6) + b"\x04lamp\x05local\x00\x00\x01\x00\x01"
    assert answer_neighbour(asked, lambda _host: "") is None
    found = answer_neighbour(asked, {"lamp": "127.0.0.9"}.__getitem__)
    assert found.endswith(bytes((127, 0, 0, 9)))
    assert answer_neighbour(asked.replace(b"local", b"world"), lambda _host: "127.0.0.9") is None


def test_names_have_addresses_of_their_own_and_ports_lead_where_they_were_told():
    names = NameTable()
    names.serve("One.org", 80, "127.0.0.1", 8080)
    names.serve("one.org", 443, "127.0.0.2", 8443)
    names.serve("two.org", 80, "localhost", 8081)
    one, two = names.find("ONE.ORG."), names.find("two.org")
    assert len({one, two, TIME_SERVER, ""}) == 4
    assert names.route(one, 443) == ("127.0.0.2", 8443)
    assert names.route(two, 80) == ("127.0.0.1", 8081)
    assert names.route(two, 443) is None
    names.unserve("one.org")
    assert (names.find("one.org"), names.route(one, 80)) == ("", None)
    names.serve("three.org", 80, "127.0.0.1", 1)
    assert names.find("three.org") not in (one, two)


def test_the_time_servers_name_is_always_there():
    names = NameTable()
    assert names.find("pool.ntp.org") == names.find("2.europe.pool.ntp.org") == TIME_SERVER
    assert names.find("ntp.org") == ""


def test_the_strongest_network_with_the_right_password_is_joined():
    radio = RadioNetworks(AccessPoint("first", ""))
    radio.set(
        [
            AccessPoint("home", "right-word", rssi=-80),
            AccessPoint("home", "right-word", rssi=-60),
            AccessPoint("home", "other-word", rssi=-30),
        ]
    )
    radio.join("home", "right-word")
    assert (radio.verdict(), radio.connected) == ("-60 up", True)
    radio.join("home", "wrong-word")
    assert (radio.verdict(), radio.connected) == ("-30 wrong password", False)
    radio.up = False
    assert radio.verdict() == "0 no ap"
    assert radio.scan() == []


@pytest.mark.parametrize(
    "network",
    [
        AccessPoint("", ""),
        AccessPoint("x" * 33, ""),
        AccessPoint("x", "7 chars"),
        AccessPoint("x", "", rssi=1),
    ],
)
def test_a_network_that_cannot_be_is_refused_without_naming_its_password(network):
    with pytest.raises(InvalidInput) as caught:
        RadioNetworks(AccessPoint("first", "")).set([network])
    assert "7 chars" not in caught.value.message
    assert "7 chars" not in repr(network)
