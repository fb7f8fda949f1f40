"""A table of rows that change while they are shown: icons, words, progress, ticks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QRect, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QPainter, QPalette
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, ROW
from micros_ide.gui.widgets.row_delegate import RowDelegate

_BAR, _ICON, _TICK = 6, 20, 18  # px
_CELL, _TICKED = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Cell:
    """What stands in one place: words, before them an icon, or a bar of `fraction`."""

    text: str = ""
    icon: str = ""
    tone: str = "text"  # of the icon
    quiet: bool = False
    bold: bool = False
    right: bool = False
    fraction: float | None = None


@dataclass(frozen=True)
class Row:
    """One row; `ticked` None: it has no box to tick."""

    key: str
    cells: tuple[Cell, ...]
    ticked: bool | None = None
    spoken: str = ""  # for screen readers, where the words alone do not say it


@dataclass(frozen=True)
class Column:
    """A heading and a width in px; 0 takes what is left."""

    title: str
    width: int = 0
    right: bool = field(default=False)


class RowModel(QAbstractTableModel):
    """Rows by key; a change of one is a change of that row alone."""

    ticked = pyqtSignal(str, bool)

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Row] = []
        self._at: dict[str, int] = {}

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these; where they are the same ones, only what differs is painted anew."""
        fresh = list(rows)
        if [one.key for one in fresh] == [one.key for one in self.rows]:
            for one in fresh:
                self.change(one)
            return
        self.beginResetModel()
        self.rows = fresh
        self._at = {one.key: at for at, one in enumerate(fresh)}
        self.endResetModel()

    def change(self, row: Row) -> None:
        """Replace the row with this key."""
        at = self._at.get(row.key)
        if at is not None and self.rows[at] != row:
            self.rows[at] = row
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self.columns) - 1))

    def row_of(self, key: str) -> int:
        """Return the place of a row, -1 without it."""
        return self._at.get(key, -1)

    def tick(self, at: int) -> None:
        """Turn the tick of the row at this place."""
        row = self.rows[at]
        if row.ticked is not None:
            self.change(replace(row, ticked=not row.ticked))
            self.ticked.emit(row.key, not row.ticked)

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """As many as there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """As many as there are headings."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell for the delegate, its words for everybody else."""
        row = self.rows[index.row()]
        cell = row.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.text if len(cell.text) > 16 else None
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return row.spoken or cell.text
        if role == _CELL:
            return cell
        if role == _TICKED and index.column() == 0:
            return row.ticked
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if self.columns[section].right
                else Qt.AlignmentFlag.AlignLeft
            )
            return int(Qt.Alignment(side) | Qt.AlignmentFlag.AlignVCenter)
        return None


class _CellDelegate(RowDelegate):
    """Paints cells in the colours of the theme."""

    def __init__(self, icons: Icons, parent: QTableView) -> None:
        super().__init__(parent)
        self._icons = icons

    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint one cell."""
        cell = index.data(_CELL)
        if not isinstance(cell, Cell):
            return
        painter.setRenderHint(QPainter.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._icons.theme.colour("accent_soft"))
        inner = option.rect.adjusted(GRID, 0, -GRID, 0)
        ticked = index.data(_TICKED)
        if ticked is not None:
            self._tick(painter, inner, ticked=ticked)
            inner.setLeft(inner.left() + _TICK + GRID)
        if cell.icon:
            self._icons.icon(cell.icon, cell.tone).paint(painter, _square(inner, _ICON))
            inner.setLeft(inner.left() + _ICON + GRID)
        if cell.fraction is not None:
            self._bar(painter, inner, cell.fraction)
        else:
            self._words(painter, inner, option, cell)

    def _tick(self, painter: QPainter, area: QRect, *, ticked: bool) -> None:
        name, tone = (
            ("checkbox-marked", "accent") if ticked else ("checkbox-blank-outline", "muted")
        )
        self._icons.icon(name, tone).paint(painter, _square(area, _TICK + 2))

    def _bar(self, painter: QPainter, area: QRect, fraction: float) -> None:
        theme = self._icons.theme
        track = QRectF(area.left(), area.center().y() - _BAR / 2 + 1, area.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if fraction > 0:
            track.setWidth(max(_BAR, track.width() * min(1.0, fraction)))
            painter.setBrush(theme.colour("online" if fraction >= 1 else "accent"))
            painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)

    @staticmethod
    def _words(painter: QPainter, area: QRect, option: QStyleOptionViewItem, cell: Cell) -> None:
        font = option.font
        font.setBold(cell.bold)
        painter.setFont(font)
        role = QPalette.PlaceholderText if cell.quiet else QPalette.Text
        painter.setPen(option.palette.color(role))
        cut = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(Qt.Alignment(side) | Qt.AlignmentFlag.AlignVCenter), cut)


def _square(area: QRect, side: int) -> QRect:
    """Return the square at the left of `area`; an icon fills all the height it is given."""
    return QRect(area.left(), area.center().y() - side // 2, side, side)


class RowTable(QTableView):
    """Rows of cells; a click on a box, or the space bar, turns the tick of a row."""

    current = pyqtSignal(str)  # key of the row that is chosen now, "" for none
    deleted = pyqtSignal(str)  # Del was pressed on this row

    def __init__(self, icons: Icons, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.rows = RowModel(columns)
        self.rows.setParent(self)  # it lives as long as the view
        self.setModel(self.rows)
        self.setItemDelegate(_CellDelegate(icons, self))
        self.setAccessibleName(name)
        self.setProperty("role", "rows")
        self.setSelectionBehavior(QAbstractItemView.SelectRows)
        self.setSelectionMode(QAbstractItemView.SingleSelection)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self._set_headers(columns)
        selection = self.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(self._on_current)
        self.clicked.connect(self._on_clicked)
        viewport = self.viewport()
        if viewport is not None:
            icons.theme.changed.connect(viewport.update)

    def key(self) -> str:
        """Return the key of the chosen row, "" without one."""
        at = self.currentIndex().row()
        return self.rows.rows[at].key if 0 <= at < len(self.rows.rows) else ""

    def choose(self, key: str) -> None:
        """Choose the row with this key, if it is there."""
        at = self.rows.row_of(key)
        if at >= 0:
            self.setCurrentIndex(self.rows.index(at, 0))

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows and keep the chosen one chosen."""
        key = self.key()
        self.rows.set_rows(rows)
        if self.key() != key:
            self.choose(key)
            self.current.emit(self.key())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """The space bar ticks, Del asks to delete; the rest is as in every table."""
        at = self.currentIndex().row()
        if event is not None and event.key() == Qt.Key.Key_Space and at >= 0:
            self.rows.tick(at)
            return
        if event is not None and event.key() == Qt.Key.Key_Delete and at >= 0:
            self.deleted.emit(self.key())
            return
        super().keyPressEvent(event)

    def _set_headers(self, columns: Sequence[Column]) -> None:
        side, head = self.verticalHeader(), self.horizontalHeader()
        if side is None or head is None:
            return
        side.hide()
        side.setDefaultSectionSize(ROW)
        side.setSectionResizeMode(QHeaderView.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(5 * GRID)
        for at, column in enumerate(columns):
            wide = QHeaderView.Stretch if column.width == 0 else QHeaderView.Fixed
            head.setSectionResizeMode(at, wide)
            if column.width:
                head.resizeSection(at, column.width)

    def _on_current(self, now: QModelIndex) -> None:
        self.current.emit(self.rows.rows[now.row()].key if now.isValid() else "")

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == 0 and index.data(_TICKED) is not None:
            self.rows.tick(index.row())
