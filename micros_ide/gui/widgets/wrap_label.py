"""Text over several lines that never asks for more width than it gets."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QSize, Qt
from PyQt5.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PyQt5.QtWidgets import QAction, QApplication, QLabel, QSizePolicy

from micros_ide.gui.translation import tr

_LEAST = 64  # px


class WrapLabel(QLabel):
    """Plain text that breaks between words, and inside a word that is longer than the line.

    A QLabel would rather be wider than its place: the name of a file or a path pushes what is
    beside it out of sight. The context menu copies the text.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        copy = QAction(tr("Copy"), self)
        copy.triggered.connect(self._copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the text in lines of `width`."""
        return self._lay_out(width)[1] if self.text() else 0

    def sizeHint(self) -> QSize:  # noqa: N802
        """As much as the text needs in the width it has."""
        width = max(self.width(), _LEAST)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrow is possible; one line is the least."""
        return QSize(_LEAST, self.fontMetrics().height() if self.text() else 0)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the lines."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        for layout in self._lay_out(self.width())[0]:
            layout.draw(painter, QPointF(0, 0))
        painter.end()

    def _lay_out(self, width: int) -> tuple[list[QTextLayout], int]:
        """Return one layout per paragraph, each at its place, and the height of all."""
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter
        option = QTextOption(middle if self.alignment() & middle else left)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layouts, top = [], 0.0
        for paragraph in self.text().split("\n"):
            layout = QTextLayout(paragraph, self.font())
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(max(width, 1))
                line.setPosition(QPointF(0, top))
                top += line.height()
            layout.endLayout()
            layouts.append(layout)
        return layouts, round(top + 0.49)

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text())
