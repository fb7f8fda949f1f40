"""A lamp behind a transistor."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, QSizeF
from PyQt5.QtGui import QPainterPath, QPolygonF

from micros_ide.gui.drawing.devices.sketch import Seen, Sketch, on_circle

SIZE = QSizeF(144, 128)
_BULB = QPointF(72, 50)
_RADIUS = 27.0


def paint_lamp(sketch: Sketch, seen: Seen) -> None:
    """Paint a bulb as bright as it looks, with rays, and its share of the time as a bar."""
    duty = min(1.0, seen.told("brightness") / 100)
    seems = duty**0.5  # half the current looks far more than half as bright
    if seems:
        sketch.glow(_BULB, 50, "board_lit", 0.35 + 0.65 * seems)
        for degrees in range(-30, 211, 30):
            ends = [on_circle(_BULB, radius, degrees) for radius in (35, 36 + 10 * seems)]
            sketch.line(ends, "board_pad", 2.4)
    glass = QPainterPath()
    glass.addEllipse(_BULB, _RADIUS, _RADIUS)
    neck = QPainterPath()
    neck.addPolygon(QPolygonF([QPointF(54, 70), QPointF(90, 70), QPointF(84, 86), QPointF(60, 86)]))
    dark = sketch.blend("card", "board_metal", 0.45)
    light = sketch.blend(dark, "board_lit", seems)
    middle = sketch.blend(light, "board_print", 0.75 * seems)
    sketch.path(
        glass | neck, sketch.ball(_BULB + QPointF(0, 8), 40, middle, light), "board_metal_edge", 1.6
    )
    filament = sketch.blend("board_metal_edge", "board_pad", seems)
    sketch.line(
        [
            QPointF(65, 84),
            QPointF(62, 56),
            QPointF(67, 62),
            QPointF(72, 55),
            QPointF(77, 62),
            QPointF(82, 56),
            QPointF(79, 84),
        ],
        filament,
        1.8,
    )
    for at, wide in enumerate((26.0, 26.0, 20.0)):
        thread = QRectF(72 - wide / 2, 86 + at * 6, wide, 5)
        sketch.box(thread, 2, sketch.upright(thread, "board_metal", "board_metal_edge"))
    sketch.meter(QRectF(24, 114, 96, 8), duty, "accent")
