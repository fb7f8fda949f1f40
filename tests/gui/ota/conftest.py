"""Two nodes with an older version, a program that brings a newer one, and the wizard over them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.wizards.ota import OtaWizard
from micros_ide.model.installed import with_list
from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild
from tests.gui.page_context import context_over, end
from tests.gui.quick_node import few_modules, node_core, start_node, uid_of

OLD, NEW = "2.7.0-0", "2.7.1-0"
PASSWORD = "Secret-77"
KEPT_MODULES = {"ota", "system"}
# The new version is no good for the node called "porch" alone.
PICKY = """from ConfigHandler import cfgget

if cfgget("devfid") == "porch":
    raise ValueError("not on this node")


def help():
    return ()
"""


def tree(folder: Path, version: str, picky: str = "") -> Path:
    """The bundled firmware as another version and with few modules: updated in less time."""
    few_modules(folder, KEPT_MODULES)
    shell = folder / "core" / "InterpreterShell.py"
    current = FirmwareBuild(folder, folder.parent / "cache").version()
    shell.write_text(shell.read_text().replace(f'"{current}"', f'"{version}"'))
    (folder / "modules" / "LM_picky.py").write_text(picky or "def help():\n    return ()\n")
    return folder


@dataclass
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    name: str
    uid: str
    address: str

    def version(self, password: str | None = None) -> str:
        with self.core.console.open(self.uid, password) as shell:
            return shell.command("version").strip()


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    newer = tree(home / "newer", NEW, PICKY)
    with node_core(home, newer) as made:
        yield made


@pytest.fixture(scope="module")
def nodes(core, tmp_path_factory):
    """`lamp` takes the update; `porch` goes back, and asks for a password."""
    home = tmp_path_factory.mktemp("older")
    build = FirmwareBuild(tree(home / "older", OLD), home / "cache")
    files = with_list(build.build(QuietReport()), (), OLD)

    def make(name: str, **config) -> Node:
        spec = start_node(core, name, files, version=OLD, config=config)
        return Node(core, name, uid_of(spec), spec.address)

    with ThreadPoolExecutor(2) as pool:
        lamp = pool.submit(make, "lamp")
        porch = pool.submit(make, "porch", auth=True, appwd=PASSWORD)
        return lamp.result(), porch.result()


@pytest.fixture
def context(core, qapp, icons):
    """What the main window makes once, over the shared core."""
    with context_over(core, icons) as made:
        yield made


@pytest.fixture
def open_wizard(context, qtbot):
    """Return a function that shows the wizard of updates; all are closed at the end."""
    opened = []

    def make(*uids: str) -> OtaWizard:
        return shown(OtaWizard(context, uids))

    def shown(wizard: OtaWizard) -> OtaWizard:
        wizard.resize(900, 640)
        wizard.show()
        qtbot.waitExposed(wizard)
        opened.append(wizard)
        return wizard

    make.shown = shown
    yield make
    end(opened)


@pytest.fixture
def open_empty(tmp_path, qapp, icons, qtbot):
    """The wizard of a program that knows no node, and what it wished for."""
    core = Core(
        data=tmp_path / "data", cache=tmp_path / "cache", firmware=paths.bundled("firmware_src")
    )
    with core, context_over(core, icons) as made:
        wishes = []
        made.navigation.deploy_wished.connect(wishes.append)
        wizard = OtaWizard(made)
        wizard.show()
        yield wizard, wishes
        end([wizard])
