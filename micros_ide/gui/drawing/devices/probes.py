"""A probe at a pin: the signal as a small oscilloscope would show it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QPointF, QRectF, QSizeF

from micros_ide.gui.drawing.devices.figures import hertz_text
from micros_ide.gui.drawing.devices.sketch import LEFT, Seen, Sketch

SIZE = QSizeF(144, 112)
_SCREEN = QRectF(8, 8, 128, 72)
_PERIODS = 3
_HIGH, _LOW = 24.0, 64.0  # y of the two levels
_FULL = 65535
_DEFAULT = (0, "", 0, 0, 0)


def last_write(seen: Seen) -> tuple[str, int, float, float]:
    """Return mode, level, share of the time that the pin is high, and Hz, of the last write.

    The mode is "" before any write, and "stream" for the bits of an LED chain.
    """
    last = seen.state.get("last")
    if isinstance(last, str):
        return "stream", 0, 0.5, 0.0
    if not isinstance(last, Sequence) or len(last) < len(_DEFAULT):
        return "", 0, 0.0, 0.0
    _, mode, level, duty, hertz = last[:5]
    part = duty / _FULL if mode == "pwm" else float(bool(level))
    return str(mode), int(bool(level)), part, float(hertz)


def paint_probe(sketch: Sketch, seen: Seen) -> None:
    """Paint a screen with the level, or the pulses, of the pin."""
    mode, level, part, hertz = last_write(seen)
    sketch.box(_SCREEN, 6, "board_part", "board_edge")
    grid = sketch.blend("board_part", "board_print", 0.16)
    for at in range(1, 8):
        x = _SCREEN.left() + at * 16
        sketch.line([QPointF(x, 12), QPointF(x, 76)], grid, 0.8)
    for y in (26.0, 44.0, 62.0):
        sketch.line([QPointF(12, y), QPointF(132, y)], grid, 0.8)
    ink = "board_lit" if mode else "board_metal_edge"
    sketch.line(_trace(mode, level, part), ink, 2.2)
    count = f"n = {seen.told('count'):.0f}"
    text = {"": "—", "pwm": f"{hertz_text(hertz)} · {part * 100:.0f} %", "stream": "0101…"}.get(
        mode, str(level)
    )
    sketch.text(QRectF(8, 86, 88, 20), text, 14, align=LEFT)
    sketch.text(QRectF(96, 86, 40, 20), count, 11, "muted")


def _trace(mode: str, level: int, part: float) -> list[QPointF]:
    left, right = _SCREEN.left() + 5, _SCREEN.right() - 5
    if mode not in ("pwm", "stream") or part in (0.0, 1.0):
        y = _HIGH if level or part == 1.0 else _LOW
        return [QPointF(left, y), QPointF(right, y)]
    points = [QPointF(left, _LOW)]
    wide = (right - left) / _PERIODS
    for period in range(_PERIODS):
        start = left + period * wide
        end = start + wide * part
        points += [QPointF(start, _LOW), QPointF(start, _HIGH), QPointF(end, _HIGH)]
        points += [QPointF(end, _LOW), QPointF(start + wide, _LOW)]
    return points


def paint_nothing(sketch: Sketch, seen: Seen) -> None:
    """Paint a part that has no picture of its own, with its name."""
    body = QRectF(40, 20, 64, 64)
    for at in range(4):
        y = 30 + at * 14.6
        sketch.line([QPointF(30, y), QPointF(114, y)], "muted", 3)
    sketch.box(body, 5, "board_part", "board_edge")
    sketch.disc(QPointF(50, 30), 3, "board_metal_edge")
    sketch.text(QRectF(4, 90, 136, 18), seen.kind, 13, "muted")
