"""One node, reached over the network and over USB, and modules to drop on it."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.navigation import UploadWish
from micros_ide.gui.wizards.upload import UploadFlow
from micros_ide.model.installed import with_list
from micros_ide.model.reporting import QuietReport
from tests.gui.ota.conftest import Node, tree
from tests.gui.page_context import context_over, end
from tests.gui.quick_node import node_core, start_node, uid_of

PASSWORD = "Secret-77"
MOOD = """# A lamp whose colour is kept.

_colour = {"R": 0, "G": 0, "B": 0}


def color(r=0, g=0, b=0):
    # Set the colour of the lamp.
    # r: red
    # g: green
    # b: blue
    # widget: color r=0..1000 g=0..1000 b=0..1000
    _colour.update({"R": r, "G": g, "B": b})
    return _colour


def status():
    # The colour now.
    return _colour


def greet(name):
    # Say hello.
    # name: to whom
    # example: "maker"
    return "hello " + name


def help():
    return ("color r=<0-1000> g=<0-1000> b=<0-1000>", "status", "greet name=<text>")
"""


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    firmware = tree(home / "firmware", "2.7.0-0")
    with node_core(home, firmware) as made:
        yield made


@pytest.fixture(scope="module")
def node(core):
    """A node that asks for its password over the network."""
    files = with_list(core.build.build(QuietReport()), (), "2.7.0-0")
    config = {"auth": True, "appwd": PASSWORD}
    spec = start_node(core, "lamp", files, version="2.7.0-0", config=config)
    return Node(core, "lamp", uid_of(spec), spec.address)


@pytest.fixture
def context(core, qapp, icons):
    """What the main window makes once, over the shared core."""
    with context_over(core, icons) as made:
        yield made


@pytest.fixture
def open_flow(context, qtbot):
    """Return a function that shows the wizard for a wish; all are closed at the end."""
    opened = []

    def make(*files, uid: str = "", port: str = "") -> UploadFlow:
        flow = UploadFlow(context, UploadWish(tuple(files), uid, port))
        flow.resize(900, 640)
        flow.show()
        qtbot.waitExposed(flow)
        opened.append(flow)
        return flow

    yield make
    end(opened)


@pytest.fixture
def files(tmp_path):
    """Modules of the user's: a good one, one that asks for nothing, one with a mistake."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "LM_mood.py").write_text(MOOD)
    (folder / "LM_plain.py").write_text("def help():\n    return ()\n")
    (folder / "LM_typo.py").write_text("def on(:\n    return 1\n")
    (folder / "notes.txt").write_text("to do")
    return folder


def drop(widget, *paths) -> QDropEvent:
    """Drag files over `widget` and let them go, as the desktop does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where = QPoint(widget.width() // 2, widget.height() // 2)
    over = QDragEnterEvent(where, Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(widget, over)
    assert over.isAccepted()
    let_go = QDropEvent(where, Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(widget, let_go)
    assert let_go.isAccepted()
    return let_go
