"""A row that was forgotten can be noted down again as it was."""

from __future__ import annotations

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.model.devices import News
from micros_ide.model.presence import How, Miss, Sighting, Trouble, now_utc
from micros_ide.services.devices import DeviceChanged, Devices


@pytest.fixture
def bus():
    return EventBus()


@pytest.fixture
def table(tmp_path, bus):
    return Devices(tmp_path / "devices.json", bus)


def meet(table, uid, address="10.0.0.5", how=How.HELLO):
    seen = Sighting(how, now_utc(), address, 9008, "12 ms")
    return table.record([News(uid, seen, uid, "2.0.0-0", "esp32")])[0]


def test_it_comes_back_whole_and_is_told(table, bus):
    meet(table, "a")
    meet(table, "a", how=How.MDNS)
    (lost,) = table.record([News("a", Miss(Trouble.SILENT, now_utc(), "10.0.0.5"))])
    table.forget("a")
    told = []
    with bus.listening(DeviceChanged, told.append):
        table.put_back([lost])
    assert table.list() == (lost,)
    assert [one.device for one in told] == [lost]


def test_what_was_met_meanwhile_counts_more(table, bus):
    lost = meet(table, "a")
    table.forget("a")
    newer = meet(table, "a", "10.0.0.9")
    told = []
    with bus.listening(DeviceChanged, told.append):
        table.put_back([lost])
    assert table.list() == (newer,)
    assert told == []
