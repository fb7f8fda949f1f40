"""Output in which the lines of a traceback lead into the editor."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QMouseEvent

from micros_ide.gui.icons import Icons
from micros_ide.gui.output.output_view import OutputView
from micros_ide.model.module_run import CodePlace, place_in


class LinkedOutput(OutputView):
    """A click, or Enter, on a line of a load module emits `line_wished`."""

    line_wished = pyqtSignal(str, int)  # file, line

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons)
        self._pressed = QPoint()
        self.setMouseTracking(True)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Remember where, so that a selection is no click."""
        if event is not None:
            self._pressed = event.pos()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Follow a link."""
        super().mouseReleaseEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if (event.pos() - self._pressed).manhattanLength() < 4:
            self._follow(self._link_at(event.pos()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Show a hand over a link."""
        super().mouseMoveEvent(event)
        view = self.viewport()
        if event is not None and view is not None:
            over = self._link_at(event.pos()) is not None
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor
            if view.cursor().shape() != shape:
                view.setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Enter on a link follows it."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            place = place_in(self.textCursor().block().text()[:300])
            if place is not None:
                self._follow(place)
                return
        super().keyPressEvent(event)

    def _link_at(self, where: QPoint) -> CodePlace | None:
        return place_in(self.cursorForPosition(where).block().text()[:300])

    def _follow(self, place: CodePlace | None) -> None:
        if place is not None:
            self.line_wished.emit(place.file, place.line)
