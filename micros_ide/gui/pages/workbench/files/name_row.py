"""A line in which the name of a new folder is typed."""

from __future__ import annotations

from collections.abc import Collection

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, tool_button
from micros_ide.model.board_files import name_fault


class NameRow(QWidget):
    """`given` carries the whole path; a name that cannot be is explained, not taken."""

    given = pyqtSignal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._folder = ""
        self._taken: Collection[str] = ()
        self.line = QLineEdit()
        self.line.setAccessibleName(tr("Name of the new folder"))
        self.line.setPlaceholderText(tr("Name of the new folder"))
        self.make_button = button(tr("Make"), "compact")
        self.note = label("", "warning", wrap=True)
        close = tool_button(tr("Make no folder"), "", 28)
        icons.place(close, "close", "muted", 16)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.make_button)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.note)
        self.line.textChanged.connect(self._check)
        self.line.returnPressed.connect(self._give)
        self.make_button.clicked.connect(self._give)
        close.clicked.connect(self.hide)
        self.hide()

    def ask(self, folder: str, taken: Collection[str]) -> None:
        """Ask for the name of a folder in `folder`."""
        self._folder, self._taken = folder, taken
        self.line.clear()
        self._check()
        self.note.hide()
        self.show()
        self.line.setFocus()

    def dismiss(self) -> bool:
        """Ask no more; False when nothing was asked."""
        shown = self.isVisible()
        self.hide()
        return shown

    def _path(self) -> str:
        name = self.line.text()
        return f"{self._folder}/{name}" if self._folder else name

    def _check(self) -> None:
        fault = name_fault(self.line.text())
        if not fault and self._path() in self._taken:
            fault = tr("there is something of this name")
        self.note.setText(fault)
        self.note.setVisible(bool(fault) and bool(self.line.text()))
        self.make_button.setEnabled(not fault)

    def _give(self) -> None:
        if self.make_button.isEnabled():
            self.hide()
            self.given.emit(self._path())
