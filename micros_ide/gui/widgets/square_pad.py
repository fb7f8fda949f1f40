"""A square in which a hand moves a point."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QPainter, QPaintEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.widgets.basics import GRID
from micros_ide.gui.widgets.smooth_painter import smooth_painter

_SIDE = 17 * GRID


class SquarePad(QWidget):
    """Follows the mouse while it is held; a subclass paints, and takes where the point is put."""

    turned = pyqtSignal()  # by a person

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self.held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Fixed, QSizePolicy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A square."""
        return QSize(_SIDE, _SIDE)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Take what is under the mouse."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.held = True
            self._take(event.localPos())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Follow the mouse."""
        if event is not None and self.held:
            self._take(event.localPos())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """The hand is off."""
        del event
        self.held = False

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the pad and its point."""
        del event
        with smooth_painter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        raise NotImplementedError

    def _take(self, at: QPointF) -> None:
        raise NotImplementedError
