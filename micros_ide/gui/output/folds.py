"""Values over several lines that can be folded into their first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QRectF, Qt, QTimer
from PyQt5.QtGui import QColor, QPainter, QTextBlock

from micros_ide.gui.output.rows import HEADS, Kind, kind_of, with_kind

if TYPE_CHECKING:
    from micros_ide.gui.output.output_view import OutputView

SHUT_FROM = 12  # rows: a longer value comes folded
_SHOWN_SHORT = 200  # characters
_AT_ONCE = 4000  # rows


class Folds:
    """The folded and the open values of one view."""

    def __init__(self, view: OutputView) -> None:
        self._view = view
        self._hide_next = False

    def on_new(self, block: QTextBlock, kind: Kind) -> None:
        """A row was written: the rows of a folded value are hidden from the start."""
        if kind in HEADS:
            self._hide_next = kind is Kind.SHUT
        elif kind is Kind.BODY and self._hide_next:
            block.setVisible(False)
            block.setLineCount(0)

    def head_of(self, block: QTextBlock) -> QTextBlock:
        """Return the first row of the value that `block` belongs to; invalid for others."""
        while block.isValid() and kind_of(block.userState()) is Kind.BODY:
            block = block.previous()
        return block if block.isValid() and kind_of(block.userState()) in HEADS else QTextBlock()

    def toggle(self, head: QTextBlock) -> None:
        """Fold the value, or unfold it."""
        if head.isValid():
            self.set_open(head, kind_of(head.userState()) is Kind.SHUT)

    def reveal(self, block: QTextBlock) -> None:
        """Unfold the value that `block` lies in."""
        head = self.head_of(block)
        if head.isValid() and not block.isVisible():
            self.set_open(head, True)

    def set_open(self, head: QTextBlock, opened: bool) -> None:
        """Show the rows of a value, or hide them."""
        end = self._change(head, opened)
        self._lay_out(head.position(), end - head.position())

    def set_all_open(self, opened: bool, first: int = 0) -> None:
        """Unfold or fold every value from row `first` on, some thousands at a time."""
        document = self._view.document()
        if document is None:
            return
        block, wrong = document.findBlockByNumber(first), Kind.SHUT if opened else Kind.HEAD
        start, last = block.position(), first + _AT_ONCE
        while block.isValid() and block.blockNumber() < last:
            if kind_of(block.userState()) is wrong:
                self._change(block, opened)
            block = block.next()
        end = block.position() if block.isValid() else document.characterCount()
        self._lay_out(start, end - start)
        if block.isValid():
            QTimer.singleShot(0, lambda: self.set_all_open(opened, last))

    def _change(self, head: QTextBlock, opened: bool) -> int:
        """Return where the value ends."""
        head.setUserState(with_kind(head.userState(), Kind.HEAD if opened else Kind.SHUT))
        end, block = head.position() + head.length(), head.next()
        while block.isValid() and kind_of(block.userState()) is Kind.BODY:
            block.setVisible(opened)
            block.setLineCount(1 if opened else 0)
            end += block.length()
            block = block.next()
        if not block.isValid():
            self._hide_next = not opened
        return end

    def _lay_out(self, start: int, length: int) -> None:
        document = self._view.document()
        layout = document.documentLayout() if document is not None else None
        if document is None or layout is None:
            return
        document.markContentsDirty(start, length)
        layout.documentSizeChanged.emit(layout.documentSize())
        self._view.viewport().update()  # type: ignore[union-attr]

    def paint(self, painter: QPainter, colour: QColor) -> None:
        """Write in short, behind the first row of folded values, what they hold."""
        view = self._view
        offset, block = view.contentOffset(), view.firstVisibleBlock()
        bottom = view.viewport().height()  # type: ignore[union-attr]
        metrics = view.fontMetrics()
        painter.setPen(colour)
        painter.setFont(view.font())
        while block.isValid():
            area = view.blockBoundingGeometry(block).translated(offset)
            if area.top() > bottom:
                return
            if block.isVisible() and kind_of(block.userState()) is Kind.SHUT:
                left = area.left() + 4 + metrics.horizontalAdvance(block.text() + " ")
                room = view.viewport().width() - left - 8  # type: ignore[union-attr]
                text = metrics.elidedText(short(block), Qt.TextElideMode.ElideRight, int(room))
                place = QRectF(left, area.top(), room, metrics.height())
                painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
            block = block.next()


def short(head: QTextBlock) -> str:
    """Return the rows of a value in one line."""
    parts: list[str] = []
    size, block = 0, head.next()
    while block.isValid() and kind_of(block.userState()) is Kind.BODY and size < _SHOWN_SHORT:
        parts.append(block.text().strip())
        size += len(parts[-1]) + 1
        block = block.next()
    return " ".join(parts)
