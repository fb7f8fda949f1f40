"""The left side of the help: all pages by group, or what a search has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt5.QtGui import QFont, QFontMetrics, QPainter
from PyQt5.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID
from micros_ide.model.help_book import HelpHit, HelpTopic

_ROW, _TALL, _HEAD = 28, 46, 34  # px
_SMALL = 12  # px


@dataclass(frozen=True, slots=True)
class Row:
    """A heading (without a topic), a page, or a place in a page."""

    title: str
    topic: HelpTopic | None = None
    anchor: str = ""
    line: str = ""


def rows_of(topics: Sequence[HelpTopic]) -> list[Row]:
    """Return all pages, each group under its heading."""
    rows: list[Row] = []
    group = None
    for topic in topics:
        if topic.group != group:
            group = topic.group
            rows.append(Row(group))
        rows.append(Row(topic.title, topic))
    return rows


def rows_of_hits(hits: Sequence[HelpHit]) -> list[Row]:
    """Return what was found, in order."""
    return [Row(hit.title, hit.topic, hit.anchor, hit.line) for hit in hits]


class RowModel(QAbstractListModel):
    """Rows of the list; headings cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show others."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a row, for the screen and for screen readers."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}: {row.line}" if row.line else row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.line or None
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlags:
        """Headings are only looked at."""
        if self.rows[index.row()].topic is None:
            return Qt.ItemFlags(Qt.ItemFlag.NoItemFlags)
        return Qt.ItemFlags(Qt.ItemFlag.ItemIsEnabled) | Qt.ItemFlag.ItemIsSelectable


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        row = _row(index)
        high = _HEAD if row.topic is None else _TALL if row.line else _ROW
        return QSize(option.rect.width(), high)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if painter is None:
            return
        row, area = _row(index), option.rect.adjusted(GRID, 0, -GRID, 0)
        painter.save()
        painter.setRenderHint(QPainter.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver) and row.topic is not None
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(option.rect, 4, 4)
        font = QFont(self._view.font())
        small = QFont(font)
        small.setPixelSize(_SMALL)
        if row.topic is None:
            small.setBold(True)
            self._write(painter, area.adjusted(0, GRID, 0, 0), row.title, small, "muted")
        elif row.line:
            top = QRect(area.topLeft() + QPoint(0, 3), QSize(area.width(), 20))
            self._write(painter, top, row.title, font, "text")
            self._write(painter, top.translated(0, 19), row.line, small, "muted")
        else:
            self._write(painter, area, row.title, font, "text")
        painter.restore()

    def _write(self, painter: QPainter, area: QRect, text: str, font: QFont, ink: str) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)


class TopicList(QListView):
    """One click or Enter opens a row; `step` moves on from elsewhere."""

    opened = pyqtSignal(object)  # Row

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.setAccessibleName(tr("Pages of the help"))
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(theme, self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollPerPixel)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def show_rows(self, rows: list[Row]) -> None:
        """Show others, from the top."""
        self.rows.show_rows(rows)
        self.scrollToTop()

    def current(self) -> Row | None:
        """Return the chosen row."""
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() else None

    def choose(self, topic_id: str) -> None:
        """Mark a page as the one that is read; nothing is opened."""
        at = next((n for n, row in enumerate(self.rows.rows) if _is(row, topic_id)), None)
        current = self.current()
        if at is None:
            self.clearSelection()
        elif current is None or not _is(current, topic_id):
            self.setCurrentIndex(self.rows.index(at))

    def step(self, by: int) -> None:
        """Choose the next row or the one before, headings left out."""
        rows = self.rows.rows
        at = self.currentIndex().row() if self.currentIndex().isValid() else -1 if by > 0 else 0
        at += by
        while 0 <= at < len(rows) and rows[at].topic is None:
            at += by
        if 0 <= at < len(rows):
            self.setCurrentIndex(self.rows.index(at))

    def open_current(self) -> None:
        """Open the chosen row, or the first one."""
        if self.current() is None:
            self.step(1)
        row = self.current()
        if row is not None and row.topic is not None:
            self.opened.emit(row)

    def _open(self, index: QModelIndex) -> None:
        row = _row(index)
        if row.topic is not None:
            self.opened.emit(row)


def _row(index: QModelIndex) -> Row:
    model = index.model()
    assert isinstance(model, RowModel)  # noqa: S101 - the delegate is this list's own
    return model.rows[index.row()]


def _is(row: Row, topic_id: str) -> bool:
    return row.topic is not None and row.topic.id == topic_id
