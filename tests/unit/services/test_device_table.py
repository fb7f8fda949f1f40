"""The device table under two programs and under kill -9; lists of the original tools."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.errors import Busy, InvalidInput, NotFound
from micros_ide.model.presence import How, Miss, Presence, Sighting, Trouble, now_utc
from micros_ide.services.device_lists import DeviceLists
from micros_ide.services.devices import DeviceChanged, DeviceForgotten, Devices, News

UID = "micr7c9ebd623ff8OS"
WRITES = 300  # of each program; the benchmark does 5,000 each
KILLS = 12
# Each write of a program is looked up by it after the next one: a lost row shows at once.
WRITER = """
import sys
from pathlib import Path
from micros_ide.engine.events import EventBus
from micros_ide.services.devices import Devices
path, who, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
table = Devices(path, EventBus())
rows = [f"micr{who:02x}{row:02x}OS" for row in range(20)]
for turn in range(count):
    uid = rows[turn % len(rows)]
    if turn >= len(rows):
        was = next(one for one in table.list() if one.uid == uid)
        assert was.version == str(turn - len(rows)), (uid, turn, was.version)
    table.met(uid, name=f"n{turn}", address="10.0.0.5", shell_port=9008, version=str(turn),
              board_id="esp32")
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "devices.json"


@pytest.fixture
def table(path):
    return Devices(path, EventBus())


def writer(path, who, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(who), str(count)])


def hello(uid=UID, name="lamp", address="10.0.0.5"):
    return News(uid, Sighting(How.HELLO, now_utc(), address, 9008), name, "2.0.0-0")


def test_two_programs_lose_none_of_each_others_rows(path, table):
    running = [writer(path, who, WRITES) for who in (1, 2)]
    assert [process.wait(50) for process in running] == [0, 0]
    versions = sorted(int(one.version) for one in table.list())
    assert versions == sorted([*range(WRITES - 20, WRITES)] * 2)


def test_a_program_that_is_killed_leaves_the_old_or_the_new_table(path, table):
    table.met(UID, name="x", address=None, shell_port=9008, version="1", board_id="esp32")
    chance = random.Random(7)
    for _ in range(KILLS):
        before = path.stat().st_mtime_ns
        process = writer(path, 3, 100_000)
        while path.stat().st_mtime_ns == before and process.poll() is None:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.wait(20)
        rows = json.loads(path.read_bytes())  # whole, whatever had been begun
        assert UID in rows
        assert len(table.list()) == len(rows)
        for uid in rows.keys() - {UID}:
            table.forget(uid)  # the lock is free again
    left = [one.name for one in path.parent.iterdir() if one.name.endswith(".tmp")]
    assert left == []


def test_many_rows_are_one_write_and_one_event_each(path):
    bus, seen = EventBus(), []
    bus.subscribe(DeviceChanged, seen.append)
    table = Devices(path, bus)
    news = [hello(f"micr{number:04x}OS", f"n{number}") for number in range(50)]
    changed = table.record(news)
    assert [event.device for event in seen] == list(changed)
    assert set(table.list()) == set(changed)


def test_a_miss_is_noted_and_a_hello_ends_it(table):
    table.record([hello()])
    (lost,) = table.record([News(UID, Miss(Trouble.SILENT, now_utc(), "10.0.0.5"))])
    assert lost.presence() is Presence.SILENT
    assert table.record([News("micr99OS", Miss(Trouble.SILENT, now_utc()))]) == ()
    (back,) = table.record([hello()])
    assert back.presence() is Presence.ONLINE


def test_what_a_later_version_has_written_stays_in_the_file(path, table):
    table.record([hello()])
    rows = json.loads(path.read_text())
    rows[UID]["colour"] = "red"
    rows["micr55OS"] = {"shape": "new"}
    path.write_text(json.dumps(rows))
    table.record([hello()])
    kept = json.loads(path.read_text())
    assert kept[UID]["colour"] == "red"
    assert kept["micr55OS"] == {"shape": "new"}


