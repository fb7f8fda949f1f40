"""Shapes and colours of pin labels: no two kinds of pin differ by colour alone."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from micros_ide.model.board_layout import PinFunction

INK = {
    PinFunction.DIGITAL: "pin_digital",
    PinFunction.ANALOG: "pin_analog",
    PinFunction.INPUT: "pin_input",
    PinFunction.STRAPPING: "pin_strapping",
    PinFunction.TAKEN: "pin_taken",
    PinFunction.POWER: "pin_power",
    PinFunction.GROUND: "pin_ground",
    PinFunction.CONTROL: "pin_control",
    PinFunction.UNUSED: "muted",
}
ALWAYS_FILLED = frozenset({PinFunction.POWER, PinFunction.GROUND})


def pill_path(function: PinFunction, rect: QRectF, *, left: bool) -> QPainterPath:
    """Return the outline of a label; `left`: of a pin on the board's left edge."""
    path = QPainterPath()
    if function is PinFunction.DIGITAL:
        path.addRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    elif function is PinFunction.ANALOG:
        path.addPolygon(_cut(rect, rect.height() / 2, rect.height() / 2))
    elif function is PinFunction.STRAPPING:
        path.addPolygon(_cut(rect, rect.height() / 3.2, rect.height() / 3.2))
    elif function is PinFunction.INPUT:  # an arrow into the board
        tip = rect.height() / 2
        path.addPolygon(_cut(rect, 0, tip) if left else _cut(rect, tip, 0))
    elif function is PinFunction.CONTROL:
        path.addRoundedRect(rect, 4, 4)
    else:
        path.addRect(rect)
    path.closeSubpath()
    return path


def paint_pill(
    painter: QPainter, function: PinFunction, path: QPainterPath, colour: QColor, *, filled: bool
) -> None:
    """Paint a label's outline, filled when the pin is in use."""
    pen = QPen(colour, 1.2)
    if function is PinFunction.TAKEN:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(Qt.PenStyle.NoPen if function is PinFunction.UNUSED else pen)
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _cut(rect: QRectF, left: float, right: float) -> QPolygonF:
    # A box whose corners are cut off: by half the height they make a point.
    top, bottom = rect.top(), rect.bottom()
    high_left = min(left, rect.height() / 2)
    high_right = min(right, rect.height() / 2)
    return QPolygonF(
        [
            QPointF(rect.left() + left, top),
            QPointF(rect.right() - right, top),
            QPointF(rect.right(), top + high_right),
            QPointF(rect.right(), bottom - high_right),
            QPointF(rect.right() - right, bottom),
            QPointF(rect.left() + left, bottom),
            QPointF(rect.left(), bottom - high_left),
            QPointF(rect.left(), top + high_left),
        ]
    )
