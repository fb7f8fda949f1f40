"""One node with a lamp, a ring, two servos and a sensor, and its panel in a window."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QApplication

from micros_ide.core import Core
from micros_ide.gui.pages.dashboards.controls.node_controls import NodeControls
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.reporting import QuietReport
from micros_ide.model.terminal_events import Link
from tests.gui.page_context import context_over, show_in_window
from tests.gui.quick_node import few_modules, node_core, start_node, uid_of

WAIT_MS = 20_000
HEAP = 256 << 10
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


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    tree = few_modules(home / "firmware_src", MODULES)
    for name in ("LM_thief.py", "LM_patient.py"):
        shutil.copy(HERE / name, tree / "modules")
    with node_core(home, tree) as made:
        yield made


@pytest.fixture(scope="package")
def node(core):
    """A node whose boot hook has loaded the modules it works with."""
    files = core.build.build(QuietReport())
    mystery = DeviceFile("LM_mystery.py", (HERE / "LM_mystery.py").read_bytes())
    files = FileSet((*files.files, mystery))
    spec = start_node(core, NAME, files, config={"boothook": START}, heap=HEAP)
    for kind, name, pins in (
        ("lamp", "lamp", {}),
        ("ws2812", "ring", {}),
        ("servo", "arm_x", {"pin": "servo_1"}),
        ("servo", "arm_y", {"pin": "servo_2"}),
        ("bme280", "air", {}),
    ):
        core.bench.wire(NAME, kind, name=name, pins=pins)
    return Node(core, NAME, uid_of(spec))


@pytest.fixture
def context(core, qapp, icons):
    with context_over(core, icons) as made:
        yield made


@pytest.fixture
def panel(context, node, qtbot):
    """The node's panel, connected, its cards built."""
    made = NodeControls(context)
    window = show_in_window(made, qtbot, (1200, 900))
    try:
        made.show_node(node.uid)
        made.enter()
        qtbot.waitUntil(lambda: made.link_state is Link.READY, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: "servo" in made.cards and not made.shelf.building, timeout=WAIT_MS)
        yield made
    finally:
        made.leave()
        made.tidy()
        window.close()
        window.deleteLater()
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
