"""The list of words that fit, under the line that is written."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QPoint
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.widgets.basics import GRID
from micros_ide.gui.widgets.word_popup import ROW, ROWS, WordPopup

_WIDTH = 520  # px


class CodePopup(WordPopup):
    """As wide as words and meanings need; over the line where there is no room below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._corner, self._height = QPoint(), 0

    def show_at(self, words: Sequence[tuple[str, str]], place: tuple[QPoint, int]) -> None:
        """Show words with their meanings at a cursor: its upper end, and its height."""
        self._corner, self._height = place
        self.show_words(words, self, 0)

    def _place(self, line: QWidget) -> None:
        del line
        parent = self.parentWidget()
        if parent is None:
            return
        wanted = min(self.count(), ROWS) * ROW + 10
        below = parent.height() - self._corner.y() - self._height - GRID
        above = self._corner.y() - GRID
        height = min(wanted, max(below, above))
        y = self._corner.y() + self._height + 2 if below >= min(wanted, above) else 0
        y = y or self._corner.y() - height - 2
        width = min(_WIDTH, parent.width() - 2 * GRID)
        x = max(GRID, min(self._corner.x() - 12, parent.width() - width - GRID))
        self.setGeometry(x, y, width, height)
