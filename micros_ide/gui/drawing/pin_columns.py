"""The labels along the two edges of a board: how high their rows are, and whether words fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QFont, QFontMetricsF

from micros_ide.model.board_layout import PinoutPin

GAP = 6.0  # px
PITCH = 2.54  # mm between two pins
CROWDED_ROW = 20.0  # px, of labels that stand farther apart than their pads
_LEAST_ROW = 15.0
_NEAR, _FAR = 14.0, 20.0  # px between board and label, when lines are straight and when not
_INSET = 2 * GAP + 4  # px that a label is wider than its words
_BETWEEN = 3.0  # px between two labels


@dataclass(frozen=True, slots=True)
class PinPlace:
    """One pin: its pad, the line to its label, the label, and the room for its names."""

    pad: QPointF
    line: tuple[QPointF, ...]
    pill: QRectF
    names: QRectF
    row: QRectF  # all of it outside the board: what a pointer may hit


@dataclass(frozen=True, slots=True)
class Words:
    """How much room the words of one edge need in one size of letters."""

    label: float  # px, the widest print
    names: float  # px, the least with which every pin shows one of its names
    height: float  # px, a line
    ascent: float

    @classmethod
    def measure(cls, pins: Sequence[PinoutPin], font: QFont) -> Words:
        """Measure the words of `pins`."""
        metrics = QFontMetricsF(font)
        wide = metrics.horizontalAdvance
        label = max((wide(pin.pin.label) for pin in pins), default=0.0)
        names = max((_least(pin, metrics) for pin in pins if pin.names), default=0.0)
        return cls(label, names, metrics.height(), metrics.ascent())


def _least(pin: PinoutPin, metrics: QFontMetricsF) -> float:
    tail = f" +{len(pin.names) - 1}" if len(pin.names) > 1 else ""
    return min(metrics.horizontalAdvance(name + tail) for name in pin.names)


@dataclass(frozen=True, slots=True)
class Column:
    """The labels of one edge; their words are not known yet."""

    left: bool
    pads: tuple[QPointF, ...]
    row: float  # px, height of a row
    middle: float  # px, of all rows
    edge: float  # px, of the board
    body: QRectF  # what the picture may fill
    scale: float  # px in a mm

    @property
    def reach(self) -> float:
        """How far the labels are from the board: farther when their lines are slanted."""
        first = self.middle - (len(self.pads) - 1) / 2 * self.row
        return _NEAR if abs(first - self.pads[0].y()) <= 1 else _FAR

    def fits(self, words: Words) -> bool:
        """Whether labels do not touch and every pin shows one name at least."""
        if words.height > self.row or words.ascent + 2 > self.row - _BETWEEN:
            return False
        outside = self.edge - self.body.left() if self.left else self.body.right() - self.edge
        return outside - self.reach - words.label - _INSET - GAP >= words.names

    def places(self, words: Words) -> list[PinPlace]:
        """Return where each pin goes."""
        wide, high = words.label + _INSET, min(self.row - _BETWEEN, words.height + 3)
        outer = (min if self.left else max)(pad.x() for pad in self.pads)
        near = self.edge - self.reach if self.left else self.edge + self.reach
        x = near - wide if self.left else near
        start, end = (self.body.left(), x - GAP) if self.left else (x + wide + GAP, 0.0)
        width = end - start if self.left else self.body.right() - start
        made = []
        for index, pad in enumerate(self.pads):
            y = self.middle + (index - (len(self.pads) - 1) / 2) * self.row
            top = y - self.row / 2
            names = QRectF(start, top, width, self.row)
            whole = names.united(QRectF(near - GAP, top, 2 * GAP, self.row))
            pill = QRectF(x, y - high / 2, wide, high)
            made.append(PinPlace(pad, self._line(pad, outer, QPointF(near, y)), pill, names, whole))
        return made

    def _line(self, pad: QPointF, outer: float, end: QPointF) -> tuple[QPointF, ...]:
        if abs(pad.x() - outer) < 1:
            return (pad, QPointF(self.edge, pad.y()), end)
        # From the inner row the line passes between two pads of the outer one.
        between = pad.y() + PITCH * self.scale / 2
        middle = QPointF((pad.x() + outer) / 2, between)
        return (pad, middle, QPointF(self.edge, between), end)


def make_column(
    pins: Sequence[PinoutPin], board: QRectF, body: QRectF, scale: float, *, left: bool
) -> Column:
    """Lay the rows of one edge beside their pads, or closely around them where pads are dense."""
    pads = tuple(
        QPointF(board.x() + pin.pin.x * scale, board.y() + pin.pin.y * scale) for pin in pins
    )
    row = _row_height(pins, body, scale)
    half = len(pins) * row / 2
    middle = sum(pad.y() for pad in pads) / len(pads)
    middle = min(max(middle, body.top() + half), body.bottom() - half)
    return Column(left, pads, row, middle, board.left() if left else board.right(), body, scale)


def _row_height(pins: Sequence[PinoutPin], body: QRectF, scale: float) -> float:
    deep = len({pin.pin.x for pin in pins})  # rows of pads behind one another
    natural, room = PITCH * scale / deep, body.height() / len(pins)
    return min(natural if natural >= _LEAST_ROW else CROWDED_ROW, room)
