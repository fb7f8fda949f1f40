"""What hands and bodies do something to: buttons, knobs, a pad, a motion sensor."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, QSizeF
from PyQt5.QtGui import QPainterPath

from micros_ide.gui.drawing.devices.figures import plain
from micros_ide.gui.drawing.devices.motors import gear_path
from micros_ide.gui.drawing.devices.sketch import Seen, Sketch, on_circle, share

SIZE = QSizeF(144, 112)
_CAPTION = QRectF(8, 86, 128, 22)
_DETENTS = 20  # in a turn of the encoder
_FIRST, _SWEEP = 225.0, -270.0  # degrees: where a potentiometer begins, and its way


def paint_button(sketch: Sketch, seen: Seen) -> None:
    """Paint a tact switch from above; pressed, it is sunk in and lit around."""
    pressed = bool(seen.state.get("pressed", seen.given("press")))
    centre = QPointF(72, 56)
    body = QRectF(32, 16, 80, 80)
    for x in (28.0, 106.0):
        for y in (26.0, 78.0):
            sketch.box(QRectF(x, y, 10, 8), 2, "board_metal_edge")
    sketch.box(body, 8, sketch.upright(body, "board_metal", "board_metal_edge"), "board_metal_edge")
    for x in (42.0, 102.0):
        for y in (26.0, 86.0):
            sketch.disc(QPointF(x, y), 4, "board_part")
    if pressed:
        sketch.disc(centre, 31, None, "accent", 4)
        sketch.disc(centre, 25, "board_part", "board_part", 2)
        sketch.disc(centre, 22, sketch.blend("board_part", "board_metal", 0.22))
    else:
        sketch.disc(centre + QPointF(0, 3), 27, sketch.colour("board_part", 0.35))
        top = sketch.blend("board_part", "board_metal", 0.5)
        sketch.disc(centre, 26, sketch.ball(centre, 26, top, "board_part"), "board_part")


def paint_motion(sketch: Sketch, seen: Seen) -> None:
    """Paint the dome; somebody walks by, and the output is high for a while."""
    active = bool(seen.state.get("active"))
    centre = QPointF(48, 70)
    dome = QPainterPath(QPointF(20, 70))
    dome.arcTo(QRectF(20, 42, 56, 56), 180, -180)
    dome.closeSubpath()
    sketch.path(
        dome,
        sketch.upright(QRectF(20, 42, 56, 28), "board_print", "board_metal"),
        "board_metal_edge",
    )
    for degrees in (45, 75, 105, 135):
        sketch.line([centre, on_circle(centre, 27, degrees)], "board_metal_edge", 1)
    sketch.arc(centre, 15, (0, 180), "board_metal_edge", 1)
    sketch.box(QRectF(12, 70, 72, 10), 3, "board", "board_edge")
    for at in range(3):
        ink = "accent" if active else "line"
        sketch.arc(centre, 36 + at * 8, (22, 50), ink, 2.6)
    _paint_walker(sketch, QPointF(114, 50), moving=bool(seen.given("motion")))
    lamp = QPointF(20, 26)
    if active:
        sketch.glow(lamp, 16, "online", 0.8)
    sketch.disc(lamp, 5, "online" if active else "track", "field_line")


def _paint_walker(sketch: Sketch, hip: QPointF, *, moving: bool) -> None:
    ink = "text" if moving else "line"

    def limb(*points: tuple[float, float]) -> None:
        sketch.line([hip + QPointF(x, y) for x, y in points], ink, 4)

    sketch.disc(hip + QPointF(2, -30), 6, ink)
    limb((1, -18), (-1, 0))
    if moving:
        limb((0, 0), (7, 12), (6, 25))
        limb((-1, 0), (-6, 13), (-14, 22))
        limb((1, -17), (10, -8), (15, -12))
        limb((0, -17), (-9, -10), (-12, 0))
    else:
        limb((-1, 0), (4, 13), (4, 26))
        limb((-1, 0), (-5, 13), (-5, 26))
        limb((1, -17), (8, -8), (8, 2))
        limb((0, -17), (-8, -8), (-8, 2))


def paint_touch(sketch: Sketch, seen: Seen) -> None:
    """Paint the copper and the finger on it."""
    touched = bool(seen.state.get("touched", seen.given("touched")))
    pad = QRectF(34, 8, 76, 72)
    sketch.box(pad, 12, "board", "board_edge")
    centre = pad.center()
    sketch.disc(
        centre,
        28,
        sketch.ball(centre, 28, sketch.blend("board_pad", "board_print", 0.25), "board_pad"),
        "board_pad",
    )
    for radius in (9.0, 15.0, 21.0):
        ink = "board_part" if touched else sketch.blend("board_pad", "board_part", 0.35)
        sketch.arc(centre + QPointF(0, 4), radius, (-20, 220), ink, 2.4)
    if touched:
        sketch.disc(centre, 31, None, "accent", 4)
    sketch.text(_CAPTION, plain(seen.told("count"), 0), 15, "text" if touched else "muted")


def paint_potentiometer(sketch: Sketch, seen: Seen) -> None:
    """Paint a knob with its scale, full up to where it is turned."""
    part = share(seen.given("share", 0.5), 0, 1)
    centre = QPointF(72, 48)
    sketch.arc(centre, 39, (_FIRST, _SWEEP), "track", 6)
    if part:
        sketch.arc(centre, 39, (_FIRST, _SWEEP * part), "accent", 6)
    _paint_knob(sketch, centre, 30, _FIRST + _SWEEP * part)
    sketch.text(_CAPTION, f"{part * 100:.0f} %", 18, bold=True)


def paint_encoder(sketch: Sketch, seen: Seen) -> None:
    """Paint a knob that turns without end, with a mark for each detent."""
    position = seen.told("position", seen.given("position"))
    centre = QPointF(72, 48)
    at = 90 - position * 360 / _DETENTS
    for detent in range(_DETENTS):
        degrees = 90 - detent * 360 / _DETENTS
        near = abs((degrees - at + 180) % 360 - 180) < 180 / _DETENTS
        ends = [on_circle(centre, radius, degrees) for radius in (37, 43)]
        sketch.line(ends, "accent" if near else "field_line", 3 if near else 1.6)
    _paint_knob(sketch, centre, 30, at)
    if seen.state.get("turning"):
        way = -1 if seen.given("position") > position else 1
        sketch.turn_arrow(centre, 18, (90 - way * 40, way * 70), "board_print", 2.4)
    sketch.text(_CAPTION, plain(position, 2), 18, bold=True)


def _paint_knob(sketch: Sketch, centre: QPointF, radius: float, degrees: float) -> None:
    body = gear_path(centre, radius, radius - 1.6, 30)
    sketch.disc(centre + QPointF(0, 2), radius, sketch.colour("board_part", 0.3))
    dark = sketch.blend("board_part", "board_metal", 0.18)
    sketch.path(body, dark, "board_part", 1)
    top = sketch.blend("board_part", "board_metal", 0.45)
    sketch.disc(centre, radius - 5, sketch.ball(centre, radius - 5, top, dark))
    ends = [on_circle(centre, r, degrees) for r in (radius * 0.42, radius - 6)]
    sketch.line(ends, "board_print", 3.4)
