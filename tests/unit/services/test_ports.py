"""Ports: what a USB id tells, drives that stand in for ports, and refusals that list the rest."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.ports import SerialPort
from micros_ide.model.virtual import VirtualSpec, VirtualState, VirtualStatus
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.ports import BOOT_DRIVE, Ports
from micros_ide.workers import serial_ports, uf2_flasher

PICO = SerialPort("/dev/ttyACM0", "Pico", vid=0x2E8A, pid=0x0005)
BRIDGE = SerialPort("/dev/ttyUSB0", "CP210x", vid=0x10C4, pid=0xEA60)
OLD = SerialPort("/dev/ttyS0", "serial port")


def board(name, state, address="127.0.0.11"):
    spec = VirtualSpec(
        name, "esp32", "esp32", 4 << 20, 128 << 10, "", address, "virtual", "micros-virtual"
    )
    return VirtualStatus(spec, state, port=f"/home/me/{name}/port")


@dataclass
class BoardsThatRun:
    rows: tuple = ()

    def list(self):
        return self.rows

    def specs(self):
        return self.rows

    def status(self, name):
        return next(row for row in self.rows if row.name == name)

    def at_port(self, device):
        return next((row for row in self.rows if row.port == device), None)


@pytest.fixture
def plugged(monkeypatch):
    def plug(*ports, drives=(), virtual=()):
        monkeypatch.setattr(serial_ports, "list_ports", lambda: list(ports))
        monkeypatch.setattr(uf2_flasher, "find_drives", lambda: list(drives))
        return Ports(Catalogue(), BoardsThatRun(virtual))

    return plug


def test_a_usb_id_names_the_board_only_where_it_is_unambiguous(plugged):
    assert [port.board_id for port in plugged(PICO, BRIDGE, OLD).list()] == [
        "rpi_pico_w",
        None,
        None,
    ]


def test_a_board_in_bootsel_mode_is_listed_by_its_drive(plugged, tmp_path):
    (port,) = plugged(drives=[tmp_path]).list()
    assert (port.device, port.bridge, port.board_id) == (str(tmp_path), BOOT_DRIVE, "rpi_pico_w")


def test_running_virtual_boards_are_ports_with_a_friendly_name(plugged):
    rows = (board("lamp", VirtualState.RUNNING), board("desk", VirtualState.STOPPED))
    ports = plugged(virtual=rows)
    (port,) = ports.list()
    assert (port.label, port.virtual, port.board_id) == ("Virtual ESP32 'lamp'", "lamp", "esp32")
    assert ports.find("lamp") == ports.find("/home/me/lamp/port") == port


def test_a_port_that_is_not_there_lists_those_that_are(plugged):
    with pytest.raises(NotFound) as caught:
        plugged(BRIDGE).find("/dev/ttyUSB1")
    assert caught.value.hint == "ports now: /dev/ttyUSB0"
    with pytest.raises(NotFound, match="no serial port") as caught:
        plugged().find("/dev/ttyUSB1")
    assert "plug the board in" in caught.value.hint


@pytest.fixture
def console(tmp_path):
    devices = Devices(tmp_path / "devices.json", EventBus())
    rows = {"version": "2.0.0-0", "board_id": "esp32", "shell_port": 9009}
    devices.met("micr01OS", name="lamp", address="10.0.0.5", **rows)
    devices.met("micr02OS", name="shy", address=None, **rows)
    return Console(devices, BoardsThatRun((board("desk", VirtualState.RUNNING),)))


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("lamp", ("10.0.0.5", 9009)),
        ("micr01OS", ("10.0.0.5", 9009)),
        ("desk", ("127.0.0.11", 9008)),
        ("10.0.0.7", ("10.0.0.7", 9008)),
        ("10.0.0.7:9100", ("10.0.0.7", 9100)),
        ("lamp.local", ("lamp.local", 9008)),
        ("localhost", ("localhost", 9008)),
    ],
)
def test_a_node_is_located_by_whatever_people_call_it(console, target, place):
    assert console.locate(target) == place


def test_what_cannot_be_located_is_refused(console):
    with pytest.raises(NotFound) as caught:
        console.locate("lmap")
    assert "lamp" in caught.value.hint
    with pytest.raises(NotFound, match="no address"):
        console.locate("shy")
    with pytest.raises(InvalidInput):
        console.locate("a b")
