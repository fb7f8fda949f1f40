"""A switch between two values; which one it shows may not be known yet."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QAbstractButton, QSizePolicy

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID
from micros_ide.gui.widgets.smooth_painter import smooth_painter

_WIDTH, _HEIGHT, _GAP = 40, 22, 8  # px


class Switch(QAbstractButton):
    """On and off with the word beside it; a click or Space turns it, where it is unknown: on."""

    turned = pyqtSignal(bool)  # by a person

    def __init__(self, theme: Theme, name: str, on: str = "", off: str = "") -> None:
        """`on`, `off`: the words of the two values."""
        super().__init__()
        self._theme, self._name = theme, name
        self._words = (off or tr("Off"), on or tr("On"))
        self.known = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Fixed, QSizePolicy.Fixed)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self.update)
        self._say()

    def show_state(self, on: bool | None) -> None:
        """Show a state that nobody has chosen here; None: it is not known."""
        self.known = on is not None
        self.setChecked(bool(on))
        self._say()

    def word(self) -> str:
        """Return the state as it stands beside the switch."""
        return self._words[self.isChecked()] if self.known else tr("not known")

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the switch and the longest word."""
        metrics = self.fontMetrics()
        words = (*self._words, tr("not known"))
        wide = max(metrics.horizontalAdvance(one) for one in words)
        return QSize(_WIDTH + _GAP + wide + 4, max(3 * GRID + 4, metrics.height()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Enter turns it as Space does; left and right choose."""
        if event is None:
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            wanted = event.key() == Qt.Key.Key_Right
            if not self.known or self.isChecked() is not wanted:
                self.setChecked(wanted)
                self._on_clicked(wanted)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the switch and its word."""
        del event
        with smooth_painter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        colour = self._theme.colour
        left = self.width() - _WIDTH + 1.5
        body = QRectF(left, (self.height() - _HEIGHT) / 2 + 1, _WIDTH - 3, _HEIGHT - 2)
        on, enabled = self.isChecked() and self.known, self.isEnabled()
        edge = colour("focus" if self.hasFocus() else "field_line")
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(colour(("accent" if enabled else "disabled") if on else "field"))
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        radius = body.height() / 2 - 4
        x = body.left() + body.height() / 2
        if on:
            x = body.right() - body.height() / 2
        if not self.known:
            x = body.center().x()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on_accent" if on else "muted"))
        if self.known:
            painter.drawEllipse(QPointF(x, body.center().y()), radius, radius)
        else:
            painter.drawRect(QRectF(x - 5, body.center().y() - 1, 10, 2))
        painter.setPen(colour("text" if self.known and enabled else "muted"))
        area = QRectF(0, 0, self.width() - _WIDTH - _GAP, self.height())
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(area, int(where), self.word())

    def _on_clicked(self, on: bool) -> None:
        if not self.known:
            self.known = True
        self._say()
        self.turned.emit(on)

    def _say(self) -> None:
        self.setAccessibleName(f"{self._name}: {self.word()}")
        self.update()
