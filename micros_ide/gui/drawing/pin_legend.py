"""The legend under a board: one sample of each kind of pin, and its word."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QRectF
from PyQt5.QtGui import QFont, QFontMetricsF

from micros_ide.gui.drawing.pin_shapes import ALWAYS_FILLED
from micros_ide.gui.drawing.pin_words import function_text
from micros_ide.gui.translation import tr
from micros_ide.model.board_layout import PinFunction, Pinout

_SIZE, _ROW, _GAP, _BETWEEN = 11, 18.0, 5.0, 14.0  # px
SAMPLE = 20.0  # px wide


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sample and its word."""

    function: PinFunction
    sample: QRectF
    text: str
    words: QRectF
    filled: bool


@dataclass(frozen=True, slots=True)
class Legend:
    """The lines at the bottom of the picture."""

    area: QRectF
    font: QFont
    entries: tuple[LegendEntry, ...]


def place_legend(pinout: Pinout, area: QRectF, font: QFont, *, in_use: bool) -> Legend:
    """Put the legend for the kinds that this board has at the bottom of `area`."""
    own = QFont(font)
    own.setPixelSize(_SIZE)
    metrics = QFontMetricsF(own)
    shown = {pin.function for pin in pinout.pins} - {PinFunction.UNUSED}
    samples = [
        (one, function_text(one), one in ALWAYS_FILLED) for one in PinFunction if one in shown
    ]
    if in_use:
        samples.append((PinFunction.DIGITAL, tr("filled: in use"), True))
    lines: list[list[tuple[PinFunction, str, bool, float]]] = [[]]
    used = 0.0
    for function, text, filled in samples:
        width = SAMPLE + _GAP + metrics.horizontalAdvance(text) + 1
        if lines[-1] and used + width > area.width():
            lines.append([])
            used = 0.0
        lines[-1].append((function, text, filled, width))
        used += width + _BETWEEN
    top = area.bottom() - len(lines) * _ROW
    entries = []
    for number, line in enumerate(lines):
        whole = sum(width for *_, width in line) + _BETWEEN * (len(line) - 1)
        x, y = area.center().x() - whole / 2, top + number * _ROW
        for function, text, filled, width in line:
            sample = QRectF(x, y + 3, SAMPLE, _ROW - 6)
            words = QRectF(x + SAMPLE + _GAP, y, width - SAMPLE - _GAP, _ROW)
            entries.append(LegendEntry(function, sample, text, words, filled))
            x += width + _BETWEEN
    return Legend(QRectF(area.left(), top, area.width(), area.bottom() - top), own, tuple(entries))
