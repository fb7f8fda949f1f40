"""The words that fit, or lines of a history, beside what is being typed."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QModelIndex, QPoint, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QFontMetrics, QPainter, QPalette, QStandardItem, QStandardItemModel
from PyQt5.QtWidgets import (
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, fixed_font
from micros_ide.gui.widgets.row_delegate import RowDelegate

ROW, ROWS = 28, 8  # px, shown at once
_QUIET = Qt.ItemDataRole.UserRole
_MOST = 200


class _Row(RowDelegate):
    height = ROW

    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        palette, area = option.palette, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.color(QPalette.AlternateBase))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), palette.link())
        inner = area.adjusted(12, 0, -GRID, 0)
        font = fixed_font()
        font.setPixelSize(13)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        text, quiet = str(index.data() or ""), str(index.data(_QUIET) or "")
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        middle = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(palette.color(QPalette.Text))
        painter.drawText(inner, middle, cut)
        inner.setLeft(inner.left() + max(160, metrics.horizontalAdvance(cut) + 2 * GRID))
        if quiet and inner.width() > 3 * GRID:
            painter.setFont(option.font)
            painter.setPen(palette.color(QPalette.PlaceholderText))
            cut = option.fontMetrics.elidedText(quiet, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, middle, cut)


class WordPopup(QListView):
    """A list that lies over its parent and never takes the keyboard."""

    chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self.setAccessibleName(tr("Words that fit"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Row(self))
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.clicked.connect(lambda index: self.chosen.emit(str(index.data())))
        self.hide()

    def show_words(self, words: Sequence[tuple[str, str]], line: QWidget, at: int) -> None:
        """Show words with their meanings over `line`, chosen is the one with number `at`."""
        self._rows.clear()
        for text, meaning in words[:_MOST]:
            item = QStandardItem(text)
            item.setData(meaning, _QUIET)
            self._rows.appendRow(item)
        if not words:
            self.hide()
            return
        self.setCurrentIndex(self._rows.index(max(0, min(at, self._rows.rowCount() - 1)), 0))
        self._place(line)
        self.show()
        self.raise_()

    def move_choice(self, step: int) -> None:
        """Choose the next row, or the one before; the ends meet."""
        count = self._rows.rowCount()
        if count:
            row = (self.currentIndex().row() + step) % count
            self.setCurrentIndex(self._rows.index(row, 0))

    def count(self) -> int:
        """Return how many words there are."""
        return self._rows.rowCount()

    def choice(self) -> str:
        """Return the chosen word."""
        return str(self.currentIndex().data() or "")

    def _place(self, line: QWidget) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        corner = line.mapTo(parent, QPoint(0, 0))
        height = min(self._rows.rowCount(), ROWS) * ROW + 10
        height = min(height, max(ROW + 10, corner.y() - GRID))
        width = min(max(line.width(), 320), 640, parent.width() - corner.x() - GRID)
        self.setGeometry(corner.x(), corner.y() - height - 4, width, height)
