"""What jobs said, line by line: of all of them, or of the one that was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QTimer
from PyQt5.QtGui import QColor, QTextCharFormat, QTextCursor, QTextOption
from PyQt5.QtWidgets import QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from micros_ide.gui.dock.job_records import JobLine
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, button, set_fixed

_KEPT = 2000  # lines
_EVERY_MS = 60
_AT_ONCE = 100  # lines a turn
_TOKENS = {"debug": "muted", "warning": "warning", "error": "error"}


class JobLog(QFrame):
    """Lines with their time; many lines at once are written a part at a time."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._theme = icons.theme
        self._shown: list[JobLine] = []
        self._waiting: list[JobLine] = []
        self.title = ElidedLabel("", "strong")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(_KEPT)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.text.setAccessibleName(tr("Log"))
        self.text.setPlaceholderText(tr("What jobs do is written here."))
        set_fixed(self.text)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._write)
        self.all_button = button(tr("All jobs"), "link")
        self.open_button = button(tr("Open"), "link", accessible=tr("Open the page of this job"))
        self.copy_button = button(tr("Copy"), "link", accessible=tr("Copy the whole log"))
        self.copy_button.clicked.connect(self._copy)
        self.clear_button = button(tr("Clear"), "link", accessible=tr("Clear the log"))
        self.clear_button.clicked.connect(lambda: self.show_lines("", ()))
        head = QHBoxLayout()
        head.setContentsMargins(GROUP_GAP, GRID, GRID, 0)
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        for part in (self.open_button, self.all_button, self.copy_button, self.clear_button):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        self.open_button.hide()
        icons.theme.changed.connect(self._repaint)

    def show_lines(self, title: str, lines: Sequence[JobLine]) -> None:
        """Show `lines` instead of what is there."""
        self.title.setText(title)
        self.text.clear()
        self._shown = []
        self._waiting = list(lines)[-_KEPT:]
        self._begin()

    def add(self, line: JobLine) -> None:
        """Write `line` at the end."""
        self._waiting.append(line)
        del self._waiting[:-_KEPT]
        self._begin()

    def _begin(self) -> None:
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        turn, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        if not self._waiting:
            self._timer.stop()
        self._shown = [*self._shown, *turn][-_KEPT:]
        bar = self.text.verticalScrollBar()
        at_end = bar is None or bar.value() >= bar.maximum() - 2
        document = self.text.document()
        if document is None:
            return
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for line in turn:
            cursor.movePosition(QTextCursor.End)
            if not document.isEmpty():
                cursor.insertBlock()
            cursor.insertText(f"{line.clock}  {line.text}", self._form(line.level))
        cursor.endEditBlock()
        if at_end and bar is not None:
            bar.setValue(bar.maximum())

    def _form(self, level: str) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(QColor(self._theme.palette[_TOKENS.get(level, "text")]))
        return form

    def _repaint(self) -> None:
        self.show_lines(self.title.text(), [*self._shown, *self._waiting])

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text.toPlainText())