def test_a_name_that_two_nodes_have_is_no_key(table):
    table.record([hello(), hello("micr02OS", "lamp", "10.0.0.6"), hello("micr03OS", "fan", None)])
    assert table.get("micr02OS").address == "10.0.0.6"
    assert table.get("10.0.0.6").uid == "micr02OS"
    with pytest.raises(InvalidInput, match="2 nodes answer to 'lamp'") as caught:
        table.get("lamp")
    assert "micr02OS" in caught.value.hint
    with pytest.raises(NotFound, match="no node called 'lmap'") as missing:
        table.get("lmap")
    assert "lamp" in missing.value.hint


def test_an_address_that_was_given_to_another_node_means_that_one(table):
    before = now_utc() - dt.timedelta(seconds=1)
    table.record([News(UID, Sighting(How.HELLO, before, "10.0.0.5", 9008), "lamp")])
    table.record([hello("micr02OS", "fan", "10.0.0.5")])
    assert table.get("10.0.0.5").uid == table.find("10.0.0.5").uid == "micr02OS"


def test_forgetting_is_an_event(path):
    bus, seen = EventBus(), []
    bus.subscribe(DeviceForgotten, seen.append)
    table = Devices(path, bus)
    table.record([hello()])
    table.forget(UID)
    assert seen == [DeviceForgotten(UID)]
    assert table.list() == ()


def test_a_network_that_invents_nodes_does_not_fill_the_disk(table, monkeypatch):
    monkeypatch.setattr("micros_ide.services.devices._MOST_NODES", 3)
    table.record(hello(f"micr{number:02x}OS") for number in range(5))
    assert len(table.list()) == 3
    assert table.record([hello("micr01OS", "again")])[0].name == "again"
    with pytest.raises(InvalidInput, match="holds 3 nodes"):
        table.met("micr77OS", name="x", address=None, shell_port=1, version="", board_id="")


# Lists of the original tools.


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "device_conn_cache.json"
    rows = {"__devuid__": ["192.168.4.1", 9008, "__device_on_AP__"]}
    rows |= {UID: ["10.0.0.77", 9008, "old lamp"], "micr02OS": ["10.0.0.6", 9009, "fan"]}
    path.write_text(json.dumps(rows))
    return path


def test_a_list_adds_nodes_and_overrules_none(table, listed):
    table.record([hello()])
    taken = DeviceLists(table).take(listed)
    assert [one.uid for one in taken.new] == ["micr02OS"]
    assert [one.uid for one in taken.known] == [UID]
    lamp, fan = table.get(UID), table.get("micr02OS")
    assert (lamp.name, lamp.address) == ("lamp", "10.0.0.5")
    assert (fan.name, fan.address, fan.shell_port, fan.last_seen) == ("fan", "10.0.0.6", 9009, "")
    assert fan.presence() is Presence.UNKNOWN
    assert fan.evidence().startswith("imported as 10.0.0.6")


def test_a_damaged_list_changes_nothing(table, tmp_path, listed):
    table.record([hello()])
    before = table.list()
    bad = tmp_path / "bad.json"
    bad.write_text(listed.read_text().replace("10.0.0.6", "nowhere!"))
    with pytest.raises(InvalidInput, match=r"bad\.json.*micr02OS.*address"):
        DeviceLists(table).take(bad)
    assert table.list() == before
    with pytest.raises(NotFound):
        DeviceLists(table).take(tmp_path / "none.json")
    with pytest.raises(InvalidInput, match="cannot be read"):
        DeviceLists(table).take(tmp_path)


def test_a_list_is_written_whole_and_over_nothing(table, tmp_path):
    table.record([hello(), hello("micr03OS", "no address", None)])
    target = tmp_path / "out.json"
    written = DeviceLists(table).write(target)
    assert [one.uid for one in written] == [UID]
    assert json.loads(target.read_text())[UID] == ["10.0.0.5", 9008, "lamp"]
    with pytest.raises(Busy, match="exists"):
        DeviceLists(table).write(target)
    DeviceLists(table).write(target, replace=True)
    other = Devices(tmp_path / "other.json", EventBus())
    assert len(DeviceLists(other).take(target).new) == 1
