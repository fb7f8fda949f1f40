"""The board itself: its outline and the parts on it."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from micros_ide.gui.drawing.board_places import Places
from micros_ide.gui.theme import Palette
from micros_ide.model.board_layout import BoardLayout, BoardPart, PartKind

_LEAST_PRINT = 7  # px
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def paint_body(
    painter: QPainter, layout: BoardLayout, places: Places, palette: Palette, exposed: QRectF | None
) -> None:
    """Paint the board without its pads; what lies wholly outside `exposed` is left out."""
    painter.setPen(QPen(QColor(palette["board_edge"]), 1))
    painter.setBrush(QColor(palette["board"]))
    radius = 1.2 * places.scale
    painter.drawRoundedRect(places.board, radius, radius)
    for part in layout.parts:
        around = places.rect(part).united(print_rect(part, places)) if part.role else None
        if exposed is None or exposed.intersects(around or places.rect(part)):
            _paint_part(painter, part, places, palette)


def paint_pad(
    painter: QPainter, centre: QPointF, places: Places, palette: Palette, *, full: bool, lit: bool
) -> None:
    """Paint a pad: a ring, `full` when something uses the pin, bright when its level is high."""
    radius = 0.82 * places.scale
    gold = QColor(palette["board_lit" if lit else "board_pad"])
    painter.setPen(QPen(gold, max(1.0, 0.34 * places.scale)))
    painter.setBrush(gold if full or lit else QColor(palette["board_part"]))
    painter.drawEllipse(centre, radius, radius)


def _paint_part(painter: QPainter, part: BoardPart, places: Places, palette: Palette) -> None:
    rect = places.rect(part)
    metal, edge = QColor(palette["board_metal"]), QColor(palette["board_metal_edge"])
    dark, print_ink = QColor(palette["board_part"]), QColor(palette["board_print"])
    corner = 0.4 * places.scale
    if part.kind is PartKind.ANTENNA:
        _paint_antenna(painter, rect, QColor(palette["board_pad"]))
    elif part.kind in {PartKind.CAN, PartKind.USB}:
        painter.setPen(QPen(edge, 1))
        painter.setBrush(metal)
        painter.drawRoundedRect(rect, corner, corner)
        _print(painter, part.print, rect.adjusted(3, 0, -3, 0), places, dark)
    elif part.kind is PartKind.BUTTON:
        painter.setPen(QPen(edge, 1))
        painter.setBrush(metal)
        painter.drawRoundedRect(rect, corner, corner)
        painter.setBrush(dark)
        half = min(rect.width(), rect.height()) * 0.3
        painter.drawEllipse(rect.center(), half, half)
        _print(painter, part.print, print_rect(part, places), places, print_ink)
    elif part.kind is PartKind.LED:
        painter.setPen(QPen(edge, 1))
        painter.setBrush(print_ink)
        painter.drawRect(rect)
    else:
        painter.setPen(QPen(QColor(palette["board_edge"]), 1))
        painter.setBrush(dark)
        painter.drawRect(rect)


def print_rect(part: BoardPart, places: Places) -> QRectF:
    """Return where the print of a button is: above it, or at its side."""
    rect, high = places.rect(part), 2.3 * places.scale
    wide = QFontMetricsF(_print_font(part.print, places, high)).horizontalAdvance(part.print) + 2
    x = rect.center().x() - wide / 2
    if part.print_at == "left":
        return QRectF(rect.left() - wide - 2, rect.top(), wide, rect.height())
    if part.print_at == "right":
        return QRectF(rect.right() + 2, rect.top(), wide, rect.height())
    x = min(max(x, places.board.left() + 2), places.board.right() - wide - 2)
    return QRectF(x, rect.top() - high, wide, high)


def _print_font(text: str, places: Places, high: float, wide: float = 0) -> QFont:
    # As large as on the board; smaller where it must be.
    font = QFont(places.font)
    size = max(min(round(1.9 * places.scale), 14, int(high)), _LEAST_PRINT)
    font.setPixelSize(size)
    while wide and size > _LEAST_PRINT and QFontMetricsF(font).horizontalAdvance(text) > wide:
        size -= 1
        font.setPixelSize(size)
    return font


def _print(painter: QPainter, text: str, rect: QRectF, places: Places, ink: QColor) -> None:
    font = _print_font(text, places, rect.height(), rect.width())
    if QFontMetricsF(font).horizontalAdvance(text) > rect.width() + 1:
        return  # too small to be read
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(rect, _CENTRE, text)


def _paint_antenna(painter: QPainter, rect: QRectF, ink: QColor) -> None:
    painter.setPen(QPen(ink, max(1.0, rect.height() * 0.07)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = rect.adjusted(
        rect.width() * 0.06, rect.height() * 0.18, -rect.width() * 0.06, -rect.height() * 0.18
    )
    turns = max(3, round(inner.width() / max(inner.height() * 0.45, 1)) // 2)
    step = inner.width() / (2 * turns)
    points = []
    for turn in range(2 * turns + 1):
        x = inner.left() + turn * step
        ends = (inner.top(), inner.bottom()) if turn % 2 == 0 else (inner.bottom(), inner.top())
        points += [QPointF(x, end) for end in ends]
    painter.drawPolyline(QPolygonF(points))
