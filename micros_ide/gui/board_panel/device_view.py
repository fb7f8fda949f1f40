"""The picture of one wired device: what stands still is painted once, the rest at each change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt5.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from micros_ide.gui.drawing.devices import painting
from micros_ide.gui.theme import Theme


class DeviceView(QWidget):
    """Opaque, so that a change repaints it alone and nothing behind it."""

    pressed = pyqtSignal()
    released = pyqtSignal()

    def __init__(self, theme: Theme, kind: str, inputs: Mapping[str, float]) -> None:
        super().__init__()
        self._theme, self._kind, self._inputs = theme, kind, dict(inputs)
        self._state: Mapping[str, Any] = {}
        self._still: QPixmap | None = None
        self._wish = painting.preferred_size(kind, self._inputs).toSize()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        theme.changed.connect(self._forget)

    def show_state(self, inputs: Mapping[str, float], state: Mapping[str, Any]) -> bool:
        """Show these; returns whether the picture wants another size now."""
        resized = False
        if inputs != self._inputs:
            self._inputs = dict(inputs)
            self._still = None
            wish = painting.preferred_size(self._kind, self._inputs).toSize()
            resized = wish != self._wish
            if resized:
                self._wish = wish
                self.updateGeometry()
        self._state = state
        self.update()
        return resized

    def sizeHint(self) -> QSize:  # noqa: N802
        """As its painter likes it."""
        return self._wish

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Paint all anew."""
        super().resizeEvent(event)
        self._still = None

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint what stands still from its pixmap, and what lives over it."""
        del event
        palette, area = self._theme.palette, QRectF(self.rect())
        if self._still is None:
            self._still = self._paint_still(area)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        painter.setRenderHints(QPainter.Antialiasing | QPainter.TextAntialiasing)
        painting.paint_live(painter, area, self._kind, self._inputs, self._state, colours=palette)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """A button in the picture is pressed as long as the mouse is."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Let it go."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()

    def _paint_still(self, area: QRectF) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self._theme.colour("card"))
        painter = QPainter(pixmap)
        painter.setFont(self.font())
        painter.setRenderHints(QPainter.Antialiasing | QPainter.TextAntialiasing)
        painting.paint_still(painter, area, self._kind, self._inputs, self._theme.palette)
        painter.end()
        return pixmap

    def _forget(self) -> None:
        self._still = None
        self.update()
