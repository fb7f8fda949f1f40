"""What feels warmth, wet and weight of the air: a thermometer with figures beside it."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, QSizeF
from PyQt5.QtGui import QPainterPath

from micros_ide.gui.drawing.devices.figures import celsius_text
from micros_ide.gui.drawing.devices.sketch import LEFT, Seen, Sketch, share

SIZE = QSizeF(152, 112)
_COLDEST, _HOTTEST = -20.0, 50.0  # °C of the scale that is drawn
_CHIP_SCALE = (-40.0, 125.0)
_TUBE = QRectF(24, 8, 14, 76)
_BULB = QPointF(31, 92)


def paint_climate(sketch: Sketch, seen: Seen) -> None:
    """Paint a thermometer, and with it humidity and pressure of a sensor that has them."""
    celsius = seen.given("temperature", 20)
    scale = _CHIP_SCALE if seen.kind == "chip" else (_COLDEST, _HOTTEST)
    silent = bool(seen.given("silent"))
    _paint_thermometer(sketch, share(celsius, *scale), silent=silent)
    rows = [celsius_text(celsius)]
    if "humidity" in seen.inputs:
        rows.append(f"{seen.given('humidity'):.0f} %")
    if "pressure" in seen.inputs:
        rows.append(f"{seen.given('pressure'):.0f} hPa")
    top = 56 - 15 * len(rows)
    for at, text in enumerate(rows):
        middle = top + 30 * at + 15
        if at == 0:
            place = QRectF(54, middle - 13, 96, 26)
            sketch.text(place, text, 20, "muted" if silent else "text", bold=True, align=LEFT)
            continue
        (_paint_drop if at == 1 else _paint_weight)(sketch, QPointF(61, middle))
        ink = "muted" if silent else "text"
        sketch.text(QRectF(74, middle - 12, 76, 24), text, 15, ink, align=LEFT)
    if silent:
        sketch.line([QPointF(14, 14), QPointF(48, 98)], "error", 3)


def paint_chip(sketch: Sketch, seen: Seen) -> None:
    """Paint the chip's silicon as a thermometer with a chip beside it."""
    paint_climate(sketch, seen)
    body = QRectF(74, 76, 26, 26)
    for at in range(3):
        for side in (0, 1):
            y, x = 81 + at * 8, 79 + at * 8
            sketch.line(
                [QPointF(70 + side * 34 - side * 4, y), QPointF(74 + side * 30, y)], "muted", 2
            )
            sketch.line([QPointF(x, 72 + side * 30), QPointF(x, 76 + side * 30)], "muted", 2)
    sketch.box(body, 3, "board_part", "muted")


def _paint_thermometer(sketch: Sketch, part: float, *, silent: bool) -> None:
    tube, bulb = QPainterPath(), QPainterPath()
    tube.addRoundedRect(_TUBE.adjusted(0, 0, 0, 8), 7, 7)
    bulb.addEllipse(_BULB, 14, 14)
    sketch.path(tube | bulb, "field", "field_line", 2)
    ink = "muted" if silent else sketch.blend("accent", "error", min(1.0, part * 1.6))
    sketch.disc(_BULB, 9.5, ink)
    top = _TUBE.bottom() - 4 - (_TUBE.height() - 8) * part
    sketch.box(QRectF(28, top, 6, _BULB.y() - top), 3, ink)
    for at in range(6):
        y = _TUBE.bottom() - 4 - (_TUBE.height() - 8) * at / 5
        sketch.line([QPointF(42, y), QPointF(46, y)], "field_line", 1.4)


def _paint_drop(sketch: Sketch, centre: QPointF) -> None:
    drop = QPainterPath(centre + QPointF(0, -9))
    drop.cubicTo(centre + QPointF(2, -4), centre + QPointF(7, 0), centre + QPointF(7, 4))
    drop.arcTo(QRectF(centre.x() - 7, centre.y() - 3, 14, 14), 0, -180)
    drop.cubicTo(centre + QPointF(-7, 0), centre + QPointF(-2, -4), centre + QPointF(0, -9))
    sketch.path(drop, "accent")


def _paint_weight(sketch: Sketch, centre: QPointF) -> None:
    # A barometer's dial.
    sketch.disc(centre, 8, "field", "muted", 2)
    sketch.line([centre, centre + QPointF(3.4, -3.4)], "muted", 2)
