"""Two nodes, one behind a password, and the pane over them as the devices page would show it."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from PyQt5.QtCore import QObject, Qt
from PyQt5.QtGui import QPixmap
from PyQt5.QtWidgets import QAbstractButton, QMessageBox

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.pages.devices.details.pane import DetailsPane
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.model.devices import Device
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import with_list
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.folders import BoardFolder
from tests.node_flash import node_flash

SECRET = "Porch-777"
MODULES = {"LM_system.py", "LM_ota.py", "LM_lmpacman.py"}
OWN = b"""# Hums.
def hum(tone, ms=100):
    # Hum a tone.
    return "hum {} {}".format(tone, ms)


def note(text):
    # Write a line into the log.
    from Debug import errlog_add

    errlog_add(text)


def help():
    return "hum tone=<100-999> ms=100", "note text"
"""
SPARE = b"""# Is there to be removed.
def nothing():
    return "nothing"
"""
WAIT_MS = 20_000


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    uid: str

    @property
    def device(self) -> Device:
        return self.core.devices.get(self.uid)

    def ask(self, command: str, password: str | None = None) -> str:
        """The node's answer, not by the window's way."""
        with self.core.console.open(self.uid, password) as shell:
            return shell.command(command)


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    folder = tmp_path_factory.mktemp("firmware") / "firmware_src"
    shutil.copytree(paths.bundled("firmware_src"), folder)
    for path in (folder / "modules").glob("*.py"):
        if path.name not in MODULES:
            path.unlink()
    (folder / "LM_to_compile.dat").write_text("".join(f"{name}\n" for name in MODULES))
    home = tmp_path_factory.mktemp("home")
    with Core(data=home / "data", cache=home / "cache", firmware=folder) as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture(scope="package")
def nodes(core):
    """`lamp` is open, `porch` asks for its password; both carry a module of the user's."""
    built = with_list(core.build.build(QuietReport()), (), core.build.version())
    own = (DeviceFile("LM_hum.py", OWN), DeviceFile("LM_spare.py", SPARE))
    files = FileSet((*built.files, *own))

    def make(name: str, **config: object) -> Node:
        spec = core.virtual.add(name, "esp32")
        flash, _part = node_flash(spec, files, {"devfid": name, "appwd": SECRET, **config})
        BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
        core.virtual.fleet.start(name, owner_pid=os.getpid())
        uid = uid_from_mac(spec.mac)
        core.devices.met(
            uid, name=name, address=spec.address, shell_port=9008, version="", board_id="esp32"
        )
        with core.console.reopen(spec.address, timeout=WAIT_MS / 1000) as shell:
            shell.hello()
        return Node(core, uid)

    with ThreadPoolExecutor(2) as pool:
        lamp, porch = pool.submit(make, "lamp"), pool.submit(make, "porch", auth=True)
        return lamp.result(), porch.result()


@pytest.fixture
def lamp(nodes):
    return nodes[0]


@pytest.fixture
def porch(nodes):
    yield nodes[1]
    nodes[1].core.passwords.forget(nodes[1].uid)


@pytest.fixture
def context(core, qapp, icons):
    root = QObject()
    bridge = Bridge(core.bus, root)
    background = Background(core.jobs, bridge, root)
    navigation = Navigation(root)
    navigation.failures, navigation.words = [], []
    navigation.failed.connect(navigation.failures.append)
    navigation.said.connect(navigation.words.append)
    ports = PortWatch(lambda: (), root)
    yield Context(core, bridge, background, Preferences(core.settings), icons, ports, navigation)
    bridge.close()  # before it goes: a job that is still at work would tell it
    for row in core.jobs.snapshot():
        job = core.jobs.job(row.id)
        if job is not None:
            job.cancel()
            assert job.wait(WAIT_MS / 1000).state.terminal, job.info.title
    root.deleteLater()


@pytest.fixture(scope="session")
def warm(qapp):
    """The first picture of its kind loads a part of Qt, which the window has done long before."""
    QPixmap(str(paths.bundled("resources") / "icons" / "check-light.svg"))


@pytest.fixture
def pane(context, qtbot, warm):
    made = DetailsPane(context)
    qtbot.addWidget(made)
    made.resize(440, 760)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def click(qtbot):
    def on(one: QAbstractButton) -> None:
        assert one.isVisible(), one.text()
        assert one.isEnabled(), one.text()
        qtbot.mouseClick(one, Qt.LeftButton)

    return on


@pytest.fixture
def answer(qtbot, qapp):
    """Press a button of the question that is open; its words are returned."""

    def press(verb: str) -> str:
        def questions() -> list[QMessageBox]:
            shown = [one for one in qapp.topLevelWidgets() if isinstance(one, QMessageBox)]
            return [one for one in shown if one.isVisible()]

        qtbot.waitUntil(lambda: len(questions()) == 1, timeout=WAIT_MS)
        (box,) = questions()
        words = f"{box.text()} {box.informativeText()}"
        button = next(one for one in box.buttons() if one.text() == verb)
        qtbot.mouseClick(button, Qt.LeftButton)
        qtbot.waitUntil(lambda: not questions(), timeout=WAIT_MS)
        return words

    return press


@pytest.fixture
def stranger():
    """Return a row of a node that nobody has met, at this address."""

    def make(address: str | None, port: int = 9008) -> Device:
        return Device("micrdeadOS", "ghost", address, port, "", "esp32", "")

    return make
