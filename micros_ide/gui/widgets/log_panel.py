"""What jobs said, line by line."""

from __future__ import annotations

import time

from PyQt5.QtCore import QTimer
from PyQt5.QtGui import QColor, QTextCharFormat, QTextCursor, QTextOption
from PyQt5.QtWidgets import QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, set_fixed, tool_button
from micros_ide.model.jobs import JobLog
from micros_ide.model.nodes import clean_text

_KEPT = 2000  # lines
_EVERY_MS = 60
_AT_ONCE = 100  # lines a turn
_LINE = 500  # characters
_TOKENS = {"debug": "muted", "warning": "warning", "error": "error"}


class LogPanel(QFrame):
    """Lines with their time; many lines at once are written in one go."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._theme = icons.theme
        self._waiting: list[tuple[str, str]] = []
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(_KEPT)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.text.setAccessibleName("Log")
        self.text.setPlaceholderText("What jobs do is written here.")
        set_fixed(self.text)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._write)
        copy = button("Copy", "link", accessible="Copy the whole log")
        copy.clicked.connect(self._copy)
        clear = button("Clear", "link", accessible="Clear the log")
        clear.clicked.connect(self.text.clear)
        self.close_button = tool_button("Hide the log (Ctrl+L)", "", 28)
        icons.place(self.close_button, "close", "muted", 16)
        head = QHBoxLayout()
        head.setContentsMargins(GROUP_GAP, 4, GRID, 0)
        head.setSpacing(GRID)
        head.addWidget(label("Log", "group"), 1)
        for part in (copy, clear, self.close_button):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.text, 1)

    def add(self, line: JobLog) -> None:
        """Write `line` at the end."""
        clock = time.strftime("%H:%M:%S")
        self._waiting.append((f"{clock}  {clean_text(line.text, _LINE)}", line.level))
        del self._waiting[:-_KEPT]
        if not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        turn, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        if not self._waiting:
            self._timer.stop()
        bar = self.text.verticalScrollBar()
        at_end = bar is None or bar.value() >= bar.maximum() - 2
        document = self.text.document()
        if document is None:
            return
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for text, level in turn:
            cursor.movePosition(QTextCursor.End)
            if not document.isEmpty():
                cursor.insertBlock()
            cursor.insertText(text, self._form(level))
        cursor.endEditBlock()
        if at_end and bar is not None:
            bar.setValue(bar.maximum())

    def _form(self, level: str) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(QColor(self._theme.palette[_TOKENS.get(level, "text")]))
        return form

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text.toPlainText())
