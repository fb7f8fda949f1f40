"""What measures one thing: light, gas, acid, distance."""

from __future__ import annotations

import math

from PyQt5.QtCore import QPointF, QRectF, QSizeF
from PyQt5.QtGui import QColor, QPainterPath

from micros_ide.gui.drawing.devices.figures import distance_text, plain
from micros_ide.gui.drawing.devices.sketch import Seen, Sketch, on_circle, share

SIZE = QSizeF(144, 112)
_CAPTION = QRectF(8, 82, 128, 24)
_MOST_PH = 14
_FRESH, _STALE = 1000.0, 2000.0  # ppm of carbon dioxide: good air, bad air (DIN EN 13779)


def paint_light(sketch: Sketch, seen: Seen) -> None:
    """Paint a sun: more and longer rays the brighter it is."""
    lux = seen.given("lux")
    part = share(math.log10(1 + lux), 0, 3)
    centre = QPointF(72, 44)
    sketch.glow(centre, 42, "board_lit", 0.7 * part)
    ink = sketch.blend("field_line", "board_pad", min(1.0, part * 1.4))
    for at in range(12):
        long = 4 + 12 * part * (1.0 if at % 2 == 0 else 0.6)
        sketch.line([on_circle(centre, 22, at * 30), on_circle(centre, 22 + long, at * 30)], ink, 3)
    sketch.disc(centre, 16, sketch.blend("track", "board_lit", part), ink, 2)
    sketch.text(_CAPTION, f"{plain(lux, 0)} lx", 18, bold=True)


def paint_gas(sketch: Sketch, seen: Seen) -> None:
    """Paint the sensor's mesh, and where the air is between fresh and stale."""
    ppm = seen.given("ppm", 400)
    centre = QPointF(72, 36)
    sketch.disc(
        centre, 30, sketch.ball(centre, 30, "board_metal", "board_metal_edge"), "board_metal_edge"
    )
    mesh = QPainterPath()
    mesh.addEllipse(centre, 22, 22)
    sketch.path(mesh, "board_part")
    painter = sketch.painter
    painter.save()
    painter.setClipPath(mesh)
    for at in range(-4, 5):
        for way in (-1, 1):
            x = centre.x() + at * 8
            ends = [QPointF(x - 24 * way, centre.y() - 24), QPointF(x + 24 * way, centre.y() + 24)]
            sketch.line(ends, "board_metal_edge", 1.4)
    painter.restore()
    sketch.disc(centre, 22, None, "board_metal_edge", 2)
    ink = "online" if ppm < _FRESH else "warning" if ppm < _STALE else "error"
    sketch.meter(QRectF(24, 72, 96, 8), share(math.log10(max(ppm, 10)), 1, 5), ink)
    sketch.text(QRectF(8, 84, 128, 24), f"{plain(ppm, 0)} ppm", 18, bold=True)


def paint_ph(sketch: Sketch, seen: Seen) -> None:
    """Paint the colours of indicator paper and where on it the liquid is."""
    value = seen.given("ph", 7)
    left, wide = 16.0, 8.0
    for step in range(_MOST_PH):
        hue = 5 + 265 * (step + 0.5) / _MOST_PH
        colour = QColor.fromHsv(round(hue), 175, 205)
        sketch.box(QRectF(left + step * wide, 46, wide - 1, 22), 2, colour)
    x = left + share(value, 0, _MOST_PH) * _MOST_PH * wide
    pointer = QPainterPath(QPointF(x, 43))
    pointer.lineTo(x - 7, 33)
    pointer.lineTo(x + 7, 33)
    pointer.closeSubpath()
    sketch.path(pointer, "text")
    sketch.line([QPointF(x, 40), QPointF(x, 70)], "text", 2)
    for text, at in (("0", left), ("7", left + 56), ("14", left + 112)):
        sketch.text(QRectF(at - 10, 68, 20, 14), text, 10, "muted")
    sketch.text(QRectF(8, 6, 128, 24), f"pH {value:.1f}", 18, bold=True)
    sketch.text(QRectF(8, 88, 128, 18), f"{seen.given('temperature', 25):.0f} °C", 13, "muted")


def paint_distance(sketch: Sketch, seen: Seen) -> None:
    """Paint the sensor, its beam and a wall as far away as it is."""
    distance = seen.given("distance", 500)
    silent = bool(seen.given("silent"))
    wall = 52 + 84 * share(math.log10(1 + distance), 1.3, 4)
    if silent:
        sketch.line([QPointF(48, 44), QPointF(wall - 8, 44)], "muted", 2, dashed=True)
    else:
        beam = QPainterPath(QPointF(40, 44))
        spread = min(30.0, (wall - 40) * 0.36)
        beam.lineTo(wall, 44 - spread)
        beam.lineTo(wall, 44 + spread)
        beam.closeSubpath()
        sketch.path(beam, sketch.colour("accent", 0.16))
        radius = 16.0
        while radius < wall - 42:
            sketch.arc(QPointF(40, 44), radius, (-18, 36), "accent", 2.2)
            radius += 12
    sketch.box(QRectF(wall, 10, 7, 68), 2, "field_line")
    if seen.kind == "hc_sr04":
        sketch.box(QRectF(8, 12, 18, 64), 3, "board", "board_edge")
        for y in (28.0, 60.0):
            eye = QRectF(22, y - 12, 18, 24)
            sketch.box(
                eye, 4, sketch.upright(eye, "board_metal", "board_metal_edge"), "board_metal_edge"
            )
            sketch.box(QRectF(36, y - 10, 4, 20), 1, "board_part")
    else:
        sketch.box(QRectF(8, 22, 22, 44), 3, "board", "board_edge")
        sketch.box(QRectF(20, 32, 20, 24), 3, "board_part", "board_edge")
        for y in (39.0, 49.0):
            sketch.disc(QPointF(33, y), 2.6, "board_metal")
    if silent:
        sketch.text(_CAPTION, "—", 18, "muted", bold=True)
    else:
        sketch.text(_CAPTION, distance_text(distance), 18, bold=True)
