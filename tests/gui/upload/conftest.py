"""One node, reached over the network and over USB, and modules to drop on it."""

from __future__ import annotations

import os

import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication

from micros_ide.core import Core
from micros_ide.gui.navigation import UploadWish
from micros_ide.gui.wizards.upload import UploadFlow
from micros_ide.model.installed import with_list
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.folders import BoardFolder
from tests.gui.ota.conftest import Node, tree
from tests.gui.wizard_context import context_over, end
from tests.node_flash import node_flash

PASSWORD = "Secret-77"
FLASH = 4 << 20
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
    with Core(data=home / "data", cache=home / "cache", firmware=firmware) as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture(scope="module")
def node(core):
    """A node that asks for its password over the network."""
    files = with_list(core.build.build(QuietReport()), (), "2.7.0-0")
    spec = core.virtual.add("lamp", "esp32", flash_size=FLASH)
    config = {"devfid": "lamp", "auth": True, "appwd": PASSWORD}
    flash, _part = node_flash(spec, files, config)
    BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
    core.virtual.fleet.start("lamp", owner_pid=os.getpid())
    uid = uid_from_mac(spec.mac)
    core.devices.met(
        uid, name="lamp", address=spec.address, shell_port=9008, version="2.7.0-0", board_id="esp32"
    )
    with core.console.reopen(spec.address, timeout=20.0) as shell:
        shell.hello()
    return Node(core, "lamp", uid, spec.address)


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
