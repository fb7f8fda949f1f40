"""Where everything in the picture of a board goes; nothing is painted here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QFont

from micros_ide.gui.drawing.pin_columns import (
    CROWDED_ROW,
    GAP,
    PITCH,
    Column,
    PinPlace,
    Words,
    make_column,
)
from micros_ide.gui.drawing.pin_legend import Legend, place_legend
from micros_ide.model.board_layout import BoardLayout, BoardPart, Pinout

_BOARD_SHARES = (0.36, 0.3, 0.26, 0.23)  # of the width, the first that leaves the names room
_SMALL = 10
_FONTS = (13, 12, 11, 10, 9)  # px, the first that fits
_LEGEND_ROOM = 80.0  # px


@dataclass(frozen=True, slots=True)
class Places:
    """The whole picture in pixels."""

    board: QRectF
    scale: float  # px in a mm
    font: QFont
    pins: tuple[PinPlace, ...]  # in the order of the pinout; empty without labels
    legend: Legend | None

    def point(self, x: float, y: float) -> QPointF:
        """Return a place on the board, given in mm."""
        return QPointF(self.board.x() + x * self.scale, self.board.y() + y * self.scale)

    def rect(self, part: BoardPart) -> QRectF:
        """Return the rectangle of a part."""
        return QRectF(
            self.point(part.x, part.y), self.point(part.x + part.width, part.y + part.height)
        )

    def pin_at(self, point: QPointF) -> int | None:
        """Return the index of the pin whose label or pad is there."""
        reach = PITCH * self.scale / 2
        for index, place in enumerate(self.pins):
            near = (place.pad - point).manhattanLength() <= reach
            if near or place.row.contains(point):
                return index
        return None


def place_board(
    pinout: Pinout,
    area: QRectF,
    font: QFont,
    *,
    labels: bool = True,
    legend: bool = True,
    in_use: bool = False,
) -> Places:
    """Fit the board, its labels and the legend into `area`.

    With `in_use` the legend says what a filled label means.
    """
    area = area.adjusted(GAP, GAP, -GAP, -GAP)
    if not labels:
        board, scale = _place_body(pinout.layout, area, 1.0)
        return Places(board, scale, _sized(font, _FONTS[0]), (), None)
    made = place_legend(pinout, area, font, in_use=in_use) if legend else None
    body = QRectF(area)
    if made is not None:
        body.setBottom(made.area.top() - GAP)
    return _labelled(pinout, body, font, made)


def natural_height(layout: BoardLayout, width: float) -> float:
    """Return the height at which a labelled picture of this width has the largest board."""
    bounds = _bounds(layout)
    rows = max(sum(pin.left is left for pin in layout.pins) for left in (True, False))
    board = width * _BOARD_SHARES[0] * bounds.height() / bounds.width()
    return max(board, rows * CROWDED_ROW) + _LEGEND_ROOM


def _place_body(layout: BoardLayout, body: QRectF, share: float) -> tuple[QRectF, float]:
    bounds = _bounds(layout)
    scale = min(body.height() / bounds.height(), body.width() * share / bounds.width())
    board = QRectF(
        body.center().x() - (bounds.x() + bounds.width() / 2) * scale,
        body.center().y() - (bounds.y() + bounds.height() / 2) * scale,
        layout.width * scale,
        layout.height * scale,
    )
    return board, scale


def _labelled(pinout: Pinout, body: QRectF, font: QFont, legend: Legend | None) -> Places:
    # The largest board with the largest letters; rather a small board than small letters.
    sides = [[pin for pin in pinout.pins if pin.pin.left is left] for left in (True, False)]
    sizes = [size for size in _FONTS if size >= _SMALL]
    tries = [*product(_BOARD_SHARES, sizes), (_BOARD_SHARES[-1], _FONTS[-1])]
    measured: dict[int, list[Words]] = {}
    made: dict[float, tuple[QRectF, float, list[Column]]] = {}
    for share, size in tries:
        if share not in made:
            board, scale = _place_body(pinout.layout, body, share)
            columns = [
                make_column(side, board, body, scale, left=side[0].pin.left)
                for side in sides
                if side
            ]
            made[share] = (board, scale, columns)
        if size not in measured:
            measured[size] = [Words.measure(side, _sized(font, size)) for side in sides if side]
        pairs = list(zip(made[share][2], measured[size], strict=True))
        if all(column.fits(words) for column, words in pairs):
            break
    board, scale, _ = made[share]
    pins = tuple(place for column, words in pairs for place in column.places(words))
    return Places(board, scale, _sized(font, size), pins, legend)


def _bounds(layout: BoardLayout) -> QRectF:
    bounds = QRectF(0, 0, layout.width, layout.height)
    for part in layout.parts:
        bounds = bounds.united(QRectF(part.x, part.y, part.width, part.height))
    return bounds


def _sized(font: QFont, size: int) -> QFont:
    made = QFont(font)
    made.setPixelSize(size)
    return made
