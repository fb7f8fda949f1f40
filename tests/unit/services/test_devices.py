"""Nodes met are remembered without secrets, and found by what people call them."""

from __future__ import annotations

import json

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.services.devices import DeviceChanged, Devices
from micros_ide.services.settings import Settings


@pytest.fixture
def table(tmp_path):
    return Devices(tmp_path / "devices.json", EventBus())


def meet(table, uid="micr01OS", **changes):
    row = {
        "name": "lamp",
        "address": "10.0.0.5",
        "shell_port": 9008,
        "version": "2.0.0-0",
        "board_id": "esp32",
    }
    return table.met(uid, **(row | changes))


def test_a_node_is_found_by_id_name_and_address(table):
    device = meet(table)
    for key in ("micr01OS", "lamp", "10.0.0.5"):
        assert table.find(key) == device
    assert table.find("other") is None


def test_identity_is_the_id_and_the_address_moves(table):
    meet(table)
    moved = meet(table, address="10.0.0.9")
    assert table.list() == (moved,)


def test_a_change_is_an_event_with_the_whole_row(tmp_path):
    bus, seen = EventBus(), []
    bus.subscribe(DeviceChanged, seen.append)
    device = meet(Devices(tmp_path / "devices.json", bus))
    assert seen == [DeviceChanged(device)]


def test_what_a_node_says_of_itself_is_cleaned(table):
    device = meet(table, name="la\x1b[31mmp" + "x" * 100)
    assert "\x1b" not in device.name
    assert len(device.name) <= 64


def test_a_forgotten_node_is_gone(table):
    meet(table)
    table.forget("micr01OS")
    assert table.list() == ()


def test_a_row_of_another_version_is_passed_over(table, tmp_path):
    meet(table)
    path = tmp_path / "devices.json"
    rows = json.loads(path.read_text())
    path.write_text(json.dumps({**rows, "micr02OS": {"strange": 1}, "micr03OS": 7}))
    assert [device.uid for device in table.list()] == ["micr01OS"]


def test_settings_remember_and_forget(tmp_path):
    settings = Settings(tmp_path / "settings.json")
    assert settings.get("board", "esp32") == "esp32"
    settings.set(board="esp32c3", port="/dev/ttyUSB0")
    settings.set(port=None)
    assert Settings(tmp_path / "settings.json").all() == {"board": "esp32c3"}
