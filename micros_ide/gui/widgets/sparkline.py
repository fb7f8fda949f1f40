"""A small line of how a figure went, its last value beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise

from PyQt5.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt5.QtWidgets import QSizePolicy, QToolTip, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID
from micros_ide.gui.widgets.smooth_painter import smooth_painter

Point = tuple[float, float]  # time as of time.time(), value
_HEIGHT = 4 * GRID
_GAP_S = 60.0  # a longer pause between two points breaks the line
_BREAK_S = 15.0  # the room that such a pause gets
_EDGE = 5.0  # px around the line, so that the dot of the last value is whole


class Sparkline(QWidget):
    """A line without axes; the mouse over it tells value and time.

    A figure that hardly moves is drawn as a flat line: `least` is the smallest span that the
    height stands for, as a part of the largest value.
    """

    def __init__(
        self, theme: Theme, name: str, text_of: Callable[[float], str], *, least: float = 0.1
    ) -> None:
        """`text_of`: the value as people read it, with its unit."""
        super().__init__()
        self._theme, self._name, self._text_of, self._least = theme, name, text_of, least
        self._points: tuple[Point, ...] = ()
        self._places: list[QPointF] = []
        self._at: int | None = None  # the point under the mouse
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        theme.changed.connect(self.update)
        self.set_points(())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wide enough to see a trend, as high as a row."""
        return QSize(12 * GRID, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrow is possible."""
        return QSize(4 * GRID, _HEIGHT)

    def set_points(self, points: Sequence[Point]) -> None:
        """Show these, oldest first."""
        self._points = tuple(points)
        self._at = None
        self._place()
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        """Return in one sentence what the line shows."""
        if not self._points:
            return tr("{name}: no figures yet").format(name=self._name)
        values = [value for _when, value in self._points]
        return tr("{name}: {last}; between {least} and {most} since {clock}").format(
            name=self._name,
            last=self._text_of(values[-1]),
            least=self._text_of(min(values)),
            most=self._text_of(max(values)),
            clock=_clock(self._points[0][0]),
        )

    def tip_at(self, x: float) -> str:
        """Return value and time of the point nearest to `x`."""
        at = self._nearest(x)
        if at is None:
            return ""
        when, value = self._points[at]
        return tr("{value} at {clock}").format(value=self._text_of(value), clock=_clock(when))

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        """Lay the points out anew."""
        del event
        self._place()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Tell value and time of the point under the mouse."""
        if event is None:
            return
        self._at = self._nearest(event.pos().x())
        QToolTip.showText(event.globalPos(), self.tip_at(event.pos().x()), self)
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802
        """Nothing is under the mouse any more."""
        del event
        self._at = None
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the line, a dot at its end, and one under the mouse."""
        del event
        with smooth_painter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        line = self._theme.colour("line")
        if not self._places:
            painter.setPen(QPen(line, 1, Qt.PenStyle.DashLine))
            middle = self.height() / 2
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
            return
        base = self.height() - 0.5
        painter.setPen(QPen(line, 1))
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
        accent = self._theme.colour("accent")
        painter.setPen(QPen(accent, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for piece in self._pieces():
            painter.drawPolyline(QPolygonF(piece))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(self._places[-1], 3, 3)
        if self._at is not None:
            painter.setBrush(self._theme.colour("card"))
            painter.setPen(QPen(accent, 1.5))
            painter.drawEllipse(self._places[self._at], 3.5, 3.5)

    def _place(self) -> None:
        """Work out where the points are: time to the right, pauses cut short."""
        if not self._points:
            self._places = []
            return
        area = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        steps = [after[0] - before[0] for before, after in pairwise(self._points)]
        along = [0.0]
        for step in steps:
            along.append(along[-1] + (_BREAK_S if step > _GAP_S else max(step, 0.0)))
        values = [value for _when, value in self._points]
        span = max(max(values) - min(values), self._least * max(map(abs, values)), 1e-9)
        middle = (max(values) + min(values)) / 2
        whole = along[-1] or 1.0
        self._places = [
            QPointF(
                area.left() + (area.width() * far / whole if along[-1] else area.width()),
                area.center().y() - area.height() * (value - middle) / span,
            )
            for far, value in zip(along, values, strict=True)
        ]

    def _pieces(self) -> list[list[QPointF]]:
        pieces = [[self._places[0]]]
        for at in range(1, len(self._places)):
            if self._points[at][0] - self._points[at - 1][0] > _GAP_S:
                pieces.append([])
            pieces[-1].append(self._places[at])
        return [piece for piece in pieces if len(piece) > 1]

    def _nearest(self, x: float) -> int | None:
        if not self._places:
            return None
        return min(range(len(self._places)), key=lambda at: abs(self._places[at].x() - x))


def _clock(when: float) -> str:
    then, now = time.localtime(when), time.localtime()
    same_day = then[:3] == now[:3]
    return time.strftime("%H:%M:%S" if same_day else "%d %b, %H:%M", then)
