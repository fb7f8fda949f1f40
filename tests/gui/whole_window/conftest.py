"""One node with a ring and a BME280, and the whole window over the home that knows it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from micros_ide.model.reporting import QuietReport
from tests.gui.dashboards.conftest import MODULES
from tests.gui.quick_node import few_modules, node_core, start_node, uid_of
from tests.gui.whole_window.hands import Hands

WAIT_MS = 30_000
NAME = "desk-node"


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
    with node_core(node_home, few_modules(node_home / "firmware_src", MODULES)) as core:
        uid = uid_of(start_node(core, NAME, core.build.build(QuietReport())))
        yield Node(NAME, uid, core.bench.wire(NAME, "ws2812"), core.bench.wire(NAME, "bme280"))


@pytest.fixture
def home(node, node_home, monkeypatch):
    """The window's home is that of the node."""
    monkeypatch.setenv("MICROS_IDE_HOME", str(node_home))
    return node_home


@pytest.fixture
def hands(window):
    """Somebody in front of the window."""
    return Hands(window)
