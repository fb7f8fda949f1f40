"""The rows an app has shown, as a table that can be sorted, copied and saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt5.QtGui import QKeyEvent, QKeySequence
from PyQt5.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID

_ROW = 28  # px
_LOOKED_AT = 30  # rows that decide how wide a column is
_WIDEST = 40 * GRID
_BESIDE_TITLE = 4 * GRID  # px, for the arrow of a sorted column
_Values = dict[str, Any]


class ValueModel(QAbstractTableModel):
    """Columns in the order in which they came; sorted by one of them, or as the rows came."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.titles: list[str] = []
        self._rows: list[_Values] = []  # as they came
        self._shown: list[_Values] = []  # as they are sorted
        self._by: tuple[int, bool] | None = None

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self.titles, self._rows, self._shown, self._by = [], [], [], None
        self.endResetModel()

    def add(self, rows: Sequence[_Values]) -> None:
        """Show more rows."""
        if not rows:
            return
        titles = dict.fromkeys(key for row in rows for key in row)
        fresh = [title for title in titles if title not in self.titles]
        if fresh:
            at = len(self.titles)
            self.beginInsertColumns(QModelIndex(), at, at + len(fresh) - 1)
            self.titles += fresh
            self.endInsertColumns()
        at = len(self._shown)
        self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
        self._rows += rows
        self._shown += rows
        self.endInsertRows()
        if self._by is not None:
            self._sort()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """As many as were shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """As many as there were titles."""
        return 0 if parent is not None and parent.isValid() else len(self.titles)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The value as a person reads it; figures stand at the right."""
        value = self._shown[index.row()].get(self.titles[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return value_text(value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return value if isinstance(value, str) and len(value) > 24 else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return int(Qt.Alignment(side) | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DecorationRole and isinstance(value, bool):
            icon, tone = ("check", "online") if value else ("close", "error")
            return self._icons.icon(icon, tone)
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles, above their values."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._shown:
            return self.data(self.index(0, section), role)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1: as the rows came."""
        down = order == Qt.SortOrder.DescendingOrder
        self._by = (column, down) if 0 <= column < len(self.titles) else None
        self._sort()

    def table(self) -> tuple[list[str], list[_Values]]:
        """Return titles and rows as they are shown, for another thread."""
        return list(self.titles), list(self._shown)

    def _sort(self) -> None:
        self.layoutAboutToBeChanged.emit()
        if self._by is None:
            self._shown = list(self._rows)
        else:
            title, down = self.titles[self._by[0]], self._by[1]
            self._shown = sorted(self._rows, key=lambda row: _rank(row.get(title)), reverse=down)
        self.layoutChanged.emit()


class ValueTable(QTableView):
    """The table; Ctrl+C copies what is chosen, or everything."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.values = ValueModel(icons)
        self.setModel(self.values)
        self.setProperty("role", "rows")
        self.setProperty("cells", "text")
        self.setAccessibleName(tr("Results as a table"))
        self.setSelectionBehavior(QAbstractItemView.SelectRows)
        self.setSelectionMode(QAbstractItemView.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollPerPixel)
        side, head = self.verticalHeader(), self.horizontalHeader()
        if side is not None and head is not None:
            side.hide()
            side.setDefaultSectionSize(_ROW)
            side.setSectionResizeMode(QHeaderView.Fixed)
            head.setHighlightSections(False)
            head.setSectionsClickable(True)
            head.setSortIndicatorShown(True)
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            head.setStretchLastSection(True)
            head.setResizeContentsPrecision(_LOOKED_AT)
            head.sortIndicatorChanged.connect(self.values.sort)
        viewport = self.viewport()
        if viewport is not None:
            icons.theme.changed.connect(viewport.update)

    def clear(self) -> None:
        """Show nothing, sorted by nothing."""
        self.values.clear()
        head = self.horizontalHeader()
        if head is not None:
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def add(self, rows: Sequence[_Values]) -> None:
        """Show more rows; the columns take their width at the first ones."""
        before, bar = self.values.rowCount(), self.verticalScrollBar()
        columns = self.values.columnCount()
        at_end = bar is not None and bar.value() == bar.maximum()
        self.values.add(rows)
        if before < _LOOKED_AT or columns != self.values.columnCount():
            self._fit_columns()
        if at_end:
            self.scrollToBottom()

    def _fit_columns(self) -> None:
        """As wide as the figures and the title; Qt leaves room for two arrows beside a title."""
        head = self.horizontalHeader()
        metrics = head.fontMetrics() if head is not None else self.fontMetrics()
        for at, title in enumerate(self.values.titles):
            named = metrics.horizontalAdvance(title) + _BESIDE_TITLE
            width = max(named, self.sizeHintForColumn(at) + GRID)
            self.setColumnWidth(at, min(width, _WIDEST))

    def copy(self) -> None:
        """Copy the chosen rows, or all, with their titles, for a spreadsheet."""
        clipboard, selection = QApplication.clipboard(), self.selectionModel()
        titles, rows = self.values.table()
        chosen = sorted(one.row() for one in selection.selectedRows()) if selection else []
        if clipboard is not None and titles:
            picked = [rows[at] for at in chosen] if chosen else rows
            clipboard.setText(table_text(titles, picked, "\t"))

    def csv(self) -> Callable[[], str]:
        """Return what writes the table as CSV, in another thread."""
        titles, rows = self.values.table()
        return lambda: table_text(titles, rows, ",")

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Ctrl+C copies."""
        if event is not None and event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)


def value_text(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def table_text(titles: list[str], rows: list[_Values], separator: str) -> str:
    """Return a table as text, its titles in the first line; what would be a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([_cell(title) for title in titles])
    writer.writerows([_cell(row.get(title)) for title in titles] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"}:
        return f"'{value}"
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value


def _rank(value: Any) -> tuple[int, Any]:
    """Sort numbers as numbers, texts as texts, and what is not there behind them."""
    if value is None:
        return (2, 0)
    return (1, value.casefold()) if isinstance(value, str) else (0, value)
