"""Find words in a text that is shown: output of a board, a page of the help."""

from __future__ import annotations

from typing import Protocol

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeyEvent, QTextCursor
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label, tool_button


class Searched(Protocol):
    """What can be searched."""

    def textCursor(self) -> QTextCursor:  # noqa: N802
        """Return what is selected."""

    def search(self, words: str, *, back: bool = False) -> bool:
        """Select the next place of `words`, or the one before; False when there is none."""


class _FindLine(QLineEdit):
    def __init__(self, bar: FindBar) -> None:
        super().__init__()
        self._bar = bar

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._bar.search(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        super().keyPressEvent(event)


class FindBar(QFrame):
    """Over the text while it is open; Enter finds the next, Shift+Enter the one before."""

    def __init__(self, view: Searched, icons: Icons, words: str) -> None:
        super().__init__()
        self._view = view
        self.line = _FindLine(self)
        self.line.setPlaceholderText(words)
        self.line.setAccessibleName(words)
        self.line.setClearButtonEnabled(True)
        self.line.textEdited.connect(lambda _text: self.search())
        self.outcome = label("", "caption")
        before = tool_button(tr("The one before (Shift+Enter)"))
        icons.place(before, "chevron-up", "muted")
        before.clicked.connect(lambda: self.search(back=True))
        following = tool_button(tr("The next one (Enter)"))
        icons.place(following, "chevron-down", "muted")
        following.clicked.connect(lambda _on=False: self.search())
        shut = tool_button(tr("Close the search (Esc)"), "")
        icons.place(shut, "close", "muted")
        shut.clicked.connect(lambda _on=False: self._leave())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, GRID)
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        for part in (self.outcome, before, following, shut):
            row.addWidget(part)
        self.hide()

    def open(self) -> None:
        """Take the keyboard; what is selected there is looked for."""
        selected = self._view.textCursor().selectedText()
        if selected and len(selected) < 100 and "\u2029" not in selected:
            self.line.setText(selected)
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def search(self, *, back: bool = False) -> None:
        """Find the next place."""
        words = self.line.text()
        found = bool(words) and self._view.search(words, back=back)
        self.outcome.setText("" if found or not words else tr("Not found"))

    def _leave(self) -> None:
        self.dismiss()

    def dismiss(self) -> bool:
        """Close; False when it was closed already."""
        shown = self.isVisible()
        self.hide()
        return shown
