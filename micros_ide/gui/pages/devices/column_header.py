"""Which columns are shown, in which order and how wide; remembered, and fitted to the room."""

from __future__ import annotations

import json
from typing import Any

from PyQt5.QtCore import QPoint, QRect, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QHeaderView, QMenu, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices.columns import ALWAYS, HIDDEN_AT_FIRST, WIDTHS, Column, title
from micros_ide.gui.pages.devices.row_painter import paint_box
from micros_ide.gui.pages.devices.table_model import DeviceTableModel
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.translation import tr

_KEY = "devices_columns"
_SAVE_MS = 400
_LEAST_NAME, _SHORT_STATE = 152, 120  # px
_NARROW, _WIDE = 48, 800
# What makes room first when the window is narrow.
_GIVES_WAY = (
    Column.ANSWER, Column.TAGS, Column.EVIDENCE, Column.BOARD, Column.VERSION, Column.ADDRESS,
    Column.ACTION,
)  # fmt: skip
_FIXED = frozenset({Column.TICK, Column.NAME, Column.ACTION})


class ColumnHeader(QHeaderView):
    """The header: sorts by a click, ticks all in the first column, menu of columns.

    The name takes the room that is left; columns that find none give way until there is some.
    """

    sort_wished = pyqtSignal(int, object)  # column, Qt.SortOrder
    tick_all_wished = pyqtSignal()

    def __init__(self, model: DeviceTableModel, icons: Icons, preferences: Preferences) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._table, self._icons, self._preferences = model, icons, preferences
        self._hidden = set(HIDDEN_AT_FIRST)
        self._kept: dict[Column, int] = {}  # widths that were chosen by hand
        self._sorted = (Column.NAME, Qt.SortOrder.AscendingOrder)
        self._has_usb = False
        self._fitting = False
        self._room = 0
        self.menu: QMenu | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_MS)
        self._timer.timeout.connect(self._save)

    def begin(self) -> None:
        """Set up once the view has taken the header in; take back what was remembered."""
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_NARROW - 8)
        self.setFixedHeight(32)
        side = Qt.Alignment(Qt.AlignmentFlag.AlignLeft)
        self.setDefaultAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        for column in Column:
            fixed = column in _FIXED
            self.setSectionResizeMode(column, self.Fixed if fixed else self.Interactive)
            self.resizeSection(column, WIDTHS[column])
        self._restore()
        self.setSortIndicator(*self._sorted)
        self.sortIndicatorChanged.connect(self._on_sort)
        self.sectionResized.connect(self._on_resized)
        self.sectionMoved.connect(lambda *_where: self._timer.start())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.sort_wished.emit(*self._sorted)

    def fit(self, room: int, *, has_usb: bool) -> None:
        """Share `room` px: the name gets what is left, others are hidden until it is enough.

        `has_usb`: some row is on USB: it has a button, and its state is said in more words.
        """
        self._room, self._has_usb = room, has_usb
        self._fitting = True
        if Column.STATE not in self._kept:
            self.resizeSection(Column.STATE, WIDTHS[Column.STATE] if has_usb else _SHORT_STATE)
        shown = [one for one in Column if one not in self._hidden]
        if not has_usb:
            shown.remove(Column.ACTION)
        for column in _GIVES_WAY:
            if self._left(shown) >= _LEAST_NAME:
                break
            if column in shown:
                shown.remove(column)
        for column in Column:
            self.setSectionHidden(column, column not in shown)
        self.resizeSection(Column.NAME, max(_LEAST_NAME, self._left(shown)))
        self._fitting = False

    def show_column(self, column: Column, shown: bool) -> None:
        """Show or hide a column."""
        self._hidden = self._hidden - {column} if shown else self._hidden | {column}
        self.fit(self._room, has_usb=self._has_usb)
        self._timer.start()

    def column_menu(self, parent: QWidget) -> QMenu:
        """Return a menu with a switch for each column that can be hidden."""
        menu = QMenu(parent)
        for at in range(self.count()):
            column = Column(self.logicalIndex(at))
            action = None if column in ALWAYS else menu.addAction(title(column))
            if action is not None:
                action.setCheckable(True)
                action.setChecked(column not in self._hidden)
                action.toggled.connect(lambda on, one=column: self.show_column(one, on))
        menu.addSeparator()
        again = menu.addAction(tr("Reset the columns"))
        if again is not None:
            again.triggered.connect(self.reset_columns)
        return menu

    def reset_columns(self) -> None:
        """Show the columns as they were at first."""
        self._hidden = set(HIDDEN_AT_FIRST)
        for column in Column:
            self.moveSection(self.visualIndex(column), column)
            self.resizeSection(column, WIDTHS[column])
        self._kept.clear()
        self.fit(self._room, has_usb=self._has_usb)
        self._timer.start()

    def paintSection(  # noqa: N802
        self,
        painter: QPainter | None,
        rect: QRect,
        logicalIndex: int,  # noqa: N803
    ) -> None:
        """Paint a heading; the first one is a tick box for all."""
        super().paintSection(painter, rect, logicalIndex)
        if painter is not None and logicalIndex == Column.TICK:
            painter.save()
            paint_box(painter, rect, self._table.tick_state(), self._icons)
            painter.restore()

    def _left(self, shown: list[Column]) -> int:
        others = (self._width(one) for one in shown if one is not Column.NAME)
        return self._room - sum(others)

    def _width(self, column: Column) -> int:
        """Return the width of a column, also of one that is hidden."""
        hidden = self.isSectionHidden(column)
        return self._kept.get(column, WIDTHS[column]) if hidden else self.sectionSize(column)

    def _on_resized(self, section: int, old: int, new: int) -> None:
        del old
        if self._fitting or section == Column.NAME:
            return
        self._kept[Column(section)] = max(_NARROW - 8, min(new, _WIDE))
        self._timer.start()
        QTimer.singleShot(0, self._refit)

    def _refit(self) -> None:
        if self._room:
            self.fit(self._room, has_usb=self._has_usb)

    def _on_sort(self, section: int, order: Qt.SortOrder) -> None:
        if section in {Column.TICK, Column.ACTION}:
            blocked = self.blockSignals(True)
            self.setSortIndicator(*self._sorted)
            self.blockSignals(blocked)
            if section == Column.TICK:
                self.tick_all_wished.emit()
            return
        self._sorted = (Column(section), order)
        self.sort_wished.emit(section, order)
        self._timer.start()

    def _open_menu(self, place: QPoint) -> None:
        self.menu = self.column_menu(self)
        self.menu.popup(self.mapToGlobal(place))

    # What is remembered is text by the names of columns: a later version may have more of them.

    def _save(self) -> None:
        column, order = self._sorted
        kept = {
            "order": [Column(self.logicalIndex(at)).name for at in range(self.count())],
            "widths": {one.name: width for one, width in self._kept.items()},
            "hidden": sorted(one.name for one in self._hidden),
            "sort": [column.name, int(order)],
        }
        self._preferences.remember(**{_KEY: json.dumps(kept)})

    def _restore(self) -> None:
        try:
            kept: Any = json.loads(self._preferences.text(_KEY) or "{}")
            order = [Column[name] for name in kept.get("order", ()) if name in Column.__members__]
            widths = {Column[name]: int(width) for name, width in kept.get("widths", {}).items()}
            hidden = {
                Column[name] for name in kept.get("hidden", [c.name for c in HIDDEN_AT_FIRST])
            }
            name, way = kept.get("sort", [Column.NAME.name, 0])
            self._sorted = (Column[name], Qt.SortOrder(int(way)))
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # not as this version writes it
        self._hidden = hidden - ALWAYS
        for at, column in enumerate(order):
            self.moveSection(self.visualIndex(column), at)
        for column, width in widths.items():
            if column not in _FIXED:
                self._kept[column] = max(_NARROW - 8, min(width, _WIDE))
                self.resizeSection(column, self._kept[column])
