"""Displays of 128 x 64 pixels: what their controller shows, pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PyQt5.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter

from micros_ide.gui.drawing.devices.sketch import Seen, Sketch

SIZE = QSizeF(272, 152)
_GLASS = QRectF(4, 16, 264, 132)
_COLUMNS, _ROWS = 128, 64
_LIT = "#"
_BITS = str.maketrans({_LIT: "1", ".": "0"})
_DIMMEST = 0.45  # of full light: contrast 0 is still seen
_LEAST_GRID = 3  # device pixels for one of the display, from which on gaps are drawn


def paint_display(sketch: Sketch, seen: Seen) -> None:
    """Paint what the glass shows; nothing while it is off."""
    rows = seen.state.get("rows")
    if not seen.state.get("on") or not isinstance(rows, Sequence):
        return
    part = _DIMMEST + (1 - _DIMMEST) * seen.told("contrast", 127) / 255
    lit, dark = sketch.blend("board_part", "board_print", part), sketch.colour("board_part")
    picture = display_image(rows, lit, dark)
    painter = sketch.painter
    painter.save()
    target, each = _on_device_pixels(painter)
    if each < 1:  # smaller than it is: neighbours share a pixel of the screen
        painter.setRenderHint(QPainter.SmoothPixmapTransform)
        painter.drawImage(_GLASS.adjusted(4, 2, -4, -2), picture)
    else:
        painter.setRenderHint(QPainter.SmoothPixmapTransform, on=False)
        painter.drawImage(target, picture)
        if each >= _LEAST_GRID:
            painter.drawImage(target, _gaps(each, dark.rgb()))
    painter.restore()


def display_image(rows: Sequence[str], lit: QColor, dark: QColor) -> QImage:
    """Return the picture of `rows` ("#" for a pixel that is lit), one pixel for each."""
    wide = max((len(row) for row in rows), default=_COLUMNS)
    stride = (wide + 31) // 32 * 4
    data = b"".join(
        int(row.translate(_BITS).ljust(stride * 8, "0") or "0", 2).to_bytes(stride, "big")
        for row in rows
    )
    image = QImage(data, wide, len(rows), stride, QImage.Format_Mono)
    image.setColorTable([dark.rgb(), lit.rgb()])
    return image.convertToFormat(QImage.Format_RGB32)  # a copy: `data` may go


def _on_device_pixels(painter: QPainter) -> tuple[QRectF, int]:
    """Return where the picture goes so that all its pixels are alike, and how large they are.

    The place is in the painter's coordinates: within a window a painter of a widget is moved by
    more than its own transform, so that cannot be taken away.
    """
    matrix = painter.deviceTransform()
    room = matrix.mapRect(_GLASS.adjusted(4, 2, -4, -2))
    each = int(min(room.width() / _COLUMNS, room.height() / _ROWS) + 0.01)
    wide, high = each * _COLUMNS, each * _ROWS
    left = round(room.center().x() - wide / 2)
    top = round(room.center().y() - high / 2)
    back, known = matrix.inverted()
    target = QRectF(left, top, wide, high)
    return (back.mapRect(target), each) if known else (target, 0)


@lru_cache(maxsize=4)
def _gaps(each: int, rgb: int) -> QImage:
    """Return the dark lines between pixels."""
    image = QImage(each * _COLUMNS, each * _ROWS, QImage.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    colour = QColor(rgb)
    colour.setAlphaF(0.55)
    for column in range(_COLUMNS):
        painter.fillRect(column * each + each - 1, 0, 1, image.height(), colour)
    for row in range(_ROWS):
        painter.fillRect(0, row * each + each - 1, image.width(), 1, colour)
    painter.end()
    return image


def paint_module(sketch: Sketch, seen: Seen) -> None:
    """Paint the module with dark glass."""
    del seen
    whole = QRectF(0.5, 0.5, SIZE.width() - 1, SIZE.height() - 1)
    sketch.box(whole, 6, "board", "board_edge")
    for at in range(4):  # GND, VCC, SCL, SDA
        sketch.disc(
            QPointF(SIZE.width() / 2 + (at - 1.5) * 16, 8), 3.2, "board_part", "board_pad", 1.6
        )
    for x in (9.0, SIZE.width() - 9):
        sketch.disc(QPointF(x, 8), 3.4, "card", "board_edge")
    sketch.box(_GLASS, 3, "board_part", "board_edge")
