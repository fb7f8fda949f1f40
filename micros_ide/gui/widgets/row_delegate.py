"""Rows of a list in one height, painted by hand."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QSize
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from micros_ide.gui.widgets.basics import ROW


class RowDelegate(QStyledItemDelegate):
    """A subclass paints a row in `paint_row`; the painter is put back as it was."""

    height = ROW  # px

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        """All rows are equally high."""
        return QSize(super().sizeHint(option, index).width(), self.height)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint one row."""
        if painter is not None:
            painter.save()
            self.paint_row(painter, option, index)
            painter.restore()

    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint one row into `option.rect`."""
        raise NotImplementedError
