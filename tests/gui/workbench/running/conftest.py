"""One node on a virtual board, and the parts that run a module over a plain editor."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QMessageBox, QPlainTextEdit, QVBoxLayout, QWidget

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.pages.workbench.files.file_tree_pane import FileTreePane
from micros_ide.gui.pages.workbench.running.output_pane import OutputPane
from micros_ide.gui.pages.workbench.running.run_bar import RunBar
from micros_ide.model.installed import with_list
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.folders import BoardFolder
from tests.gui.ota.conftest import Node, tree
from tests.gui.wizard_context import context_over
from tests.node_flash import node_flash

FLASH = 4 << 20
WAIT_MS = 30_000
PASSWORD = "Secret-88"


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    firmware = tree(home / "firmware", "2.7.0-0")
    name = "LM_lmpacman.py"  # removes modules on a running node
    shutil.copy(paths.bundled("firmware_src") / "modules" / name, firmware / "modules" / name)
    with Core(data=home / "data", cache=home / "cache", firmware=firmware) as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture(scope="package")
def node(core):
    """A node on a virtual board that prints on its console, as nodes do."""
    files = with_list(core.build.build(QuietReport()), (), "2.7.0-0")
    spec = core.virtual.add("bench", "esp32", flash_size=FLASH)
    flash, _part = node_flash(spec, files, {"devfid": "bench", "dbg": True, "appwd": PASSWORD})
    BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
    core.virtual.fleet.start("bench", owner_pid=os.getpid())
    uid = uid_from_mac(spec.mac)
    core.devices.met(
        uid,
        name="bench",
        address=spec.address,
        shell_port=9008,
        version="2.7.0-0",
        board_id="esp32",
    )
    with core.console.reopen(spec.address, timeout=20.0) as shell:
        shell.hello()
    return Node(core, "bench", uid, spec.address)


@pytest.fixture
def context(core, qapp, icons):
    """What the main window makes once, over the shared core."""
    with context_over(core, icons) as made:
        made.navigation.failures, made.navigation.words = [], []
        made.navigation.failed.connect(made.navigation.failures.append)
        made.navigation.said.connect(made.navigation.words.append)
        yield made


class PlainPage(QWidget):
    """An editor without help, one file, and the parts under test around it."""

    current_changed = pyqtSignal()
    text_changed = pyqtSignal()

    def __init__(self, context, path: Path) -> None:
        super().__init__()
        self.path = path
        self.shown: list[str] = []
        self.lines: list[tuple[str, int]] = []
        self.opened: list[tuple[str, str]] = []
        self.editor = QPlainTextEdit()
        self.editor.textChanged.connect(self.text_changed)
        self.bar = RunBar(context, self)
        self.output = OutputPane(context)
        self.bar.use_output(self.output)
        self.output.line_wished.connect(lambda *line: self.lines.append(line))
        self.files = FileTreePane(context)
        self.files.open_text.connect(lambda *file: self.opened.append(file))
        column = QVBoxLayout(self)
        for part in (self.bar, self.editor, self.output, self.files):
            column.addWidget(part)

    def source_path(self) -> Path | None:
        return self.path

    def module_name(self) -> str:
        return self.path.name

    def text(self) -> str:
        return self.editor.toPlainText()

    def save(self, done=None) -> None:
        self.path.write_text(self.text())
        if done is not None:
            done(self.path)

    def show_output(self) -> None:
        self.shown.append("output")

    def open(self, path: Path) -> None:
        self.path = path
        self.editor.setPlainText(path.read_text() if path.exists() else "")
        self.current_changed.emit()


@pytest.fixture
def page(context, node, qtbot, tmp_path):
    made = PlainPage(context, tmp_path / "LM_mine.py")
    qtbot.addWidget(made)
    made.resize(1000, 1000)
    made.show()
    qtbot.waitExposed(made)
    made.bar.enter()
    qtbot.waitUntil(lambda: made.bar.target.target is not None, timeout=WAIT_MS)
    yield made
    made.bar.work.stop()
    qtbot.waitUntil(lambda: not made.bar.work.running, timeout=WAIT_MS)
    made.files.tidy()
    made.bar.tidy()


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
