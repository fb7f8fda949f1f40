"""The table's data: rows in the order and selection that is wished for, ticks, ages."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from micros_ide.gui.pages.devices import columns, words
from micros_ide.gui.pages.devices.columns import Column
from micros_ide.gui.pages.devices.rows import Row, State
from micros_ide.model.presence import now_utc

ROW_ROLE = Qt.ItemDataRole.UserRole
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Filter:
    """What is shown; empty parts let everything through."""

    text: str = ""
    states: frozenset[State] = frozenset()
    tags: frozenset[str] = frozenset()

    def takes(self, row: Row, now: dt.datetime) -> bool:
        """True when `row` is shown."""
        if self.states and row.state(now) not in self.states:
            return False
        if self.tags and not self.tags.intersection(row.tags):
            return False
        return not self.text or columns.found_by(row, self.text, now)


class DeviceTableModel(QAbstractTableModel):
    """The rows that are shown, sorted.

    It sorts and filters by itself: one pass over all rows is quicker than a proxy that asks for
    each pair. A change of what is shown is a reset; the view keeps rows by their key.
    """

    ticks_changed = pyqtSignal()
    counts_changed = pyqtSignal()  # rows came, went, or are in another state

    def __init__(self, parent: QObject | None = None, clock: Clock = now_utc) -> None:
        super().__init__(parent)
        self._clock = clock
        self._all: dict[str, Row] = {}
        self._shown: list[Row] = []
        self._places: dict[str, int] = {}
        self._states: dict[str, State] = {}
        self._ticked: set[str] = set()
        self._filter = Filter()
        self._sort = (Column.NAME, Qt.SortOrder.AscendingOrder)
        self._now = clock()

    # What is there.

    def all_rows(self) -> list[Row]:
        """Return every row, those that the filter hides too."""
        return list(self._all.values())

    def row_at(self, index: QModelIndex) -> Row | None:
        """Return the row of an index."""
        at = index.row()
        return self._shown[at] if index.isValid() and at < len(self._shown) else None

    def row_of(self, key: str) -> Row | None:
        """Return the row with this key, shown or not."""
        return self._all.get(key)

    def place(self, key: str) -> int:
        """Return where a row is shown, -1 where it is not."""
        return self._places.get(key, -1)

    def counts(self) -> dict[State, int]:
        """Return how many rows are in each state, of all."""
        found = dict.fromkeys(State, 0)
        for state in self._states.values():
            found[state] += 1
        return found

    @property
    def now(self) -> dt.datetime:
        """The time that ages are told for."""
        return self._now

    # What is wished for.

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Take over what is known now."""
        self._now = self._clock()
        self._all = {row.key: row for row in rows}
        gone = self._ticked - self._all.keys()
        self._ticked -= gone
        self._look_at_states()
        self._arrange()
        self.counts_changed.emit()
        if gone:
            self.ticks_changed.emit()

    def set_filter(self, wanted: Filter) -> None:
        """Show only what `wanted` takes."""
        if wanted != self._filter:
            self._filter = wanted
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; rows with nothing in it come last either way."""
        if 0 <= column < len(Column):
            self._sort = (Column(column), order)
            self._arrange()

    def tick_time(self, first: int, last: int) -> None:
        """A second has passed: ages of the rows from `first` to `last` are told anew."""
        self._now = self._clock()
        if self._look_at_states():
            if self._sort[0] is Column.STATE or self._filter.states:
                self._arrange()
            self.counts_changed.emit()
        last = min(last, len(self._shown) - 1)
        if 0 <= first <= last:
            for column in columns.AGEING:
                self.dataChanged.emit(self.index(first, column), self.index(last, column))

    # Ticks.

    def ticked(self) -> list[Row]:
        """Return the ticked rows as they are shown, behind them those that the filter hides."""
        shown = [row for row in self._shown if row.key in self._ticked]
        hidden = (row for key, row in self._all.items() if key not in self._places)
        return shown + [row for row in hidden if row.key in self._ticked]

    def is_ticked(self, key: str) -> bool:
        """True when the row with this key is ticked."""
        return key in self._ticked

    def set_ticked(self, keys: Iterable[str], on: bool) -> None:
        """Tick rows, or take their ticks away."""
        known = {key for key in keys if key in self._all}
        self._ticked = self._ticked | known if on else self._ticked - known
        if self._shown:
            top, bottom = self.index(0, Column.TICK), self.index(len(self._shown) - 1, Column.TICK)
            self.dataChanged.emit(top, bottom)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.TICK, Column.TICK)
        self.ticks_changed.emit()

    def tick_all(self, on: bool) -> None:
        """Tick every row that is shown, or none at all."""
        self.set_ticked([row.key for row in self._shown] if on else list(self._all), on)

    def tick_state(self) -> Qt.CheckState:
        """Return whether all shown rows are ticked, some, or none."""
        count = sum(1 for row in self._shown if row.key in self._ticked)
        if not count:
            return Qt.CheckState.Unchecked
        whole = count == len(self._shown)
        return Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked

    # What Qt asks.

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """Return how many rows are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what stands in a cell."""
        row = self.row_at(index)
        if row is None:
            return None
        column = Column(index.column())
        found: Any = None
        if role == ROW_ROLE:
            found = row
        elif role == Qt.ItemDataRole.DisplayRole:
            found = columns.text(row, column, self._now)
        elif role == Qt.ItemDataRole.CheckStateRole and column is Column.TICK:
            on = row.key in self._ticked
            found = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        elif role == Qt.ItemDataRole.ToolTipRole:
            found = self._tip(row, column)
        elif role == Qt.ItemDataRole.AccessibleTextRole:
            named = column is Column.TICK
            found = row.name if named else columns.text(row, column, self._now)
        return found

    def setData(  # noqa: N802
        self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Tick a row."""
        row = self.row_at(index)
        if row is None or role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.set_ticked([row.key], value == Qt.CheckState.Checked)
        return True

    def flags(self, index: QModelIndex) -> Qt.ItemFlags:
        """Every row can be chosen, and takes files that are dropped on it."""
        found = Qt.ItemFlags(Qt.ItemFlag.ItemIsEnabled) | Qt.ItemFlag.ItemIsSelectable
        if index.column() == Column.TICK:
            found |= Qt.ItemFlag.ItemIsUserCheckable
        return found | Qt.ItemFlag.ItemIsDropEnabled

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the headings."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return columns.title(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.CheckStateRole and section == Column.TICK:
            return self.tick_state()
        return None

    def _tip(self, row: Row, column: Column) -> str:
        if column in columns.AGEING:
            lines = words.evidence_lines(row, self._now)
            why = words.why_not_green(row, self._now)
            if why is not None:
                lines = [why.sentence, why.advice, *lines]
        elif column is Column.NAME:
            lines = [row.name, row.uid]
        else:
            lines = [columns.text(row, column, self._now)]
        # Qt takes what looks like HTML for HTML; names come from the network.
        return "<br>".join(html.escape(line) for line in lines if line)

    def _look_at_states(self) -> bool:
        """Return whether a row is in another state than before."""
        before = self._states
        self._states = {key: row.state(self._now) for key, row in self._all.items()}
        return before != self._states

    def _arrange(self) -> None:
        """Filter and sort; a reset only where another row stands in some place."""
        shown = self._sorted([row for row in self._all.values() if self._takes(row)])
        if [row.key for row in shown] != [row.key for row in self._shown]:
            self.beginResetModel()
            self._shown = shown
            self._places = {row.key: at for at, row in enumerate(shown)}
            self.endResetModel()
            return
        changed = [at for at, row in enumerate(shown) if row != self._shown[at]]
        self._shown = shown
        if changed:
            last = self.index(changed[-1], len(Column) - 1)
            self.dataChanged.emit(self.index(changed[0], 0), last)

    def _takes(self, row: Row) -> bool:
        return self._filter.takes(row, self._now)

    def _sorted(self, rows: list[Row]) -> list[Row]:
        column, order = self._sort
        rows.sort(key=lambda row: (columns.natural(row.name), row.key))
        keys = {row.key: columns.sort_key(row, column, self._now) for row in rows}
        known = [row for row in rows if keys[row.key]]
        down = order == Qt.SortOrder.DescendingOrder
        known.sort(key=lambda row: keys[row.key], reverse=down)
        return known + [row for row in rows if not keys[row.key]]
