"""What counts as an answer to a name, without a network."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.workers.mdns import LocalNames
from micros_ide.workers.name_lookup import NameLookup


def test_names_are_asked_for_once_and_only_those_that_can_be():
    names = LocalNames(["Lamp", "lamp.local", "lamp.local.", "la mp", "a.b", "", "x" * 64, "fan"])
    assert names.names == ("lamp", "fan")
    assert len(LocalNames(f"n{number}" for number in range(2000)).names) == 500


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "0.0.0.0", "224.0.0.251", "255.255.255.255", "lamp", "10.0.0.300", ""]
)
def test_an_address_that_no_node_can_have_is_no_answer(address):
    names = LocalNames(["lamp"])
    names.heard("lamp.local.", address)
    assert names.of("lamp") == ()


def test_answers_are_kept_by_name_and_bounded():
    names = LocalNames(["lamp"])
    names.heard("fan.local.", "10.0.0.9")
    for number in range(1, 10):
        names.heard("LAMP.local.", f"10.0.0.{number}")
        names.heard("LAMP.local.", f"10.0.0.{number}")
    assert names.of("fan") == ()
    assert names.of("lamp.local") == ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4")


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_answer_is_kept_or_not(host, address):
    names = LocalNames(["lamp"])
    names.heard(host, address)
    assert len(names.of("lamp")) <= 1


def test_waiting_ends_with_the_last_answer_or_with_stop():
    names = LocalNames(["lamp", "fan"])
    names.heard("lamp.local.", "10.0.0.1")
    names.wait(["lamp"], time.monotonic() + 30)
    threading.Timer(0.05, names.heard, ("fan.local.", "10.0.0.2")).start()
    names.wait(["lamp", "fan"], time.monotonic() + 30)
    assert names.of("fan") == ("10.0.0.2",)
    others = LocalNames(["lamp"])
    threading.Timer(0.05, others.stop).start()
    others.wait(["lamp"], time.monotonic() + 30)
    LocalNames([]).wait(["lamp"], time.monotonic() + 30)


def test_names_of_hosts_are_looked_up_and_unknown_ones_left_out():
    none = f"{'x' * 70}.example"  # a name that DNS cannot have
    lookup = NameLookup(["localhost", none])
    lookup.wait(["localhost", none], time.monotonic() + 30)
    assert lookup.found == {"localhost": "127.0.0.1"}
    lookup.stop()
