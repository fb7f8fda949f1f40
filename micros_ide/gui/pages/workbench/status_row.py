"""One line under the text: what the check says, where the cursor is, how lines end."""

from __future__ import annotations

from PyQt5.Qsci import QsciScintilla
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.gui.pages.workbench.editor.keys import INDENT
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.model.code_problems import CodeCheck
from micros_ide.model.module_report import Verdict

_ENDS = {QsciScintilla.EolUnix: "LF", QsciScintilla.EolWindows: "CRLF", QsciScintilla.EolMac: "CR"}


class StatusRow(QFrame):
    """Facts of the text in front."""

    problems_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._document: Document | None = None
        self.setProperty("role", "status")
        self.check = button("", "link")
        self.check.clicked.connect(lambda _on=False: self.problems_wished.emit())
        self.place = label("", "caption")
        self.indent = label(tr("{count} spaces").format(count=INDENT), "caption")
        self.ends = QToolButton()
        self.ends.setProperty("kind", "caption")
        self.ends.setToolTip(tr("How lines end in the file"))
        self.ends.setAccessibleName(self.ends.toolTip())
        self.ends.setPopupMode(QToolButton.InstantPopup)
        self._menu = QMenu(self)
        for mode, word in ((QsciScintilla.EolUnix, "LF"), (QsciScintilla.EolWindows, "CRLF")):
            self._add_end(mode, word)
        self.ends.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GRID, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.check)
        row.addStretch(1)
        for one in (self.place, self.indent, self.ends):
            row.addWidget(one)

    def show_document(self, document: Document | None) -> None:
        """Show the facts of `document`."""
        self._document = document
        self.setVisible(document is not None)
        if document is not None:
            self.show_check(document.check)
            self.show_place()
            self.ends.setText(_ENDS[document.editor.eolMode()])

    def show_place(self) -> None:
        """Show where the cursor is."""
        if self._document is not None:
            line, column = self._document.editor.getCursorPosition()
            words = tr("Line {line}, column {column}")
            self.place.setText(words.format(line=line + 1, column=column + 1))

    def show_checking(self) -> None:
        """The text is being looked at."""
        self._icons.place(self.check, "progress-clock", "muted", 16)
        self.check.setText(tr("Checking…"))

    def show_check(self, check: CodeCheck | None) -> None:
        """Show what the check says; None: not checked yet."""
        if check is None:
            self.show_checking()
            return
        icon, tone = verdict_icon(check)
        self._icons.place(self.check, icon, tone, 16)
        self.check.setText(check_words(check))

    def _add_end(self, mode: QsciScintilla.EolMode, word: str) -> None:
        names = {"LF": tr("LF: Linux, macOS, boards"), "CRLF": tr("CRLF: Windows")}
        action = self._menu.addAction(names[word])
        if action is not None:
            action.triggered.connect(lambda _on=False: self._set_end(mode))

    def _set_end(self, mode: QsciScintilla.EolMode) -> None:
        if self._document is not None and not self._document.editor.isReadOnly():
            self._document.editor.convertEols(mode)
            self._document.editor.setEolMode(mode)
            self.ends.setText(_ENDS[mode])


def verdict_icon(check: CodeCheck) -> tuple[str, str]:
    """Return the icon of a check and its tone."""
    return {
        Verdict.GREEN: ("check-circle-outline", "online"),
        Verdict.AMBER: ("alert-outline", "warning"),
        Verdict.RED: ("close-octagon-outline", "error"),
    }[check.verdict]


def check_words(check: CodeCheck) -> str:
    """Return the outcome in words."""
    errors, warnings = check.count(Verdict.RED), check.count(Verdict.AMBER)
    parts = []
    if errors:
        words = tr("1 error") if errors == 1 else tr("{count} errors")
        parts.append(words.format(count=errors))
    if warnings:
        words = tr("1 warning") if warnings == 1 else tr("{count} warnings")
        parts.append(words.format(count=warnings))
    return ", ".join(parts) or tr("No problems")
