"""A pencil for the pictures of devices: palette colours, a few shapes, text that fits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QRadialGradient,
)

from micros_ide.gui.theme import Palette

CENTRE = int(Qt.AlignmentFlag.AlignCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_LEAST_TEXT = 8  # px
Ink = str | QColor  # a token of the palette, or a colour of the thing itself


@dataclass(frozen=True, slots=True)
class Seen:
    """A device as its row of the bench says; what is missing or no number counts as `default`."""

    kind: str
    inputs: Mapping[str, Any]
    state: Mapping[str, Any]

    def given(self, name: str, default: float = 0.0) -> float:
        """Return an input."""
        return number(self.inputs.get(name), default)

    def told(self, name: str, default: float = 0.0) -> float:
        """Return a figure of the state."""
        return number(self.state.get(name), default)


def number(value: object, default: float = 0.0) -> float:
    """Return `value` if it is a finite number, and `default` otherwise."""
    fits = isinstance(value, (int, float)) and math.isfinite(value)
    return float(value) if fits else default  # type: ignore[arg-type]


def share(value: float, low: float, high: float) -> float:
    """Return where `value` lies between `low` (0.0) and `high` (1.0), never outside."""
    return max(0.0, min(1.0, (value - low) / (high - low)))


def on_circle(centre: QPointF, radius: float, degrees: float) -> QPointF:
    """Return a point of a circle; 0° is at the right, counted anticlockwise."""
    angle = math.radians(degrees)
    return QPointF(centre.x() + radius * math.cos(angle), centre.y() - radius * math.sin(angle))


class Sketch:
    """Draws in the device's own measures, 0 to `size`; the painter is scaled already."""

    def __init__(self, painter: QPainter, palette: Palette, size: QSizeF) -> None:
        self.painter = painter
        self.palette = palette
        self.size = size

    def colour(self, ink: Ink, alpha: float = 1.0) -> QColor:
        """Return a colour, as opaque as `alpha` says, 0.0 to 1.0."""
        found = QColor(self.palette[ink] if isinstance(ink, str) else ink)
        if alpha < 1.0:
            found.setAlphaF(max(0.0, alpha))
        return found

    def blend(self, low: Ink, high: Ink, part: float) -> QColor:
        """Return a colour between two: `low` at 0.0, `high` at 1.0."""
        one, two = self.colour(low), self.colour(high)
        part = max(0.0, min(1.0, part))
        return QColor(
            round(one.red() + (two.red() - one.red()) * part),
            round(one.green() + (two.green() - one.green()) * part),
            round(one.blue() + (two.blue() - one.blue()) * part),
        )

    def use(self, fill: Ink | QBrush | None, edge: Ink | None, width: float) -> None:
        """Take up a brush and a pen."""
        self.painter.setPen(
            QPen(self.colour(edge), width) if edge is not None else Qt.PenStyle.NoPen
        )
        if fill is None:
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            self.painter.setBrush(fill if isinstance(fill, QBrush) else self.colour(fill))

    def disc(
        self,
        centre: QPointF,
        radius: float,
        fill: Ink | QBrush | None,
        edge: Ink | None = None,
        width: float = 1.0,
    ) -> None:
        """Draw a circle."""
        self.use(fill, edge, width)
        self.painter.drawEllipse(centre, radius, radius)

    def box(
        self,
        rect: QRectF,
        corner: float,
        fill: Ink | QBrush | None,
        edge: Ink | None = None,
        width: float = 1.0,
    ) -> None:
        """Draw a box with round corners."""
        self.use(fill, edge, width)
        self.painter.drawRoundedRect(rect, corner, corner)

    def path(
        self,
        path: QPainterPath,
        fill: Ink | QBrush | None,
        edge: Ink | None = None,
        width: float = 1.0,
    ) -> None:
        """Draw any shape."""
        self.use(fill, edge, width)
        self.painter.drawPath(path)

    def line(self, points: list[QPointF], ink: Ink, width: float, *, dashed: bool = False) -> None:
        """Draw a line with round ends."""
        self._line_pen(ink, width, dashed=dashed)
        self.painter.drawPolyline(QPolygonF(points))

    def arc(
        self,
        centre: QPointF,
        radius: float,
        span: tuple[float, float],
        ink: Ink,
        width: float,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a part of a circle: `span` is where it starts and how far it goes, in degrees."""
        start, sweep = span
        self._line_pen(ink, width, dashed=dashed)
        around = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        self.painter.drawArc(around, round(start * 16), round(sweep * 16))

    def turn_arrow(
        self, centre: QPointF, radius: float, span: tuple[float, float], ink: Ink, width: float
    ) -> None:
        """Draw an arc whose end is the head of an arrow."""
        self.arc(centre, radius, span, ink, width)
        start, sweep = span
        end, way = start + sweep, math.copysign(1.0, sweep)
        lead = way * math.degrees(2.4 * width / radius)
        head = [
            on_circle(centre, radius - 1.9 * width, end),
            on_circle(centre, radius + 1.9 * width, end),
            on_circle(centre, radius, end + lead),
        ]
        self.use(ink, None, 0)
        self.painter.drawPolygon(QPolygonF(head))

    def meter(self, rect: QRectF, part: float, ink: Ink) -> None:
        """Draw a bar that is full up to `part`, 0.0 to 1.0."""
        corner = rect.height() / 2
        self.box(rect, corner, "track")
        if part > 0:
            full = max(rect.height(), rect.width() * min(1.0, part))
            self.box(QRectF(rect.left(), rect.top(), full, rect.height()), corner, ink)

    def text(
        self,
        rect: QRectF,
        text: str,
        pixels: int,
        ink: Ink = "text",
        *,
        bold: bool = False,
        align: int = CENTRE,
    ) -> None:
        """Write a line, smaller if it would not fit."""
        font = self.painter.font()
        font.setBold(bold)
        font.setPixelSize(pixels)
        while pixels > _LEAST_TEXT and QFontMetricsF(font).horizontalAdvance(text) > rect.width():
            pixels -= 1
            font.setPixelSize(pixels)
        self.painter.setFont(font)
        self.painter.setPen(self.colour(ink))
        self.painter.drawText(rect, align | int(Qt.TextFlag.TextSingleLine), text)

    def upright(self, rect: QRectF, top: Ink, bottom: Ink) -> QBrush:
        """Return a brush that changes from top to bottom."""
        shade = QLinearGradient(rect.topLeft(), rect.bottomLeft())
        shade.setColorAt(0, self.colour(top))
        shade.setColorAt(1, self.colour(bottom))
        return QBrush(shade)

    def ball(self, centre: QPointF, radius: float, light: Ink, dark: Ink) -> QBrush:
        """Return a brush for something round that light falls on from above."""
        shade = QRadialGradient(centre, radius, centre - QPointF(0.3 * radius, 0.45 * radius))
        shade.setColorAt(0, self.colour(light))
        shade.setColorAt(1, self.colour(dark))
        return QBrush(shade)

    def glow(self, centre: QPointF, radius: float, ink: Ink, strength: float) -> None:
        """Draw light around a point, `strength` 0.0 to 1.0."""
        if strength <= 0:
            return
        shade = QRadialGradient(centre, radius)
        shade.setColorAt(0, self.colour(ink, 0.8 * strength))
        shade.setColorAt(0.45, self.colour(ink, 0.4 * strength))
        shade.setColorAt(1, self.colour(ink, 0.0))
        self.disc(centre, radius, QBrush(shade))

    def _line_pen(self, ink: Ink, width: float, *, dashed: bool) -> None:
        pen = QPen(self.colour(ink), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashed:
            pen.setDashPattern([0.1, 2.4])
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
