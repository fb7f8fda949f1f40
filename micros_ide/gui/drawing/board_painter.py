"""The picture of a board with its pins: one routine for windows, panels and printed sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from micros_ide.gui.drawing.board_body import paint_body, paint_pad
from micros_ide.gui.drawing.board_places import Places
from micros_ide.gui.drawing.button_marks import paint_button_marks
from micros_ide.gui.drawing.pin_columns import PinPlace
from micros_ide.gui.drawing.pin_legend import Legend
from micros_ide.gui.drawing.pin_shapes import ALWAYS_FILLED, INK, paint_pill, pill_path
from micros_ide.gui.drawing.pin_words import shown_names
from micros_ide.gui.theme import Palette
from micros_ide.model.board_layout import Pinout, PinoutPin

_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_LEFT, _RIGHT = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)


@dataclass(frozen=True)
class BoardMarks:
    """What is drawn onto the picture."""

    used: frozenset[str] = frozenset()  # logical names whose pins are in use
    levels: Mapping[int, int] = field(default_factory=dict)  # GPIO -> 0 or 1, as it is now
    selected: int | None = None  # a pin, by its index
    hovered: int | None = None
    focus: bool = False  # the keyboard is here
    highlight: tuple[str, ...] = ()  # roles of buttons, or "USB"


def paint_board(
    painter: QPainter,
    pinout: Pinout,
    places: Places,
    palette: Palette,
    *,
    marks: BoardMarks | None = None,
    exposed: QRectF | None = None,
) -> None:
    """Paint the board where `places` says; `exposed` leaves out what lies wholly outside it."""
    marks = marks or BoardMarks()
    painter.save()
    painter.setRenderHints(QPainter.Antialiasing | QPainter.TextAntialiasing)
    rows = [
        (index, pin, place)
        for index, (pin, place) in enumerate(zip(pinout.pins, places.pins, strict=False))
        if exposed is None or exposed.intersects(place.row.adjusted(-2, -2, 2, 2))
    ]
    for index, _, place in rows:
        _paint_row_back(painter, index, place, palette, marks)
    paint_body(painter, pinout.layout, places, palette, exposed)
    for _, pin, place in rows:
        _paint_line(painter, pin, place, palette, marks)
    for pin in pinout.pins:
        centre = places.point(pin.pin.x, pin.pin.y)
        if exposed is not None and not _near(exposed, centre, places.scale):
            continue
        full, lit = _in_use(pin, marks), bool(marks.levels.get(_gpio(pin)))
        paint_pad(painter, centre, places, palette, full=full, lit=lit)
    for _, pin, place in rows:
        _paint_label(painter, pin, place, places, palette, marks=marks)
    if places.legend is not None:
        _paint_legend(painter, places.legend, palette)
    paint_button_marks(painter, pinout.layout, places, palette, marks.highlight)
    painter.restore()


def _near(area: QRectF, point: QPointF, reach: float) -> bool:
    return area.adjusted(-reach - 2, -reach - 2, reach + 2, reach + 2).contains(point)


def _gpio(pin: PinoutPin) -> int:
    return -1 if pin.pin.gpio is None else pin.pin.gpio


def _in_use(pin: PinoutPin, marks: BoardMarks) -> bool:
    return not marks.used.isdisjoint(pin.names)


def _paint_row_back(
    painter: QPainter, index: int, place: PinPlace, palette: Palette, marks: BoardMarks
) -> None:
    chosen = index == marks.selected
    if not chosen and index != marks.hovered:
        return
    painter.setPen(
        QPen(QColor(palette["focus"]), 2) if chosen and marks.focus else Qt.PenStyle.NoPen
    )
    painter.setBrush(QColor(palette["accent_soft" if chosen else "hover"]))
    painter.drawRoundedRect(place.row.adjusted(1, 1, -1, -1), 4, 4)


def _paint_line(
    painter: QPainter, pin: PinoutPin, place: PinPlace, palette: Palette, marks: BoardMarks
) -> None:
    used = _in_use(pin, marks)
    ink = QColor(palette[INK[pin.function] if used else "field_line"])
    painter.setPen(QPen(ink, 1.6 if used else 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # The part that lies on the board is drawn in the colour of its print.
    painter.drawPolyline(QPolygonF(list(place.line[-2:])))
    painter.setPen(QPen(QColor(palette["board_pad"]), 1.0))
    painter.drawPolyline(QPolygonF(list(place.line[:-1])))


def _paint_label(
    painter: QPainter,
    pin: PinoutPin,
    place: PinPlace,
    places: Places,
    palette: Palette,
    *,
    marks: BoardMarks,
) -> None:
    ink = QColor(palette[INK[pin.function]])
    used = _in_use(pin, marks)
    filled = used or pin.function in ALWAYS_FILLED
    path = pill_path(pin.function, place.pill, left=pin.pin.left)
    paint_pill(painter, pin.function, path, ink, filled=filled)
    painter.setFont(places.font)
    painter.setPen(QColor(palette["card"]) if filled else ink)
    painter.drawText(place.pill, _CENTRE, pin.pin.label)
    if not pin.names:
        return
    names = sorted(pin.names, key=lambda name: name not in marks.used)
    muted = bool(marks.used) and not used
    painter.setPen(QColor(palette["muted" if muted else "text"]))
    text = shown_names(names, place.names.width(), QFontMetricsF(places.font))
    painter.drawText(place.names, _MIDDLE | (_RIGHT if pin.pin.left else _LEFT), text)


def _paint_legend(painter: QPainter, legend: Legend, palette: Palette) -> None:
    painter.setFont(legend.font)
    for entry in legend.entries:
        path = pill_path(entry.function, entry.sample, left=False)
        ink = QColor(palette[INK[entry.function]])
        paint_pill(painter, entry.function, path, ink, filled=entry.filled)
        painter.setPen(QColor(palette["muted"]))
        painter.drawText(entry.words, _MIDDLE | _LEFT, entry.text)
