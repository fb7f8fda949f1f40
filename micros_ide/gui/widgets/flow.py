"""Widgets in a row that goes on in the next line where the first one is full."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from PyQt5.QtWidgets import QWidget

from micros_ide.gui.widgets.basics import GRID
from micros_ide.gui.widgets.self_high import SelfHigh


class FlowBox(SelfHigh):
    """Each widget in its own size; the box is as high as its lines."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[QWidget] = []

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
        left, top, line, room = 0, 0, 0, self.room()
        for one in self._parts:
            size = one.sizeHint().expandedTo(one.minimumSize())
            if left and left + size.width() > room:
                left, top = 0, top + line + GRID
                line = 0
            one.setGeometry(left, top, min(size.width(), room), size.height())
            left += size.width() + GRID
            line = max(line, size.height())
        self.setFixedHeight(top + line)
