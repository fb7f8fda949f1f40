"""How a node is known, whether it is there, and the one sentence about why not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.presence import (
    FRESH_S,
    How,
    Miss,
    Presence,
    Sighting,
    Trouble,
    evidence_text,
    presence_of,
    short_evidence,
    span_text,
    why_not_green,
)

NOW = dt.datetime(2024, 5, 1, 12, 0, tzinfo=dt.timezone.utc)


def before(seconds):
    return NOW - dt.timedelta(seconds=seconds)


def seen(how, seconds, address="10.4.3.7"):
    return Sighting(how, before(seconds), address, 9008)


def missed(trouble, seconds, address="10.4.3.7", detail=""):
    return Miss(trouble, before(seconds), address, detail)


def why(sightings=(), miss=None, address="10.4.3.7"):
    return why_not_green("lamp", address, sightings, miss, NOW)


@pytest.mark.parametrize(
    ("sightings", "miss", "state"),
    [
        ([], None, Presence.UNKNOWN),
        ([seen(How.HELLO, 2)], None, Presence.ONLINE),
        ([seen(How.HELLO, FRESH_S + 1)], None, Presence.UNKNOWN),
        ([seen(How.DEPLOY, 2)], None, Presence.UNKNOWN),  # heard over USB: who knows of the network
        ([seen(How.IMPORTED, 2)], None, Presence.UNKNOWN),
        ([seen(How.HELLO, 20)], missed(Trouble.SILENT, 2), Presence.SILENT),
        ([seen(How.HELLO, 2)], missed(Trouble.SILENT, 20), Presence.ONLINE),
        ([], missed(Trouble.SILENT, 2), Presence.SILENT),
        ([], missed(Trouble.SILENT, FRESH_S + 1), Presence.UNKNOWN),
        ([seen(How.HELLO, 20)], missed(Trouble.BUSY, 2), Presence.LATE),
        ([seen(How.HELLO, 20)], missed(Trouble.MUTE, 2), Presence.LATE),
        ([seen(How.MDNS, 3)], missed(Trouble.SILENT, 2), Presence.LATE),
        ([seen(How.MDNS, FRESH_S + 1)], missed(Trouble.SILENT, 2), Presence.SILENT),
        ([seen(How.HELLO, 20)], missed(Trouble.OTHER, 2, detail="fan"), Presence.SILENT),
    ],
)
def test_the_state_follows_from_what_was_noted(sightings, miss, state):
    assert presence_of(sightings, miss, NOW) is state


def test_evidence_names_each_way_with_its_age_and_an_address_once():
    rows = [seen(How.MDNS, 12), seen(How.HELLO, 2)]
    assert evidence_text(rows, NOW) == "hello from 10.4.3.7 2 s ago; mDNS 12 s ago"
    rows = [seen(How.DEPLOY, 90_000, "10.0.0.9"), seen(How.HELLO, 0)]
    assert evidence_text(rows, NOW) == "hello from 10.4.3.7 just now; USB said 10.0.0.9 1 d ago"
    assert evidence_text([seen(How.DEPLOY, 61, None)], NOW) == "USB 1 min ago"
    assert evidence_text([], NOW) == "never met"


def test_evidence_for_a_column_has_no_addresses():
    rows = [seen(How.MDNS, 12), seen(How.HELLO, 2), seen(How.IMPORTED, 7200)]
    assert short_evidence(rows, NOW) == "hello 2 s, mDNS 12 s, imported 2 h"
    assert short_evidence([], NOW) == "-"


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_is_one_sentence_with_one_fix(trouble):
    said = why([seen(How.HELLO, 240)], missed(trouble, 1, detail="fan"))
    assert said.sentence.count(". ") == 0
    assert said.sentence.endswith(".")
    assert said.fix
    assert "{" not in said.sentence + said.fix


def test_silence_says_where_and_when_it_was_there():
    said = why([seen(How.HELLO, 240)], missed(Trouble.SILENT, 1))
    assert said.sentence == "Nothing answers at 10.4.3.7, where it was 4 min ago."
    assert "lamp has power" in said.fix


def test_an_address_that_another_node_has_names_that_node():
    said = why([seen(How.HELLO, 240)], missed(Trouble.OTHER, 1, detail="fan"))
    assert said.sentence == "At 10.4.3.7 another node answers, fan, where it was 4 min ago."
    assert "search" in said.fix.lower()


def test_a_node_that_nobody_asked_is_to_be_asked():
    assert why([seen(How.HELLO, 240)]).sentence == (
        "lamp has not been asked since it was met 4 min ago."
    )
    assert why([seen(How.HELLO, 900)], missed(Trouble.SILENT, 600)).sentence == (
        "lamp did not answer when it was asked 10 min ago."
    )
    assert "never been met" in why([seen(How.IMPORTED, 5)]).sentence
    assert why([seen(How.DEPLOY, 5, None)], address=None).sentence == (
        "No address is known for lamp."
    )


def test_a_node_that_is_there_needs_no_fix():
    said = why([seen(How.HELLO, 2)])
    assert said.sentence == "lamp is online: hello from 10.4.3.7 2 s ago."
    assert said.fix == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (200_000, "2 d")],
)
def test_a_span_is_told_in_its_largest_unit(seconds, text):
    assert span_text(seconds) == text


@given(
    ages=st.lists(st.tuples(st.sampled_from(list(How)), st.floats(-1e6, 1e8))),
    miss=st.none() | st.tuples(st.sampled_from(list(Trouble)), st.floats(-1e6, 1e8)),
    address=st.none() | st.just("10.4.3.7"),
)
def test_whatever_is_noted_there_is_a_state_and_a_sentence(ages, miss, address):
    rows = [seen(how, age, address) for how, age in ages]
    lost = missed(miss[0], miss[1], address) if miss else None
    state = presence_of(rows, lost, NOW)
    said = why_not_green("lamp", address, rows, lost, NOW)
    assert said.sentence.endswith(".")
    assert (said.fix == "") == (state is Presence.ONLINE)
