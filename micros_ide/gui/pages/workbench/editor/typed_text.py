"""What the writing aid asks of an editor."""

from __future__ import annotations

from PyQt5.Qsci import QsciScintilla
from PyQt5.QtCore import QRect


class TypedText(QsciScintilla):
    """An editor that tells what stands before its cursor."""

    def before_cursor(self, most: int) -> str:
        """Return up to `most` bytes of the text before the cursor."""
        end = self.SendScintilla(QsciScintilla.SCI_GETCURRENTPOS)
        start = max(0, end - most)
        return str(self.text(start, end)) if end > start else ""

    def replace_before(self, count: int, text: str) -> None:
        """Replace the `count` characters before the cursor."""
        line, column = self.getCursorPosition()
        self.beginUndoAction()
        self.setSelection(line, max(0, column - count), line, column)
        self.replaceSelectedText(text)
        self.endUndoAction()

    def word_here(self) -> str:
        """Return the dotted name at the cursor ("machine.Pin"), or an empty text."""
        line, column = self.getCursorPosition()
        text = self.text(line)
        start, end = column, column
        while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_."):
            start -= 1
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        return str(text[start:end]).strip(".")

    def place_of(self, line: int, column: int, text: str) -> int:
        """Return the place of a line (from 0) and column in `text`, which is the whole text."""
        start = self.positionFromLineIndex(line, 0)
        return len(text.encode()[:start].decode()) + column

    def select_part(self, text: str, start: int, end: int) -> None:
        """Select a part of `text`, which is the whole text, and show it."""
        first = len(text[:start].encode())
        last = first + len(text[start:end].encode())
        line, column = self.lineIndexFromPosition(first)
        to_line, to_column = self.lineIndexFromPosition(last)
        self.ensureLineVisible(line)
        self.setSelection(line, column, to_line, to_column)
        self.ensureCursorVisible()

    def scrolled_to(self) -> tuple[int, int]:
        """Return the first line that is seen, and how far it is scrolled sideways in px."""
        return self.firstVisibleLine(), self.SendScintilla(QsciScintilla.SCI_GETXOFFSET)

    def cursor_rect(self) -> QRect:
        """Return where the cursor is, in this widget."""
        at = self.SendScintilla(QsciScintilla.SCI_GETCURRENTPOS)
        x = self.SendScintilla(QsciScintilla.SCI_POINTXFROMPOSITION, 0, at)
        y = self.SendScintilla(QsciScintilla.SCI_POINTYFROMPOSITION, 0, at)
        height = self.SendScintilla(QsciScintilla.SCI_TEXTHEIGHT, 0)
        view = self.viewport()
        corner = view.pos() if view is not None else self.rect().topLeft()
        return QRect(corner.x() + x, corner.y() + y, 1, height)
