"""One node with a ring and a BME280, and the whole window over the home that knows it."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from micros_ide.core import Core
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.folders import BoardFolder
from tests.gui.dashboards.conftest import firmware
from tests.gui.whole_window.hands import Hands
from tests.node_flash import node_flash

WAIT_MS = 30_000
NAME = "desk-node"
FLASH = 4 << 20


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known; `ring` and `sensor` are on its bench."""

    name: str
    uid: str
    ring: str
    sensor: str


@pytest.fixture(scope="package")
def node_home(tmp_path_factory):
    """What the program writes goes here; the node lives in it."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="package")
def node(node_home):
    """The node; it ends with the tests."""
    tree = firmware(node_home / "firmware_src")
    with Core(data=node_home / "data", cache=node_home / "cache", firmware=tree) as core:
        files = core.build.build(QuietReport())
        spec = core.virtual.add(NAME, "esp32", flash_size=FLASH)
        flash, _part = node_flash(spec, files, {"devfid": NAME})
        BoardFolder(core.virtual.fleet.home / NAME).flash.write_bytes(flash)
        core.virtual.fleet.start(NAME, owner_pid=os.getpid())
        uid = uid_from_mac(spec.mac)
        core.devices.met(
            uid, name=NAME, address=spec.address, shell_port=9008, version="", board_id="esp32"
        )
        with core.console.reopen(spec.address, timeout=20.0) as shell:
            shell.hello()
        yield Node(NAME, uid, core.bench.wire(NAME, "ws2812"), core.bench.wire(NAME, "bme280"))
        core.virtual.remove(NAME)


@pytest.fixture
def home(node, node_home, monkeypatch):
    """The window's home is that of the node."""
    monkeypatch.setenv("MICROS_IDE_HOME", str(node_home))
    return node_home


@pytest.fixture
def hands(window):
    """Somebody in front of the window."""
    return Hands(window)
