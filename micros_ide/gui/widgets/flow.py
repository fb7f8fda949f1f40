"""Widgets in a row that goes on in the next line where the first one is full."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from PyQt5.QtCore import QEvent, QSize
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from micros_ide.gui.widgets.basics import GRID


class FlowBox(QWidget):
    """Each widget in its own size; the box is as high as its lines.

    It sets its height itself. A layout with a height for a width is asked for the narrowest width
    by the layouts around it, and those would take all the height that needs.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)

    def set_parts(self, parts: Iterable[QWidget]) -> None:
        """Show these widgets, in this order; those that were here before and are not are gone."""
        before, self._parts = self._parts, list(parts)
        for one in before:
            if one not in self._parts:
                one.hide()
                one.deleteLater()
        for part in self._parts:
            part.setParent(self)
            part.show()
        for first, second in itertools.pairwise(self._parts):
            QWidget.setTabOrder(first, second)
        self.arrange()

    def arrange(self) -> None:
        """Put everything into its place; call it when a widget has another size."""
        left, top, line = 0, 0, 0
        for one in self._parts:
            size = one.sizeHint().expandedTo(one.minimumSize())
            if left and left + size.width() > self.width():
                left, top = 0, top + line + GRID
                line = 0
            one.setGeometry(left, top, min(size.width(), max(self.width(), 1)), size.height())
            left += size.width() + GRID
            line = max(line, size.height())
        self.setFixedHeight(top + line)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as it is now."""
        return QSize(0, self.height())

    def event(self, event: QEvent | None) -> bool:
        """A widget wants another size: its text or its style has changed."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Other lines in another width."""
        super().resizeEvent(event)
        self.arrange()
