"""Find and replace, and going to a line: a bar under the text while it is open."""

from __future__ import annotations

import re

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.workbench.editor.code_editor import CodeEditor
from micros_ide.gui.pages.workbench.editor.keys import one_step
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, restyle, tool_button
from micros_ide.model.text_search import SearchedText

_CONTROL = Qt.KeyboardModifier.ControlModifier
_LONGEST = 200  # characters of a selection that is looked for


class _Line(QLineEdit):
    """Tells Enter and Shift+Enter apart."""

    entered = pyqtSignal(bool)  # back

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        enter = event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event is not None and enter and not event.modifiers() & _CONTROL:
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        super().keyPressEvent(event)


class _Bar(QFrame):
    """Lies over an editor, which gets the keyboard back."""

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__()
        self._editor = editor
        self.setProperty("role", "find")

    def dismiss(self) -> bool:
        """Close; False when it was closed already."""
        shown = self.isVisible()
        self.hide()
        if shown:
            self._editor.setFocus()
        return shown

    def _on_shut(self) -> None:
        self.dismiss()


class FindBar(_Bar):
    """Enter finds the next place, Shift+Enter the one before; the search goes round."""

    def __init__(self, editor: CodeEditor, icons: Icons) -> None:
        super().__init__(editor)
        self._searched: SearchedText | None = None  # the text as it is
        self.line = _Line(tr("Find"))
        self.line.setClearButtonEnabled(True)
        self.with_line = _Line(tr("Replace with"))
        self.outcome = label("", "caption")
        self.case = _switch(tr("Match case"), "format-letter-case", icons)
        self.whole = _switch(tr("Whole words"), "format-letter-matches", icons)
        before = tool_button(tr("The one before (Shift+Enter)"), "", 28)
        icons.place(before, "chevron-up", "muted")
        following = tool_button(tr("The next one (Enter)"), "", 28)
        icons.place(following, "chevron-down", "muted")
        self.shut = tool_button(tr("Close the search (Esc)"), "", 28)
        icons.place(self.shut, "close", "muted")
        self.replace_one = button(tr("Replace"), "compact")
        self.replace_all = button(tr("Replace all"), "compact")
        grid = QGridLayout(self)
        grid.setContentsMargins(GRID, 6, GRID, 6)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.line, 0, 0)
        grid.addLayout(_row(self.outcome, self.case, self.whole, before, following), 0, 1)
        grid.addWidget(self.shut, 0, 2)
        grid.addWidget(self.with_line, 1, 0)
        grid.addLayout(_row(self.replace_one, self.replace_all), 1, 1)
        self.line.textEdited.connect(self._on_typed)
        self.line.entered.connect(self._on_entered)
        self.with_line.entered.connect(lambda _back: self.replace())
        before.clicked.connect(self._on_before)
        following.clicked.connect(self._on_next)
        self.replace_one.clicked.connect(lambda _on=False: self.replace())
        self.replace_all.clicked.connect(lambda _on=False: self.replace_every())
        self.shut.clicked.connect(self._on_shut)
        editor.textChanged.connect(self._forget)
        self.hide()

    def open(self, *, replacing: bool = False) -> None:
        """Take the keyboard; what is selected in the text is looked for."""
        replacing = replacing and not self._editor.isReadOnly()
        for part in (self.with_line, self.replace_one, self.replace_all):
            part.setVisible(replacing)
        selected = self._editor.selectedText()
        if selected and len(selected) < _LONGEST and "\n" not in selected:
            self.line.setText(selected)
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def search(self, *, back: bool = False, again: bool = False) -> bool:
        """Go to the next place; `again`: the place that is shown may still be it."""
        words = self.line.text()
        searched = self._searched or SearchedText(self._editor.text())
        self._searched = searched
        line, column = self._editor.getCursorPosition()
        if self._editor.hasSelectedText() and (again or back):
            line, column, _line, _column = self._editor.getSelection()
        at = searched.find(
            words,
            self._editor.place_of(line, column, searched.text),
            back=back,
            case=self.case.isChecked(),
            whole=self.whole.isChecked(),
        )
        if at is not None:
            self._editor.select_part(searched.text, at, at + len(words))
        self._say("" if at is not None or not words else tr("Not found"))
        return at is not None

    def replace(self) -> None:
        """Replace the place that is shown, and go to the next one."""
        if self._matches(self._editor.selectedText()):
            self._editor.replaceSelectedText(self.with_line.text())
        self.search()

    def replace_every(self) -> None:
        """Replace all places, as one step of undo."""
        if not self.line.text():
            return
        text, count = self._pattern().subn(
            lambda _found: self.with_line.text(), self._editor.text()
        )
        if count:
            line, column = self._editor.getCursorPosition()
            with one_step(self._editor):
                self._editor.selectAll()
                self._editor.replaceSelectedText(text)
            self._editor.setCursorPosition(min(line, self._editor.lines() - 1), column)
        self._say(tr("{count} replaced").format(count=count) if count else tr("Not found"))

    def _forget(self) -> None:
        self._searched = None

    def _on_typed(self, _text: str) -> None:
        self.search(again=True)

    def _on_entered(self, back: bool) -> None:
        self.search(back=back)

    def _on_before(self) -> None:
        self.search(back=True)

    def _on_next(self) -> None:
        self.search()

    def _pattern(self) -> re.Pattern[str]:
        words = re.escape(self.line.text())
        pattern = rf"\b{words}\b" if self.whole.isChecked() else words
        return re.compile(pattern, 0 if self.case.isChecked() else re.IGNORECASE)

    def _matches(self, text: str) -> bool:
        return bool(text) and self._pattern().fullmatch(text) is not None

    def _say(self, words: str) -> None:
        self.outcome.setText(words)
        restyle(self.outcome, "role", "caption")


class LineBar(_Bar):
    """Go to a line by its number."""

    def __init__(self, editor: CodeEditor, icons: Icons) -> None:
        super().__init__(editor)
        self.line = _Line(tr("Number of the line"))
        self.line.entered.connect(lambda _back: self.go())
        self.go_button: QPushButton = button(tr("Go to line"), "compact")
        self.go_button.clicked.connect(lambda _on=False: self.go())
        shut = tool_button(tr("Close (Esc)"), "", 28)
        icons.place(shut, "close", "muted")
        shut.clicked.connect(self._on_shut)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 6, GRID, 6)
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.go_button)
        row.addWidget(shut)
        self.hide()

    def open(self) -> None:
        """Take the keyboard."""
        self.line.setText(str(self._editor.getCursorPosition()[0] + 1))
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def go(self) -> None:
        """Go there, and close."""
        number = self.line.text().strip()
        if number.isdecimal():
            self._editor.go_to(int(number[:8]))
            self.dismiss()


def _switch(tip: str, icon: str, icons: Icons) -> QToolButton:
    made = tool_button(tip, "switch", 28)
    made.setCheckable(True)
    icons.place(made, icon, "muted")
    return made


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for part in parts:
        row.addWidget(part)
    return row
