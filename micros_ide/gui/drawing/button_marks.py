"""The marker that shows which button to press: a ring around it, a name, an arrow between."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from micros_ide.gui.drawing.board_body import print_rect
from micros_ide.gui.drawing.board_places import Places
from micros_ide.gui.drawing.pin_columns import GAP
from micros_ide.gui.theme import Palette
from micros_ide.model.board_layout import BoardLayout, PartKind

USB = "USB"  # the connector, beside the roles of buttons
_TEXT, _ROW, _ARROW = 13, 24.0, 30.0  # px
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def paint_button_marks(
    painter: QPainter,
    layout: BoardLayout,
    places: Places,
    palette: Palette,
    highlight: tuple[str, ...],
) -> None:
    """Mark the buttons with these roles; those that the board has not are left out."""
    targets = [(role, rect) for role in highlight if (rect := _target(layout, places, role))]
    if not targets:
        return
    font = QFont(places.font)
    font.setPixelSize(_TEXT)
    font.setBold(True)
    metrics = QFontMetricsF(font)
    height, pitch = len(targets) * (_ROW + GAP) - GAP, _ROW + GAP
    rings = [rect.adjusted(-5, -4, 5, 5) for _, rect in targets]
    low = sum(ring.center().y() for ring in rings) > len(rings) * places.board.center().y()
    # The names lie towards the middle of the board, an arrow's length off.
    near = min(ring.top() for ring in rings) if low else max(ring.bottom() for ring in rings)
    top = near - _ARROW - height if low else near + _ARROW
    for number, ((role, _), ring) in enumerate(zip(targets, rings, strict=True)):
        width = metrics.horizontalAdvance(role) + 4 * GAP
        box = QRectF(places.board.center().x() - width / 2, top + number * pitch, width, _ROW)
        _paint_mark(painter, role, ring, box, font=font, palette=palette)


def _target(layout: BoardLayout, places: Places, role: str) -> QRectF | None:
    if role == USB:
        found = [part for part in layout.parts if part.kind is PartKind.USB]
        part = found[-1] if found else None
    else:
        part = layout.button(role)
    if part is None:
        return None
    rect = places.rect(part)
    return rect.united(print_rect(part, places)) if part.role else rect


def _paint_mark(
    painter: QPainter, role: str, ring: QRectF, box: QRectF, *, font: QFont, palette: Palette
) -> None:
    accent, halo = QColor(palette["accent"]), QColor(palette["card"])
    line = _arrow_line(box, ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((halo, 6.0), (accent, 3.0)):
        painter.setPen(QPen(ink, width))
        painter.drawRoundedRect(ring, 8, 8)
        painter.drawPolyline(QPolygonF(line))
    head = _arrow_head(line[-2], line[-1])
    painter.setPen(QPen(halo, 1.5))
    painter.setBrush(accent)
    painter.drawPolygon(head)
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(font)
    painter.setPen(QColor(palette["on_accent"]))
    painter.drawText(box, _CENTRE, role)


def _arrow_line(box: QRectF, ring: QRectF) -> list[QPointF]:
    x, down = ring.center().x(), ring.center().y() > box.center().y()
    tip = QPointF(x, ring.top() - 9 if down else ring.bottom() + 9)
    if box.left() + 8 <= x <= box.right() - 8:
        return [QPointF(x, box.bottom() if down else box.top()), tip]
    side = box.left() if x < box.left() + 8 else box.right()
    return [QPointF(side, box.center().y()), QPointF(x, box.center().y()), tip]


def _arrow_head(before: QPointF, tip: QPointF) -> QPolygonF:
    down = tip.y() > before.y()
    base = tip.y() - 3 if down else tip.y() + 3
    end = tip.y() + 8 if down else tip.y() - 8
    return QPolygonF(
        [QPointF(tip.x() - 8, base), QPointF(tip.x() + 8, base), QPointF(tip.x(), end)]
    )
