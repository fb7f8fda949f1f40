"""Two nodes, one behind a password, a board with MicroPython alone, and the page over them."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt

from micros_ide.core import Core
from micros_ide.gui.pages.console.console_page import ConsolePage
from micros_ide.model.reporting import QuietReport
from micros_ide.model.terminal_events import Link
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.folders import BoardFolder
from micros_ide.virtual.images import builtin_image
from tests.gui.page_context import context_over, show_in_window
from tests.gui.quick_node import FLASH, few_modules, node_core, start_node, uid_of
from tests.stand_ins.shell_server import ShellServer

WAIT_MS = 20_000
PASSWORD = "Secret-77"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    name: str
    uid: str

    @property
    def control(self):
        return self.core.virtual.fleet.control(self.name)


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    tree = few_modules(home / "firmware_src", {"system"})
    shutil.copy(HERE / "LM_meter.py", tree / "modules")
    with node_core(home, tree) as made:
        yield made


@pytest.fixture(scope="package")
def nodes(core):
    """`lamp`, and `porch` which asks for a password."""
    files = core.build.build(QuietReport())

    def make(name: str, **config) -> Node:
        return Node(core, name, uid_of(start_node(core, name, files, config=config)))

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
    with context_over(core, icons) as made:
        yield made


@pytest.fixture
def page(context, qtbot):
    made = ConsolePage(context)
    keys = (("Esc", made.close_top), ("Ctrl+F", made.search))
    window = show_in_window(made, qtbot, (1200, 720), keys)
    made.enter()
    yield made
    made.tidy()
    window.close()
    window.deleteLater()


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
