"""What moves: a servo, a stepper with its gear, motors behind a bridge."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QPointF, QRectF, QSizeF
from PyQt5.QtGui import QPainterPath

from micros_ide.gui.drawing.devices.sketch import Seen, Sketch, on_circle

SERVO = QSizeF(160, 128)
STEPPER = QSizeF(144, 128)
MOTOR = QSizeF(144, 112)
_SHAFT = QPointF(80, 88)  # of the servo
_ARM = 54.0
_COILS = ("in1", "in2", "in3", "in4")


def paint_servo(sketch: Sketch, seen: Seen) -> None:
    """Paint its body and its horn: 0° points to the right, 180° to the left."""
    angle, held = seen.told("angle", 90), bool(seen.state.get("held"))
    for mark in range(0, 181, 15):
        long = mark % 45 == 0
        ends = [on_circle(_SHAFT, radius, mark) for radius in (64 if long else 67, 72)]
        sketch.line(ends, "muted" if long else "line", 1.6 if long else 1.2)
    for mark, x in ((0, 142.0), (180, 18.0)):
        sketch.text(QRectF(x - 16, _SHAFT.y() + 9, 32, 16), f"{mark}°", 11, "muted")
    body = QRectF(44, 74, 72, 46)
    for x in (36, 108):
        sketch.box(QRectF(x, 88, 16, 18), 2, "board_part", "board_edge")
        sketch.disc(QPointF(x + (4 if x < 80 else 12), 97), 2.2, "card")
    blue = sketch.blend("accent", "board_part", 0.35)
    sketch.box(
        body, 5, sketch.upright(body, sketch.blend(blue, "board_print", 0.15), blue), "board_edge"
    )
    sketch.disc(_SHAFT, 12, sketch.blend(blue, "board_part", 0.3))
    _paint_horn(sketch, angle, held=held)


def _paint_horn(sketch: Sketch, angle: float, *, held: bool) -> None:
    # Made along the x axis and turned; without pulses it is a ghost: anybody may move it.
    horn = QPainterPath()
    horn.moveTo(0, -8)
    horn.lineTo(_ARM, -4)
    horn.arcTo(QRectF(_ARM - 4, -4, 8, 8), 90, -180)
    horn.lineTo(0, 8)
    horn.arcTo(QRectF(-8, -8, 16, 16), 270, -180)
    horn.closeSubpath()
    painter = sketch.painter
    painter.save()
    painter.translate(_SHAFT)
    painter.rotate(-angle)
    if held:
        sketch.path(horn, "board_print", "board_metal_edge", 1.2)
    else:
        sketch.path(horn, sketch.colour("board_metal", 0.35), "muted", 1.2)
    for at in (18.0, 30.0, 42.0):
        sketch.disc(QPointF(at, 0), 1.6, "board_part")
    painter.restore()
    sketch.disc(
        _SHAFT, 4.2, sketch.ball(_SHAFT, 4.2, "board_metal", "board_metal_edge"), "board_part"
    )
    if held:
        sketch.disc(on_circle(_SHAFT, 68, angle), 4, "accent")


def paint_stepper(sketch: Sketch, seen: Seen) -> None:
    """Paint the can, its shaft as it stands, and the four lamps of the driver."""
    centre = QPointF(72, 52)
    for side in (-1, 1):
        ear = QPointF(centre.x() + side * 50, centre.y())
        sketch.disc(ear, 10, sketch.ball(ear, 10, "board_metal", "board_metal_edge"))
        sketch.disc(ear, 4, "card", "board_metal_edge")
    sketch.disc(
        centre, 44, sketch.ball(centre, 44, "board_metal", "board_metal_edge"), "board_metal_edge"
    )
    sketch.disc(centre, 32, None, "board_metal_edge")
    for mark in range(0, 360, 30):
        ends = [on_circle(centre, radius, mark) for radius in (36, 40)]
        sketch.line(ends, "board_part", 1.4)
    angle = -seen.told("angle")
    ways = {"forward": -1.0, "backward": 1.0}
    way = ways.get(str(seen.state.get("direction")))
    tip = on_circle(centre, 31, 90 + angle)
    sketch.line([centre, tip], "board_part", 5)
    sketch.disc(
        centre,
        11,
        sketch.ball(centre, 11, "board_pad", sketch.blend("board_pad", "board_part", 0.5)),
    )
    sketch.disc(tip, 4, "board_lit", "board_part")
    energised = seen.state.get("energised")
    coils = list(energised) if isinstance(energised, Sequence) else []
    if way is not None:
        sketch.turn_arrow(centre, 23, (90 + angle + way * 30, way * 75), "board_part", 2)
    _paint_coils(sketch, coils)


def _paint_coils(sketch: Sketch, energised: list[str]) -> None:
    sketch.box(QRectF(28, 104, 88, 20), 4, "board", "board_edge")
    for at, coil in enumerate(_COILS):
        lamp = QPointF(40 + at * 21.3, 114)
        if coil in energised:
            sketch.glow(lamp, 13, "error", 0.9)
        sketch.disc(lamp, 4.5, "error" if coil in energised else "board_part", "board_edge")
        if coil in energised:
            sketch.disc(lamp - QPointF(1, 1), 1.7, "board_print")


def paint_motor(sketch: Sketch, seen: Seen) -> None:
    """Paint the motor from its shaft: an arrow the way it turns, longer the faster."""
    doing, speed = str(seen.state.get("state", "stop")), seen.told("speed") / 100
    centre = QPointF(72, 48)
    can = QPainterPath()
    can.addEllipse(centre, 30, 30)
    flat = QPainterPath()
    flat.addRect(QRectF(centre.x() - 30, centre.y() - 25, 60, 50))
    sketch.path(
        can & flat, sketch.ball(centre, 30, "board_metal", "board_metal_edge"), "board_metal_edge"
    )
    sketch.disc(centre, 15, sketch.blend("board_metal_edge", "board_part", 0.3))
    for mark in range(0, 360, 45):
        sketch.disc(on_circle(centre, 20.5, mark), 1.5, "board_metal_edge")
    sketch.disc(centre, 6, sketch.ball(centre, 6, "board_metal", "board_metal_edge"), "board_part")
    if doing in ("forward", "backward"):
        way = -1.0 if doing == "forward" else 1.0
        sweep = 60 + 200 * min(1.0, speed)
        sketch.turn_arrow(centre, 39, (90 - way * sweep / 2, way * sweep), "accent", 3.2)
    elif doing == "brake":
        sketch.arc(centre, 39, (0, 360), "warning", 3.2)
        for side in (150.0, -30.0):
            sketch.arc(centre, 39, (side, 60), "warning", 7)
    else:
        sketch.arc(centre, 39, (0, 360), "muted", 1.8, dashed=True)
    sketch.meter(QRectF(24, 98, 96, 8), speed, "accent")


def gear_path(centre: QPointF, outer: float, inner: float, teeth: int) -> QPainterPath:
    """Return the outline of a wheel with `teeth`, as a knob has it around."""
    path = QPainterPath()
    for tooth in range(teeth):
        for at, radius in ((0.0, outer), (0.5, outer), (0.5, inner), (1.0, inner)):
            point = on_circle(centre, radius, 360 * (tooth + at) / teeth)
            if path.elementCount():
                path.lineTo(point)
            else:
                path.moveTo(point)
    path.closeSubpath()
    return path
