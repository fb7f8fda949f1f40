"""What is taken for granted when the port is left out."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from micros_ide.cli.port_choice import only_port
from micros_ide.errors import InvalidInput
from micros_ide.model.ports import SerialPort

BUILT_IN = SerialPort("/dev/ttyS0", "serial port on /dev/ttyS0")
BRIDGE = SerialPort("/dev/ttyUSB0", "CP210x", vid=0x10C4, pid=0xEA60)
VIRTUAL = SerialPort("/home/me/port", "Virtual ESP32 'lamp'", bridge="virtual board")


@dataclass
class ThesePorts:
    rows: tuple

    def list(self):
        return self.rows


@dataclass
class CoreWith:
    ports: ThesePorts


def choose(*ports):
    return only_port(CoreWith(ThesePorts(ports)))


def test_the_only_board_is_taken_whatever_the_computer_has_of_its_own():
    assert choose(BUILT_IN, BRIDGE) == "/dev/ttyUSB0"
    assert choose(VIRTUAL) == "/home/me/port"


def test_where_there_is_a_choice_it_is_asked_for():
    with pytest.raises(InvalidInput, match="say which port") as caught:
        choose(BUILT_IN, BRIDGE, VIRTUAL)
    assert caught.value.hint == "ports now: /dev/ttyUSB0, /home/me/port"
    with pytest.raises(InvalidInput, match="say which port"):
        choose(BUILT_IN)


def test_without_any_port_the_cable_is_named():
    with pytest.raises(InvalidInput, match="no board") as caught:
        choose()
    assert "cable" in caught.value.hint
