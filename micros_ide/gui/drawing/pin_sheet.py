"""The pins of a board on paper: the picture, and under it every pin in words."""

from __future__ import annotations

from PyQt5.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter

from micros_ide.gui.drawing.board_painter import BoardMarks, paint_board
from micros_ide.gui.drawing.board_places import natural_height, place_board
from micros_ide.gui.drawing.pin_words import hidden_text, pin_sentences
from micros_ide.gui.theme import LIGHT, load_palette
from micros_ide.gui.translation import tr
from micros_ide.model.board_layout import Pinout

_DPI = 96  # a point on paper is as large as one on the screen
_MARGIN = 12.0  # mm
_TITLE, _TEXT, _LINE = 22, 12, 6  # px
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


def pin_sheet(pinout: Pinout, used: frozenset[str] = frozenset()) -> bytes:
    """Return the sheet as PDF; for a job, it takes longer than a window may stand still."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setTitle(pinout.layout.shows)
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.A4), QPageLayout.Portrait, margins, QPageLayout.Millimeter)
    )
    painter = QPainter(writer)
    page = QRectF(0, 0, writer.width(), writer.height())
    top = _heading(painter, page, pinout)
    palette = load_palette(LIGHT)
    height = min(natural_height(pinout.layout, page.width()), page.bottom() - top)
    area = QRectF(page.left(), top, page.width(), height)
    places = place_board(pinout, area, QFont(), in_use=bool(used))
    paint_board(painter, pinout, places, palette, marks=BoardMarks(used=used))
    _words(painter, writer, page, area.bottom() + 3 * _LINE, pinout)
    painter.end()
    return bytes(buffer.data())


def _heading(painter: QPainter, page: QRectF, pinout: Pinout) -> float:
    layout = pinout.layout
    painter.setPen(QColor(Qt.GlobalColor.black))
    top = _text(painter, page, page.top(), layout.shows, _TITLE)
    names = tr("The names beside the pins are those of the pin map {0}.").format(pinout.pin_map)
    for text in (
        tr(layout.note) if layout.note else "",
        names if pinout.pin_map else "",
        hidden_text(pinout),
    ):
        if text:
            top = _text(painter, page, top + _LINE, text, _TEXT)
    return top + 2 * _LINE


def _words(painter: QPainter, writer: QPdfWriter, page: QRectF, top: float, pinout: Pinout) -> None:
    for index, pin in enumerate(pinout.pins):
        if pin.pin.gpio is None:
            continue
        text = " ".join(pin_sentences(pinout, index))
        painter.setFont(_font(_TEXT))
        high = painter.boundingRect(page, _WRAP, text).height()
        if top + high > page.bottom():
            writer.newPage()
            top = page.top()
        top = _text(painter, page, top, text, _TEXT) + _LINE


def _text(painter: QPainter, page: QRectF, top: float, text: str, size: int) -> float:
    painter.setFont(_font(size))
    room = QRectF(page.left(), top, page.width(), page.bottom() - top)
    drawn = painter.boundingRect(room, _WRAP, text)
    painter.drawText(room, _WRAP, text)
    return drawn.bottom()


def _font(size: int) -> QFont:
    font = QFont()
    font.setPixelSize(size)
    return font
