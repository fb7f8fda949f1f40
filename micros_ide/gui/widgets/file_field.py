"""Choose one local file, or none."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, tool_button
from micros_ide.gui.widgets.drop_frame import files_of
from micros_ide.gui.widgets.file_dialog import ask_file


class FileField(QWidget):
    """A path that is typed, chosen in a dialog, or dropped."""

    changed = pyqtSignal()

    def __init__(self, icons: Icons, title: str, kinds: str) -> None:
        super().__init__()
        self._title, self._kinds = title, kinds
        self.setAcceptDrops(True)
        self.line = QLineEdit()
        self.line.setAcceptDrops(False)
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._on_text)
        self.choose_button = tool_button(title)
        icons.place(self.choose_button, "folder-open-outline", "muted")
        self.choose_button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.choose_button)

    def path(self) -> Path | None:
        """Return the chosen file."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """One file is welcome."""
        if event is not None and len(files_of(event.mimeData())) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take the file."""
        if event is not None:
            event.acceptProposedAction()
            self.line.setText(str(files_of(event.mimeData())[0]))

    def _on_text(self, text: str) -> None:
        self.line.setToolTip(text)
        self.changed.emit()

    def _choose(self) -> None:
        ask_file(self, self._title, self._kinds, lambda path: self.line.setText(str(path)))
