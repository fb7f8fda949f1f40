"""How a row looks: its shape and word, a bold name, tags with a dot, the button of a USB board."""

from __future__ import annotations

import zlib

from PyQt5.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PyQt5.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices import columns, words
from micros_ide.gui.pages.devices.columns import Column
from micros_ide.gui.pages.devices.rows import Row, State
from micros_ide.gui.pages.devices.table_model import ROW_ROLE, DeviceTableModel
from micros_ide.gui.widgets.basics import GRID, fixed_font

_DOT, _MARK, _BOX = 8, 12, 16  # px
_TAG_TOKENS = (
    "pin_digital", "pin_analog", "pin_input", "pin_strapping", "pin_control", "pin_taken",
)  # fmt: skip
_QUIET = frozenset({Column.BOARD, Column.EVIDENCE, Column.ANSWER})
_RIGHT = frozenset({Column.ANSWER})
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


def tag_token(tag: str) -> str:
    """Return the colour of a tag's dot, the same one every day."""
    return _TAG_TOKENS[zlib.crc32(tag.casefold().encode()) % len(_TAG_TOKENS)]


class RowPainter(QStyledItemDelegate):
    """Paints every cell; the view sets which row the mouse or a dragged file is over."""

    def __init__(self, icons: Icons, model: DeviceTableModel) -> None:
        super().__init__(model)
        self._icons, self._theme, self._model = icons, icons.theme, model
        self.hovered = ""  # key of the row under the mouse
        self.target = ""  # key of the row that a file is held over
        self.current = ""  # key of the row that the keyboard is on
        self.on_action = False  # the mouse is over the button of the hovered row
        self._fixed = fixed_font()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        """The view sets heights and widths."""
        del option, index
        return QSize(0, 0)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint one cell."""
        row = index.data(ROW_ROLE)
        if painter is None or not isinstance(row, Row):
            return
        painter.save()
        self._paint_ground(painter, option, row)
        area = option.rect.adjusted(GRID, 0, -GRID, 0)
        column = Column(index.column())
        paint = {
            Column.TICK: self._paint_tick,
            Column.STATE: self._paint_state,
            Column.NAME: self._paint_name,
            Column.TAGS: self._paint_tags,
            Column.ACTION: self._paint_action,
        }.get(column)
        painter.setFont(option.font)
        if paint is not None:
            paint(painter, area, row)
        else:
            self._paint_text(painter, area, row, column)
        painter.restore()

    def _colour(self, token: str) -> QColor:
        return self._theme.colour(token)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        area = option.rect
        if row.key == self.target or option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, self._colour("accent_soft"))
        elif row.key == self.hovered:
            painter.fillRect(area, self._colour("hover"))
        line = QRect(area.left(), area.bottom(), area.width(), 1)
        painter.fillRect(line, self._colour("line"))
        if row.key in {self.target, self.current}:
            token = "accent" if row.key == self.target else "focus"
            for top in (area.top(), area.bottom() - 1):
                painter.fillRect(QRect(area.left(), top, area.width(), 2), self._colour(token))

    def _paint_tick(self, painter: QPainter, area: QRect, row: Row) -> None:
        on = self._model.is_ticked(row.key)
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        paint_box(painter, area, state, self._icons)

    def _paint_state(self, painter: QPainter, area: QRect, row: Row) -> None:
        state = row.state(self._model.now)
        mark = QRectF(area.left(), area.center().y() - _MARK / 2 + 0.5, _MARK, _MARK)
        paint_mark(painter, mark, state, self._icons)
        area = area.adjusted(_MARK + GRID, 0, 0, 0)
        painter.setPen(self._colour(words.state_token(state)))
        self._put(painter, area, words.state_word(state))

    def _paint_name(self, painter: QPainter, area: QRect, row: Row) -> None:
        if row.port is not None or row.virtual:
            name = "chip" if row.virtual else "usb"
            top = area.center().y() - _BOX // 2 + 1
            place = QRect(area.right() - _BOX + 1, top, _BOX, _BOX)
            self._icons.icon(name, "muted").paint(painter, place)
            area = area.adjusted(0, 0, -_BOX - GRID, 0)
        font = QFont(painter.font())
        font.setBold(row.device is not None)
        painter.setFont(font)
        painter.setPen(self._colour("text"))
        self._put(painter, area, row.name)

    def _paint_tags(self, painter: QPainter, area: QRect, row: Row) -> None:
        metrics = QFontMetrics(painter.font())
        left = area.left()
        for at, tag in enumerate(row.tags):
            room = area.right() - left - _DOT - 4
            more = f"+{len(row.tags) - at}"
            last = at == len(row.tags) - 1
            needed = metrics.horizontalAdvance(tag)
            if at and room < needed + (0 if last else metrics.horizontalAdvance(more) + GRID):
                painter.setPen(self._colour("muted"))
                painter.drawText(QRect(left, area.top(), room + _DOT, area.height()), _MIDDLE, more)
                return
            paint_dot(painter, QPointF(left + _DOT / 2, area.center().y() + 0.5), tag, self._icons)
            left += _DOT + 4
            painter.setPen(self._colour("text"))
            place = QRect(left, area.top(), max(0, room), area.height())
            self._put(painter, place, tag)
            left += needed + GRID

    def _paint_action(self, painter: QPainter, area: QRect, row: Row) -> None:
        said = columns.action(row)
        if not said:
            return
        box = action_box(area)
        hovered = self.on_action and row.key == self.hovered
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(QPen(self._colour("field_line"), 1))
        painter.setBrush(self._colour("hover" if hovered else "card"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(self._colour("text"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), said)

    def _paint_text(self, painter: QPainter, area: QRect, row: Row, column: Column) -> None:
        if column is Column.ADDRESS:
            font = QFont(self._fixed)
            font.setPixelSize(13)
            painter.setFont(font)
        painter.setPen(self._colour("muted" if column in _QUIET else "text"))
        said = columns.text(row, column, self._model.now)
        side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
        mode = Qt.TextElideMode.ElideRight
        if column is Column.ADDRESS:
            mode = Qt.TextElideMode.ElideMiddle
        self._put(painter, area, said, side, mode)

    @staticmethod
    def _put(
        painter: QPainter,
        area: QRect,
        said: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        cut = QFontMetrics(painter.font()).elidedText(said, mode, area.width())
        painter.drawText(area, int(side) | _MIDDLE | int(Qt.TextFlag.TextSingleLine), cut)


def action_box(area: QRect) -> QRect:
    """Return where the button lies in its cell."""
    height = min(26, area.height() - 6)
    return QRect(area.left(), area.center().y() - height // 2, area.width(), height)


def paint_box(painter: QPainter, area: QRect, state: Qt.CheckState, icons: Icons) -> None:
    """Paint a tick box in the middle of `area`."""
    box = QRectF(0, 0, _BOX, _BOX)
    box.moveCenter(QPointF(area.center()) + QPointF(0.5, 0.5))
    colour = icons.theme.colour
    painter.setRenderHint(QPainter.Antialiasing)
    empty = state == Qt.CheckState.Unchecked
    painter.setPen(QPen(colour("field_line" if empty else "accent"), 1))
    painter.setBrush(colour("field" if empty else "accent"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if empty:
        return
    pen = QPen(colour("on_accent"), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y = box.left(), box.top()
    if state == Qt.CheckState.PartiallyChecked:
        painter.drawLine(QPointF(x + 4, y + 8), QPointF(x + 12, y + 8))
    else:
        painter.drawLine(QPointF(x + 4, y + 8.5), QPointF(x + 7, y + 11.5))
        painter.drawLine(QPointF(x + 7, y + 11.5), QPointF(x + 12, y + 5))


def paint_dot(painter: QPainter, middle: QPointF, tag: str, icons: Icons) -> None:
    """Paint the coloured dot of a tag."""
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(icons.theme.colour(tag_token(tag)))
    painter.drawEllipse(middle, _DOT / 2, _DOT / 2)


def paint_mark(painter: QPainter, area: QRectF, state: State, icons: Icons) -> None:
    """Paint the shape of a state: full, half and empty circle, question mark, plug, power."""
    colour = icons.theme.colour(words.state_token(state))
    if state in {State.UNKNOWN, State.NEW, State.OFF}:
        name = {State.UNKNOWN: "help", State.NEW: "usb", State.OFF: "power"}[state]
        place = area.adjusted(-1, -1, 1, 1).toRect()
        icons.icon(name, words.state_token(state)).paint(painter, place)
        return
    painter.setRenderHint(QPainter.Antialiasing)
    ring = area.adjusted(1, 1, -1, -1)
    painter.setPen(QPen(colour, 2))
    painter.setBrush(colour if state is State.ONLINE else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(ring)
    if state is State.LATE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPie(ring, 90 * 16, 180 * 16)
