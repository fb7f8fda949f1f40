"""A node with a BME280, apps of one's own, and the page in a window that has the window's keys."""

from __future__ import annotations

import gc
import json
import os
import shutil
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
from PyQt5.QtCore import QObject
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QMainWindow, QShortcut

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.pages.dashboards.dashboards_page import DashboardsPage
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.folders import BoardFolder
from tests.node_flash import node_flash

WAIT_MS = 20_000
FLASH = 4 << 20
MODULES = {"LM_system.py", "LM_bme280.py", "LM_lmpacman.py"}


def firmware(folder: Path) -> Path:
    """The bundled firmware with three load modules: made into a node in less time."""
    shutil.copytree(paths.bundled("firmware_src"), folder)
    for path in (folder / "modules").glob("*.py"):
        if path.name not in MODULES:
            path.unlink()
    (folder / "LM_to_compile.dat").write_text("\n".join(sorted(MODULES)) + "\n")
    return folder


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    name: str
    uid: str
    sensor: str  # on its bench

    def warm(self, degrees: float) -> None:
        self.core.bench.set(self.name, self.sensor, {"temperature": degrees})


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
def lamp(core):
    files = core.build.build(QuietReport())
    spec = core.virtual.add("lamp", "esp32", flash_size=FLASH)
    flash, _part = node_flash(spec, files, {"devfid": "lamp"})
    BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
    core.virtual.fleet.start("lamp", owner_pid=os.getpid())
    uid = uid_from_mac(spec.mac)
    core.devices.met(
        uid, name="lamp", address=spec.address, shell_port=9008, version="", board_id="esp32"
    )
    with core.console.reopen(spec.address, timeout=20.0) as shell:
        shell.hello()
    return Node(core, "lamp", uid, core.bench.wire("lamp", "bme280"))


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
def open_page(context, qtbot, qapp):
    """Open the page in a window of this size."""
    windows = []

    def make(width=1280, height=740):
        window = QMainWindow()
        page = DashboardsPage(context)
        windows.append((window, page))
        window.setCentralWidget(page)
        for keys, act in (
            ("Esc", page.close_top),
            ("Ctrl+F", page.search),
            ("Ctrl+Return", page.send),
            ("F5", page.refresh),
        ):
            QShortcut(QKeySequence(keys), window).activated.connect(act)
        window.resize(width, height)
        window.show()
        with qtbot.waitExposed(window):
            pass
        qapp.setActiveWindow(window)
        qtbot.waitUntil(window.isActiveWindow)
        page.enter()
        qtbot.waitUntil(lambda: page.app is not None and bool(page.app.row.id), timeout=WAIT_MS)
        return page

    yield make
    for window, page in windows:
        for record in page.runs.running:
            page.runs.stop(record)
        qtbot.waitUntil(lambda page=page: not page.runs.running, timeout=WAIT_MS)
        page.leave()
        page.tidy()
        window.close()
        window.deleteLater()


@pytest.fixture
def page(lamp, open_page):
    return open_page()


@pytest.fixture
def own_app(core):
    """Write an app into the user's folder; all are gone afterwards."""
    folders = []

    def write(source, name="Mine", **manifest):
        folder = core.apps.own_folder / name
        folder.mkdir(parents=True, exist_ok=True)
        folders.append(folder)
        about = {"id": name, "title": name, "summary": f"Is {name}."} | manifest
        (folder / "app.json").write_text(json.dumps(about))
        (folder / "app.py").write_text(textwrap.dedent(source))
        return name

    yield write
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def show_app(page, lamp, qtbot):
    """Choose an app in the list, and the node to run it on."""

    def show(name):
        page.refresh()
        qtbot.waitUntil(lambda: name in {row.id for row in page.feed.apps}, timeout=WAIT_MS)
        page.show_app(name)
        view = page.app
        assert view.row.id == name
        qtbot.waitUntil(lambda: view.nodes.picker.count() > 0, timeout=WAIT_MS)
        view.nodes.choose(lamp.uid)
        return view

    return show


@pytest.fixture
def ended(qtbot):
    """Wait until a run has ended."""

    def wait(record):
        qtbot.waitUntil(lambda: not record.active, timeout=WAIT_MS)
        return record.verdict

    return wait
