"""One text in a tab: the editor, where it is kept, and what is known of it."""

from __future__ import annotations

import itertools
from pathlib import Path

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.editor.code_editor import CodeEditor
from micros_ide.gui.pages.workbench.editor.find_bar import FindBar, LineBar
from micros_ide.gui.pages.workbench.editor.keys import one_step
from micros_ide.gui.pages.workbench.editor.writing_aid import WritingAid
from micros_ide.gui.pages.workbench.name_bar import NameBar
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.gui.widgets.notice import Notice
from micros_ide.model.code_problems import CodeCheck
from micros_ide.services.own_modules import OpenedFile, Stamp

_keys = itertools.count(1)


class Document(QWidget):
    """A text; `revision` counts its changes, so that an answer about an old one is known."""

    changed = pyqtSignal(object)  # itself: the text
    renamed = pyqtSignal(object)  # itself: the file, or whether it has unsaved changes
    moved = pyqtSignal(object)  # itself: the cursor
    reload_wished = pyqtSignal(object)
    keep_wished = pyqtSignal(object)

    def __init__(
        self, context: Context, name: str, text: str, *, opened: OpenedFile | None = None
    ) -> None:
        """`name`: of the file it has or will get ("LM_lamp.py"); `opened`: as it was read."""
        super().__init__()
        self.key = f"text-{next(_keys)}"
        self.name = name
        self.path: Path | None = opened.path if opened else None
        self.stamp: Stamp | None = opened.stamp if opened else None
        self.bom = opened.bom if opened else False
        self.example = False  # a bundled module: to be read, saved under another name
        self._in_no_file = False  # though nobody has typed: a draft, a file of a board
        self.rescued = False  # a draft: what its file is now is not known yet
        self.revision = 0
        self.check: CodeCheck | None = None
        self.checked_revision = -1  # which text `check` is about
        self.saving = False
        self._drifted: Stamp | None = None  # what another program has made of the file
        self.editor = CodeEditor(context.theme)
        self.find_bar = FindBar(self.editor, context.icons)
        self.line_bar = LineBar(self.editor, context.icons)
        self.name_bar = NameBar(context)
        self.notice = Notice(context.icons)
        self._answers = QWidget()
        self.reload_button = button(tr("Load it again"), "compact")
        self.keep_button = button(tr("Keep my text"), "compact")
        self.reload_button.clicked.connect(lambda _on=False: self.reload_wished.emit(self))
        self.keep_button.clicked.connect(lambda _on=False: self.keep_wished.emit(self))
        self._lay_out()
        self.editor.aid = self.aid = WritingAid(self.editor, self)
        self.editor.load(text)
        self.editor.textChanged.connect(self._on_text)
        self.editor.modificationChanged.connect(lambda _on: self.renamed.emit(self))
        self.editor.cursorPositionChanged.connect(lambda _line, _at: self.moved.emit(self))
        self.setFocusProxy(self.editor)

    # -- what it is

    @property
    def unsaved(self) -> bool:
        """Whether closing it would lose something."""
        return self._in_no_file or bool(self.editor.isModified())

    def text(self) -> str:
        """Return the whole text."""
        return str(self.editor.text())

    def title(self) -> str:
        """Return the name, with a dot when there are unsaved changes."""
        return f"{self.name} ●" if self.unsaved else self.name

    # -- what happens to it

    def mark_unsaved(self) -> None:
        """Count as changed from now on, as a text that was rescued does."""
        self._in_no_file = True
        self.renamed.emit(self)

    def settle(self) -> None:
        """Count as saved, or as given up."""
        self._in_no_file = False
        self.editor.setModified(False)
        self.renamed.emit(self)

    def set_example(self) -> None:
        """Show a bundled module: to be read only."""
        self.example = True
        self.editor.setReadOnly(True)

    def saved(self, opened: OpenedFile, revision: int) -> None:
        """The text of `revision` is in a file now."""
        self.path, self.stamp, self.name = opened.path, opened.stamp, opened.path.name
        if self.example:
            self.example = False
            self.editor.setReadOnly(False)
        self.dismiss_notice()
        if revision == self.revision:
            self.settle()
        self.renamed.emit(self)

    def reloaded(self, opened: OpenedFile) -> None:
        """Show the file as it is now; what was written before can be brought back with undo."""
        self.replace_all(opened.text)
        self.stamp, self.bom = opened.stamp, opened.bom
        self.settle()
        self.dismiss_notice()

    def replace_all(self, text: str) -> None:
        """Show another text; what was there comes back with undo."""
        line, column = self.editor.getCursorPosition()
        with one_step(self.editor):
            self.editor.selectAll()
            self.editor.replaceSelectedText(text)
        self.editor.setCursorPosition(min(line, self.editor.lines() - 1), column)

    def drifted(self, stamp: Stamp | None) -> None:
        """The file is another one than was read; None: it is gone."""
        if stamp == self._drifted and self.notice.isVisible():
            return
        self._drifted = stamp
        if stamp is None:
            message = tr("{name} was removed or renamed by another program.")
            hint = tr("Your text is here. Save it to have the file again.")
        elif self.unsaved:
            message = tr("{name} was changed by another program, and you have changes of your own.")
            hint = tr("Loading it again takes its text; yours comes back with Ctrl+Z.")
        else:
            message = tr("{name} was changed by another program.")
            hint = ""
        self.reload_button.setVisible(stamp is not None)
        self.notice.say("warning", message.format(name=self.name), hint)
        self._answers.show()

    def keep(self) -> None:
        """Keep this text: the next save replaces the file."""
        self.stamp = self._drifted
        self.mark_unsaved()
        self.dismiss_notice()

    def dismiss_notice(self) -> None:
        """Nothing is to be said any more."""
        self._drifted = None
        self.notice.hide()
        self._answers.hide()

    def close_top(self) -> bool:
        """Close what lies on top; False when there was nothing."""
        if self.aid.shown():
            self.aid.hide()
            return True
        if self.name_bar.dismiss():
            self.editor.setFocus()
            return True
        return self.find_bar.dismiss() or self.line_bar.dismiss()

    def ask_name(self, folder: Path) -> None:
        """Ask under which name it is saved."""
        self.name_bar.ask(self.name, folder)

    def search(self, *, replacing: bool = False) -> None:
        """Open the search."""
        self.line_bar.hide()
        self.find_bar.open(replacing=replacing)

    def ask_line(self) -> None:
        """Ask for the number of a line."""
        self.find_bar.hide()
        self.line_bar.open()

    def _on_text(self) -> None:
        self.revision += 1
        self.changed.emit(self)

    def _lay_out(self) -> None:
        answers = QHBoxLayout(self._answers)
        answers.setContentsMargins(GRID, 0, GRID, GRID)
        answers.setSpacing(GRID)
        answers.addWidget(self.reload_button)
        answers.addWidget(self.keep_button)
        answers.addStretch(1)
        self._answers.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.name_bar)
        column.addWidget(self.notice)
        column.addWidget(self._answers)
        column.addWidget(self.editor, 1)
        column.addWidget(self.find_bar)
        column.addWidget(self.line_bar)
