"""Chains of LEDs: a ring, a stick or a matrix of WS2812 or APA102.

The dark chain is one picture, which may be kept; what changes are the lit LEDs alone, whose glows
are kept by colour, so that a ring of 24 may change 60 times a second.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import QBrush, QColor, QImage, QPainter, QRadialGradient

from micros_ide.gui.drawing.devices.figures import lit_pixels
from micros_ide.gui.drawing.devices.sketch import Seen, Sketch, on_circle

CHAINS = {"ws2812": 24, "apa102": 1, "apa102_switched": 1}  # kind -> LEDs if nobody says
LEAST_RING, MOST_RING = 8, 60  # LEDs; fewer are a stick, more are a matrix
_RING = QSizeF(192, 192)
_ONE = QSizeF(96, 96)
_OUTER = 80.0  # radius of the ring; light shines beyond it
_MARGIN = 16.0
_EDGE = 8.5  # of that, beside the board
_MOST_GLOWING = 64  # LEDs; a larger matrix shows bare LEDs
_MOST_REACH = 27.0  # of the light around an LED: it ends within the picture
_GAMMA = 1 / 2.2  # an LED of half the current looks far more than half as bright
_STEPS = 15  # of colour in the cache of glows, whose edges nobody can tell apart
_MIDDLE_LIGHT = 0.35


def chain_length(kind: str, inputs: Mapping[str, Any]) -> int:
    """Return how many LEDs there are."""
    return max(1, round(Seen(kind, inputs, {}).given("leds", CHAINS[kind])))


def chain_size(kind: str, count: int) -> QSizeF:
    """Return how large the picture of `count` LEDs would like to be."""
    if is_ring(kind, count):
        return _RING
    if count == 1:
        return _ONE
    columns, rows, cell = _grid(count)
    return QSizeF(columns * cell + 2 * _MARGIN, rows * cell + 2 * _MARGIN)


def is_ring(kind: str, count: int) -> bool:
    """Whether the LEDs stand in a circle: WS2812 do, APA102 come as strips."""
    return kind == "ws2812" and LEAST_RING <= count <= MOST_RING


def is_matrix(kind: str, count: int) -> bool:
    """Whether the LEDs have more than one row."""
    return not is_ring(kind, count) and count > LEAST_RING


def chain_places(kind: str, count: int) -> tuple[list[QPointF], float]:
    """Return the centre of each LED, the first one first, and the width of one.

    A ring begins at the top and goes clockwise; a matrix goes row by row, each from the left.
    """
    if is_ring(kind, count):
        wide = min(22.0, 2 * math.pi * 65 / count * 0.78)
        radius = _OUTER - 6 - wide / 2
        centre = QPointF(_RING.width() / 2, _RING.height() / 2)
        return [on_circle(centre, radius, 90 - 360 * at / count) for at in range(count)], wide
    if count == 1:
        return [QPointF(_ONE.width() / 2, _ONE.height() / 2)], 32.0
    columns, _, cell = _grid(count)
    half = _MARGIN + cell / 2
    places = [
        QPointF(half + at % columns * cell, half + at // columns * cell) for at in range(count)
    ]
    return places, cell * 0.74


def paint_chain(sketch: Sketch, seen: Seen) -> None:
    """Paint the board with its LEDs, all dark."""
    size, count = sketch.size, chain_length(seen.kind, seen.inputs)
    places, wide = chain_places(seen.kind, count)
    if is_ring(seen.kind, count):
        _ring_board(sketch, count, wide)
    else:
        whole = QRectF(0, 0, size.width(), size.height()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        sketch.box(whole, 6, "board_part", "board_edge")
    for place in places:
        _dark_led(sketch, place, wide, bare=count > _MOST_GLOWING)


def paint_lights(sketch: Sketch, seen: Seen) -> None:
    """Paint the light of the LEDs that are lit."""
    pixels = lit_pixels(seen.state.get("pixels"), seen.state.get("brightness"))
    count = chain_length(seen.kind, seen.inputs)
    painter = sketch.painter
    scale = max(0.25, painter.deviceTransform().m11())
    places, wide = chain_places(seen.kind, count)
    lit = [(place, rgb) for place, rgb in zip(places, pixels, strict=False) if any(rgb)]
    if count <= _MOST_GLOWING:
        reach = min(wide * 1.7, _MOST_REACH)
        for place, rgb in lit:
            light = _glow(_key(rgb), max(2, math.ceil(2 * reach * scale)))
            around = QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
            painter.drawImage(around, light)
    painter.setPen(Qt.PenStyle.NoPen)
    for place, rgb in lit:
        shown = shown_colour(*rgb)
        painter.setBrush(shown)
        painter.drawEllipse(place, wide * 0.4, wide * 0.4)
        if count <= _MOST_GLOWING:
            painter.setBrush(_middle(shown))
            painter.drawEllipse(place, wide * 0.2, wide * 0.2)


@lru_cache(maxsize=4096)
def shown_colour(red: int, green: int, blue: int) -> QColor:
    """Return how an LED of that colour looks: as bright as an eye takes it, of the same hue."""
    most = max(red, green, blue, 1)
    bright = 255 * (most / 255) ** _GAMMA
    return QColor(*(round(part / most * bright) for part in (red, green, blue)))


def _middle(shown: QColor) -> QColor:
    # The middle of an LED is nearly white when it shines.
    part = _MIDDLE_LIGHT * shown.value() / 255
    channels = (shown.red(), shown.green(), shown.blue())
    return QColor(*(round(one + (255 - one) * part) for one in channels))


def _grid(count: int) -> tuple[int, int, float]:
    """Return columns, rows and the size of a cell."""
    root = math.isqrt(count)
    if count <= LEAST_RING:
        columns = count
    elif root * root == count:
        columns = root
    else:
        wanted = math.ceil(math.sqrt(2 * count))
        fits = [one for one in range(wanted, min(count, 32) + 1) if count % one == 0]
        columns = fits[0] if fits else wanted
    cell = max(7.0, min(24.0, 240 // columns))
    return columns, math.ceil(count / columns), cell


def _key(rgb: tuple[int, int, int]) -> tuple[int, int, int]:
    shown = shown_colour(*rgb)
    channels = (shown.red(), shown.green(), shown.blue())
    red, green, blue = (round(part * _STEPS / 255) for part in channels)
    return red, green, blue


@lru_cache(maxsize=256)
def _glow(key: tuple[int, int, int], pixels: int) -> QImage:
    """Return the light around an LED, a square of `pixels` device pixels."""
    bright = max(*key, 1)
    colour = QColor(*(round(part / bright * 255) for part in key))
    image = QImage(pixels, pixels, QImage.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    centre = QPointF(pixels / 2, pixels / 2)
    shade = QRadialGradient(centre, pixels / 2)
    for at, alpha in ((0.0, 0.75), (0.3, 0.6), (0.55, 0.22), (0.8, 0.06), (1.0, 0.0)):
        colour.setAlphaF(alpha * bright / _STEPS)
        shade.setColorAt(at, colour)
    painter = QPainter(image)
    painter.fillRect(image.rect(), QBrush(shade))
    painter.end()
    return image


def _ring_board(sketch: Sketch, count: int, wide: float) -> None:
    centre = QPointF(_RING.width() / 2, _RING.height() / 2)
    broad = wide + 12
    sketch.disc(centre, _OUTER - broad / 2, None, "board_edge", broad + 1)
    sketch.disc(centre, _OUTER - broad / 2, None, "board_part", broad - 1)
    inside = _OUTER - broad
    sketch.text(QRectF(centre.x() - 30, centre.y() - 12, 60, 24), str(count), 15, "muted")
    top = centre.y() - inside + 5  # a mark: here is the first LED, and that way it goes on
    sketch.turn_arrow(centre, centre.y() - top, (90, -22), "muted", 1.6)
    sketch.disc(QPointF(centre.x(), top), 2.2, "muted")


def _dark_led(sketch: Sketch, place: QPointF, wide: float, *, bare: bool) -> None:
    if bare:
        sketch.disc(place, wide * 0.4, sketch.blend("board_part", "board_metal", 0.22))
        return
    half = wide / 2
    body = QRectF(place.x() - half, place.y() - half, wide, wide)
    sketch.box(body, wide * 0.12, sketch.blend("board_part", "board_print", 0.86))
    sketch.disc(place, wide * 0.4, sketch.blend("board_part", "board_metal", 0.35))
