"""Two nodes, one behind a password, a board with MicroPython alone, and the page over them."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PyQt5.QtCore import QObject, Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QMainWindow, QShortcut

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.pages.console.console_page import ConsolePage
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.model.terminal_events import Link
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.folders import BoardFolder
from micros_ide.virtual.images import builtin_image
from tests.node_flash import node_flash
from tests.stand_ins.shell_server import ShellServer

WAIT_MS = 20_000
PASSWORD = "Secret-77"
FLASH = 4 << 20
HERE = Path(__file__).parent


def firmware(folder: Path) -> Path:
    """The bundled firmware with two load modules: made into nodes in less time."""
    shutil.copytree(paths.bundled("firmware_src"), folder)
    modules = folder / "modules"
    for path in modules.iterdir():
        if path.name != "LM_system.py":
            path.unlink() if path.is_file() else shutil.rmtree(path)
    shutil.copy(HERE / "LM_meter.py", modules)
    (folder / "LM_to_compile.dat").write_text("LM_system.py\n")
    return folder


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    name: str
    uid: str

    @property
    def control(self):
        return self.core.virtual.fleet.control(self.name)


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
def nodes(core):
    """`lamp`, and `porch` which asks for a password."""
    files = core.build.build(QuietReport())

    def make(name: str, **config) -> Node:
        spec = core.virtual.add(name, "esp32", flash_size=FLASH)
        flash, _part = node_flash(spec, files, {"devfid": name, **config})
        BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
        core.virtual.fleet.start(name, owner_pid=os.getpid())
        uid = uid_from_mac(spec.mac)
        core.devices.met(
            uid, name=name, address=spec.address, shell_port=9008, version="", board_id="esp32"
        )
        with core.console.reopen(spec.address, timeout=20.0) as shell:
            shell.hello()
        return Node(core, name, uid)

    with ThreadPoolExecutor(2) as pool:
        lamp = pool.submit(make, "lamp")
        porch = pool.submit(make, "porch", auth=True, appwd=PASSWORD)
        return lamp.result(), porch.result()


@pytest.fixture(scope="package")
def lamp(nodes):
    return nodes[0]


@pytest.fixture(scope="package")
def porch(nodes):
    return nodes[1]


@pytest.fixture(scope="package")
def board(core):
    """A running board with MicroPython and nothing else."""
    spec = core.virtual.add("bare", "esp32", flash_size=FLASH)
    flash = bytearray(b"\xff" * FLASH)
    image = builtin_image(spec.chip, FLASH)
    start = CHIPS[spec.chip].boot_offset
    flash[start : start + len(image)] = image
    BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(bytes(flash))
    return core.virtual.fleet.start("bare", owner_pid=os.getpid())


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
def page(context, qtbot, qapp):
    """The page in a window that has the window's keys; threads take turns as in the program."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.001)
    window = QMainWindow()
    made = ConsolePage(context)
    window.setCentralWidget(made)
    for keys, act in (("Esc", made.close_top), ("Ctrl+F", made.search)):
        QShortcut(QKeySequence(keys), window).activated.connect(act)
    window.resize(1200, 720)
    window.show()
    with qtbot.waitExposed(window):
        pass
    qapp.setActiveWindow(window)
    qtbot.waitUntil(window.isActiveWindow)
    made.enter()
    yield made
    made.tidy()
    window.close()
    window.deleteLater()
    sys.setswitchinterval(before)


@pytest.fixture
def server():
    """A stand-in for a node that answers as it is told; ask for it before the page."""
    running = ShellServer()
    yield running
    running.close()


@pytest.fixture
def open_node(page, qtbot):
    """Open a shell and wait until its connection is settled."""

    def open_it(target: str, state: Link = Link.READY):
        tab = page.open_node(target)
        qtbot.waitUntil(lambda: tab.link_state is state, timeout=WAIT_MS)
        return tab

    return open_it


@pytest.fixture
def say(qtbot):
    """Type a command and Enter, and wait until it was answered."""

    def type_it(tab, command: str, *, wait: bool = True) -> None:
        qtbot.keyClicks(tab.command, command)
        qtbot.keyClick(tab.command, Qt.Key_Return)
        if wait:
            shown = f"$ {command}\n"
            qtbot.waitUntil(
                lambda: (
                    shown in tab.view.text() + "\n"
                    and tab.link_state is not Link.WAITING
                    and tab.view.idle
                ),
                timeout=WAIT_MS,
            )

    return type_it
