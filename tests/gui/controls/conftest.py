"""One node with a lamp, a ring, two servos and a sensor, and its panel in a window."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PyQt5.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QApplication, QMainWindow

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.pages.dashboards.controls.node_controls import NodeControls
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.model.terminal_events import Link
from micros_ide.virtual.folders import BoardFolder
from tests.node_flash import node_flash

WAIT_MS = 20_000
FLASH, HEAP = 4 << 20, 256 << 10
HERE = Path(__file__).parent
NAME = "workbench"
MODULES = (
    "system",
    "dimmer",
    "neopixel",
    "servo",
    "switch",
    "roboarm",
    "bme280",
    "cct",
    "demo",
    "lmpacman",
)
START = "dimmer load_n_init; neopixel load_n_init; roboarm load_n_init; system clock"


def firmware(folder: Path) -> Path:
    """The bundled firmware with few load modules: made into a node in less time."""
    shutil.copytree(paths.bundled("firmware_src"), folder)
    modules = folder / "modules"
    for path in modules.iterdir():
        if path.stem.removeprefix("LM_") not in MODULES:
            path.unlink() if path.is_file() else shutil.rmtree(path)
    shutil.copy(HERE / "LM_thief.py", modules)
    listed = (folder / "LM_to_compile.dat").read_text().split()
    there = {path.name for path in modules.iterdir()}
    (folder / "LM_to_compile.dat").write_text(
        "\n".join([one for one in listed if one in there]) + "\n"
    )
    return folder


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    name: str
    uid: str

    def state(self, device: str) -> dict:
        """What a person would see of a device on the bench."""
        rows = self.core.bench.look(self.name)
        return dict(next(one.state for one in rows if one.name == device))

    def say(self, command: str) -> str:
        """A command from another shell session."""
        with self.core.console.open(self.uid) as shell:
            return shell.command(command)


@pytest.fixture(scope="package", autouse=True)
def no_foreign_garbage():
    """What the test runner has in memory is not looked through while the window works."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    tree = firmware(home / "firmware_src")
    with Core(data=home / "data", cache=home / "cache", firmware=tree) as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture(scope="package")
def node(core):
    """A node whose boot hook has loaded the modules it works with."""
    files = core.build.build(QuietReport())
    mystery = DeviceFile("LM_mystery.py", (HERE / "LM_mystery.py").read_bytes())
    files = FileSet((*files.files, mystery))
    spec = core.virtual.add(NAME, "esp32", flash_size=FLASH, heap=HEAP)
    flash, _part = node_flash(spec, files, {"devfid": NAME, "boothook": START})
    BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
    core.virtual.fleet.start(NAME, owner_pid=os.getpid())
    uid = uid_from_mac(spec.mac)
    core.devices.met(
        uid, name=NAME, address=spec.address, shell_port=9008, version="", board_id="esp32"
    )
    with core.console.reopen(spec.address, timeout=20.0) as shell:
        shell.hello()
    for kind, name, pins in (
        ("lamp", "lamp", {}),
        ("ws2812", "ring", {}),
        ("servo", "arm_x", {"pin": "servo_1"}),
        ("servo", "arm_y", {"pin": "servo_2"}),
        ("bme280", "air", {}),
    ):
        core.bench.wire(NAME, kind, name=name, pins=pins)
    return Node(core, NAME, uid)


@pytest.fixture
def context(core, qapp, icons):
    """What the main window makes once."""
    parent = QObject()
    bridge = Bridge(core.bus, parent)
    background = Background(core.jobs, bridge, parent)
    ports = PortWatch(core.ports.list, parent)
    navigation = Navigation(parent)
    made = Context(core, bridge, background, Preferences(core.settings), icons, ports, navigation)
    yield made
    ports.stop()
    bridge.close()
    parent.deleteLater()


@pytest.fixture
def panel(context, node, qtbot, qapp):
    """The node's panel, connected, its cards built."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.001)
    window = QMainWindow()
    made = NodeControls(context)
    window.setCentralWidget(made)
    window.resize(1200, 900)
    window.show()
    with qtbot.waitExposed(window):
        pass
    qapp.setActiveWindow(window)
    qtbot.waitUntil(window.isActiveWindow)
    try:
        made.show_node(node.uid)
        made.enter()
        qtbot.waitUntil(lambda: made.link_state is Link.READY, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: "servo" in made.cards and not made._to_build, timeout=WAIT_MS)
        yield made
    finally:
        made.leave()
        made.tidy()
        window.close()
        window.deleteLater()
        sys.setswitchinterval(before)
    assert made.busy_threads == 0


@pytest.fixture
def drag(qtbot):
    """Press at one point, move over others, let go at the last."""

    def drag_it(widget, points: list[QPoint], *, pause_ms: int = 0) -> None:
        qtbot.mousePress(widget, Qt.LeftButton, pos=points[0])
        for point in points[1:]:
            move = QMouseEvent(
                QEvent.MouseMove, QPointF(point), Qt.NoButton, Qt.LeftButton, Qt.NoModifier
            )
            QApplication.sendEvent(widget, move)
            qtbot.wait(pause_ms)
        qtbot.mouseRelease(widget, Qt.LeftButton, pos=points[-1])

    return drag_it
