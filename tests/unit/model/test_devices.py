"""What news do to a node's row, and rows as JSON whatever a file holds."""

from __future__ import annotations

import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.device_rows import device_of, row_of
from micros_ide.model.devices import Device, News, merged
from micros_ide.model.presence import How, Miss, Sighting, Trouble

NOW = dt.datetime(2024, 5, 1, 12, 0, tzinfo=dt.timezone.utc)
UID = "micr01OS"
TIMES = st.integers(0, 10_000).map(lambda ms: NOW + dt.timedelta(milliseconds=ms))
ADDRESSES = st.none() | st.sampled_from(["10.0.0.5", "10.0.0.6", "lamp.local"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)
SIGHTINGS = st.builds(
    Sighting, st.sampled_from(list(How)), TIMES, ADDRESSES, st.integers(0, 65535), TEXTS
)
MISSES = st.builds(Miss, st.sampled_from(list(Trouble)), TIMES, ADDRESSES, TEXTS)
NEWS = st.builds(News, st.just(UID), SIGHTINGS | MISSES, TEXTS, TEXTS, TEXTS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def at(seconds):
    return NOW + dt.timedelta(seconds=seconds)


def hello(seconds, address="10.0.0.5", name="lamp", version="2.0.0-0"):
    return News(UID, Sighting(How.HELLO, at(seconds), address, 9008), name, version)


def after(*news):
    device = None
    for one in news:
        device = merged(device, one)
    return device


def test_the_id_stays_and_everything_else_is_what_was_said_last():
    device = after(hello(0), hello(5, "10.0.0.9", "desk-lamp", "2.1.0-0"))
    assert (device.uid, device.name, device.address) == (UID, "desk-lamp", "10.0.0.9")
    assert device.version == "2.1.0-0"
    assert [one.when for one in device.sightings] == [at(5)]
    assert device.last_seen == "2024-05-01T12:00:05.000+00:00"


def test_news_that_come_late_change_nothing_that_is_newer():
    device = after(hello(5, "10.0.0.9"), hello(0, "10.0.0.5", "old"))
    assert (device.name, device.address) == ("lamp", "10.0.0.9")
    assert device.sighting(How.HELLO).when == at(5)


def test_a_hello_ends_a_miss_and_an_old_miss_is_none():
    lost = News(UID, Miss(Trouble.SILENT, at(3), "10.0.0.5"))
    assert after(hello(0), lost).miss is not None
    assert after(hello(0), lost, hello(4)).miss is None
    assert after(hello(4), lost).miss is None


def test_a_node_nobody_knows_cannot_be_missed():
    assert merged(None, News(UID, Miss(Trouble.SILENT, NOW))) is None


def test_a_list_fills_gaps_and_overrules_nothing():
    listed = News(UID, Sighting(How.IMPORTED, at(9), "10.0.0.7", 9009, "file"), "old name")
    device = after(listed)
    assert (device.name, device.address, device.shell_port) == ("old name", "10.0.0.7", 9009)
    assert device.last_seen == ""
    device = after(hello(0), listed)
    assert (device.name, device.address, device.shell_port) == ("lamp", "10.0.0.5", 9008)
    assert device.last_seen.startswith("2024-05-01T12:00:00")
    assert {one.how for one in device.sightings} == {How.HELLO, How.IMPORTED}


def test_multicast_is_evidence_and_no_address():
    device = after(hello(0), News(UID, Sighting(How.MDNS, at(5), "10.0.0.66")))
    assert device.address == "10.0.0.5"
    assert "mDNS says 10.0.0.66" in device.evidence(at(6))


def test_a_deploy_without_a_network_takes_the_address_away():
    device = after(hello(0), News(UID, Sighting(How.DEPLOY, at(5)), "lamp"))
    assert device.address is None


@given(st.lists(NEWS, max_size=12))
def test_a_row_is_bounded_and_survives_the_file(news):
    device = after(*news)
    if device is None:
        return
    kinds = [one.how for one in device.sightings]
    assert len(kinds) == len(set(kinds)) <= len(How)
    assert device_of(UID, json.loads(json.dumps(row_of(device)))) == device


def test_a_row_of_the_first_version_comes_from_a_deploy():
    row = {
        "name": "lamp",
        "address": "10.0.0.5",
        "shell_port": 9008,
        "version": "2.0.0-0",
        "board_id": "esp32",
        "last_seen": "2024-05-01T12:00:00+00:00",
    }
    device = device_of(UID, row)
    assert device.sightings == (Sighting(How.DEPLOY, NOW, "10.0.0.5", 9008),)
    assert device.miss is None


def test_what_a_later_version_has_added_is_passed_over():
    device = after(hello(0), News(UID, Miss(Trouble.SILENT, at(1))))
    row = row_of(device)
    row["sightings"]["telepathy"] = {"when": "tomorrow"}
    row["miss"]["trouble"] = "eaten"
    row["colour"] = "red"
    read = device_of(UID, row)
    assert read.sightings == device.sightings
    assert read.miss is None


@given(JSON)
def test_any_row_is_read_or_passed_over(row):
    assert device_of(UID, row) is None or isinstance(device_of(UID, row), Device)


@given(st.sampled_from(sorted(row_of(after(hello(0))))), JSON)
def test_a_row_with_one_damaged_value_is_read_or_passed_over(key, value):
    row = row_of(after(hello(0))) | {key: value}
    assert device_of(UID, row) is None or isinstance(device_of(UID, row), Device)
