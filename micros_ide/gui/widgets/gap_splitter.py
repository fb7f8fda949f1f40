"""A splitter whose handle is the gap between its parts, and nothing to be seen."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QPaintEvent
from PyQt5.QtWidgets import QSplitter, QSplitterHandle, QWidget


class _Gap(QSplitterHandle):
    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        del event


class GapSplitter(QSplitter):
    """Parts beside each other, `gap` px between them; none can be dragged shut."""

    def __init__(self, orientation: Qt.Orientation, gap: int, *parts: QWidget) -> None:
        super().__init__(orientation)
        self.setHandleWidth(gap)
        for part in parts:
            self.addWidget(part)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:  # noqa: N802
        """Make a handle that is not painted."""
        return _Gap(self.orientation(), self)
