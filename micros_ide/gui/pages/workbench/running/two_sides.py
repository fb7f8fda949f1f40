"""Two parts beside each other where there is room, else one under the other."""

from __future__ import annotations

from PyQt5.QtCore import QSize
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QBoxLayout, QWidget

from micros_ide.gui.widgets.basics import GRID


class TwoSides(QWidget):
    """The left one takes the room; it is never wider than it gets."""

    def __init__(self, left: QWidget, right: QWidget, least: int) -> None:
        """`least`: width in px from which on both stand in one line."""
        super().__init__()
        self._least = least
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID)
        self._box.addWidget(left, 1)
        self._box.addWidget(right)
        self._parts = left, right

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the wider part: they may stand one under the other."""
        hint = super().minimumSizeHint()
        return QSize(max(one.minimumSizeHint().width() for one in self._parts), hint.height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Turn where there is no room."""
        wide = self.width() >= self._least
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != way:
            self._box.setDirection(way)
        super().resizeEvent(event)
