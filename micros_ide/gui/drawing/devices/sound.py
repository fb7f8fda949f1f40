"""What sounds and what hears: a buzzer and a microphone."""

from __future__ import annotations

import math

from PyQt5.QtCore import QPointF, QRectF, QSizeF

from micros_ide.gui.drawing.devices.figures import hertz_text, note_name
from micros_ide.gui.drawing.devices.sketch import Seen, Sketch, share

SIZE = QSizeF(144, 112)
_WAVES = 3
_FACE = QPointF(72, 42)


def paint_buzzer(sketch: Sketch, seen: Seen) -> None:
    """Paint the can; waves and the note while it sounds, more of them the louder it is."""
    hertz, loudness = seen.told("hertz"), seen.told("loudness")
    sketch.disc(
        _FACE,
        33,
        sketch.ball(_FACE, 33, sketch.blend("board_part", "board_metal", 0.4), "board_part"),
        "board_edge",
    )
    sketch.disc(_FACE, 26, None, sketch.blend("board_part", "board_metal", 0.35))
    sketch.disc(_FACE, 6, sketch.blend("board_part", "board_metal", 0.12), "board_metal_edge")
    sketch.text(QRectF(46, 16, 14, 14), "+", 12, "board_print")
    if hertz <= 0:
        sketch.text(QRectF(8, 84, 128, 22), "—", 14, "muted")
        return
    count = 1 + round(share(loudness, 0.05, 1.0) * (_WAVES - 1))
    for wave in range(_WAVES):
        ink = "accent" if wave < count else "line"
        radius = 41 + wave * 9
        for start in (-32.0, 148.0):
            sketch.arc(_FACE, radius, (start, 64), ink, 3)
    note = note_name(hertz)
    sketch.text(QRectF(8, 82, 60, 24), note, 20, "text", bold=True)
    sketch.text(QRectF(72, 84, 64, 22), hertz_text(hertz), 13, "muted")


def paint_microphone(sketch: Sketch, seen: Seen) -> None:
    """Paint the capsule and how far sound moves the voltage."""
    noise = share(seen.given("noise"), 0, 0.5)
    capsule = QRectF(54, 8, 36, 54)
    sketch.box(
        capsule, 18, sketch.upright(capsule, "board_metal", "board_metal_edge"), "board_metal_edge"
    )
    for row in range(5):
        for column in range(4):
            hole = QPointF(61.5 + column * 7, 20 + row * 7)
            sketch.disc(hole, 1.4, "board_part")
    sketch.arc(QPointF(72, 44), 28, (180, 180), "muted", 3)
    sketch.line([QPointF(72, 72), QPointF(72, 80)], "muted", 3)
    for at in range(21):
        envelope = math.sin(math.pi * (at + 1) / 22) * (0.55 + 0.45 * math.sin(at * 2.4))
        high = 1 + 11 * noise * abs(envelope) * 1.4
        x = 22 + at * 5
        ink = "accent" if noise else "field_line"
        sketch.line([QPointF(x, 96 - high), QPointF(x, 96 + high)], ink, 2.6)
