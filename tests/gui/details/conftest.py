"""Two nodes, one behind a password, and the pane over them as the devices page would show it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QPixmap
from PyQt5.QtWidgets import QAbstractButton

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.pages.devices.details.pane import DetailsPane
from micros_ide.model.devices import Device
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import with_list
from micros_ide.model.reporting import QuietReport
from tests.gui.page_context import context_over, end_jobs, no_ports
from tests.gui.quick_node import few_modules, node_core, start_node, uid_of

SECRET = "Porch-777"
MODULES = {"system", "ota", "lmpacman"}
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
    home = tmp_path_factory.mktemp("home")
    with node_core(home, few_modules(home / "firmware_src", MODULES)) as made:
        yield made


@pytest.fixture(scope="package")
def nodes(core):
    """`lamp` is open, `porch` asks for its password; both carry a module of the user's."""
    built = with_list(core.build.build(QuietReport()), (), core.build.version())
    own = (DeviceFile("LM_hum.py", OWN), DeviceFile("LM_spare.py", SPARE))
    files = FileSet((*built.files, *own))

    def make(name: str, **config: object) -> Node:
        return Node(core, uid_of(start_node(core, name, files, config={"appwd": SECRET, **config})))

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
    with context_over(core, icons, no_ports) as made:
        yield made
    end_jobs(core, cancel=True)


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
def stranger():
    """Return a row of a node that nobody has met, at this address."""

    def make(address: str | None, port: int = 9008) -> Device:
        return Device("micrdeadOS", "ghost", address, port, "", "esp32", "")

    return make
