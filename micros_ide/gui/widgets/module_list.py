"""The user's own modules: drop LM_*.py here, or choose them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QShortcut,
    QVBoxLayout,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.drop_frame import DropFrame
from micros_ide.gui.widgets.file_dialog import ask_files
from micros_ide.model.nodes import clean_text

_NAME = re.compile(r"LM_\w+\.py")
_ROW = 30
_SHOWN = 4  # rows before the list scrolls


class ModuleList(DropFrame):
    """Files that go onto the board besides the bundled ones, in the order they were added."""

    changed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.dropped.connect(self.add)
        self._empty = label(tr("Drop LM_*.py files here"), "muted")
        self._refused = label("", "warning", wrap=True)
        self._refused.hide()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Own modules"))
        self.list.setSelectionMode(QAbstractItemView.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.add_button = button(tr("Add…"), "compact", accessible=tr("Add own modules"))
        icons.place(self.add_button, "plus", "text", 16)
        self.remove_button = button(
            tr("Remove"), "compact", accessible=tr("Remove selected modules")
        )
        self.add_button.clicked.connect(self._choose)
        self.remove_button.clicked.connect(self._remove)
        delete = QShortcut(QKeySequence(QKeySequence.Delete), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove)
        self.list.itemSelectionChanged.connect(self._show)
        self._lay_out()
        self._show()

    def modules(self) -> tuple[Path, ...]:
        """Return the chosen files."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return tuple(
            Path(item.data(Qt.ItemDataRole.UserRole)) for item in items if item is not None
        )

    def add(self, files: Iterable[Path]) -> None:
        """Take the files that are called like modules; say which ones are not."""
        have = {path.name: path for path in self.modules()}
        refused = []
        for path in files:
            if not _NAME.fullmatch(path.name):
                refused.append(clean_text(path.name, 40))
            elif have.get(path.name) != path:
                self._replace(path)
        self._refused.setText(
            tr("Not added: {}. A module's file is called LM_<name>.py.").format(", ".join(refused))
            if refused
            else ""
        )
        self._refused.setVisible(bool(refused))
        self._show()
        self.changed.emit()

    def clear(self) -> None:
        """Forget all files."""
        self.list.clear()
        self._show()
        self.changed.emit()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self._empty, 1)
        buttons.addWidget(self.remove_button)
        buttons.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.list)
        column.addWidget(self._refused)
        column.addLayout(buttons)

    def _replace(self, path: Path) -> None:
        for old in self.list.findItems(path.name, Qt.MatchFlag.MatchExactly):
            self.list.takeItem(self.list.row(old))
        item = QListWidgetItem(path.name)
        item.setData(Qt.ItemDataRole.UserRole, str(path))
        item.setToolTip(str(path))
        self.list.addItem(item)

    def _show(self) -> None:
        count = self.list.count()
        self.list.setVisible(count > 0)
        self.list.setFixedHeight(min(count, _SHOWN) * _ROW + 4)
        self.remove_button.setVisible(count > 0)
        self.remove_button.setEnabled(bool(self.list.selectedItems()))

    def _choose(self) -> None:
        ask_files(self, tr("Add own modules"), tr("Modules (LM_*.py)"), self.add)

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._show()
        self.changed.emit()
