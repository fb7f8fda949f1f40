"""One node on a virtual board, and the parts that run a module over a plain editor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from micros_ide import paths
from micros_ide.gui.pages.workbench.files.file_tree_pane import FileTreePane
from micros_ide.gui.pages.workbench.running.output_pane import OutputPane
from micros_ide.gui.pages.workbench.running.run_bar import RunBar
from micros_ide.model.installed import with_list
from micros_ide.model.reporting import QuietReport
from tests.gui.ota.conftest import Node, tree
from tests.gui.page_context import context_over
from tests.gui.quick_node import node_core, start_node, uid_of

WAIT_MS = 30_000
PASSWORD = "Secret-88"


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    firmware = tree(home / "firmware", "2.7.0-0")
    name = "LM_lmpacman.py"  # removes modules on a running node
    shutil.copy(paths.bundled("firmware_src") / "modules" / name, firmware / "modules" / name)
    with node_core(home, firmware) as made:
        yield made


@pytest.fixture(scope="package")
def node(core):
    """A node on a virtual board that prints on its console, as nodes do."""
    files = with_list(core.build.build(QuietReport()), (), "2.7.0-0")
    config = {"dbg": True, "appwd": PASSWORD}
    spec = start_node(core, "bench", files, version="2.7.0-0", config=config)
    return Node(core, "bench", uid_of(spec), spec.address)


@pytest.fixture
def context(core, qapp, icons):
    """What the main window makes once, over the shared core."""
    with context_over(core, icons) as made:
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
