"""The table itself: mouse, keyboard and dropped files, told as rows."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, pyqtSignal
from PyQt5.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PyQt5.QtWidgets import QAbstractItemView, QTableView

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices import columns
from micros_ide.gui.pages.devices.column_header import ColumnHeader
from micros_ide.gui.pages.devices.columns import Column
from micros_ide.gui.pages.devices.row_painter import RowPainter
from micros_ide.gui.pages.devices.rows import Row
from micros_ide.gui.pages.devices.table_model import DeviceTableModel
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import ROW
from micros_ide.gui.widgets.drop_frame import files_of

COMPACT = 28  # px
_BY_KEY = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class DeviceTable(QTableView):
    """Rows are chosen by mouse and keyboard as in a list of files, ticked by Space or a click.

    What is chosen stays so when the model is reset: it is kept by the keys of the rows. A row that
    the filter hides is chosen again when it comes back.
    """

    chosen = pyqtSignal()  # other rows are chosen, or the chosen ones have changed
    opened = pyqtSignal(object)  # Row: Enter, or a double click
    acted = pyqtSignal(object)  # Row: its button
    forget_wished = pyqtSignal()  # Del
    menu_wished = pyqtSignal(QPoint)  # where, on the screen
    dropped = pyqtSignal(list, object)  # files, Row

    def __init__(self, model: DeviceTableModel, icons: Icons, preferences: Preferences) -> None:
        super().__init__()
        self.table = model
        self.painter_of_rows = RowPainter(icons, model)
        self._kept: set[str] = set()  # keys that are chosen, shown or not
        self._kept_current = ""
        self._kept_scroll = 0
        self._restoring = False
        self._ticked_last = -1
        self._bar = self.verticalScrollBar()
        self.setModel(model)
        self.head = ColumnHeader(model, icons, preferences)
        self.setHorizontalHeader(self.head)
        self.head.sort_wished.connect(model.sort)
        self.head.tick_all_wished.connect(self._tick_all)
        self.head.begin()
        self._set_up()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._bring_back)
        model.dataChanged.connect(self._on_data)
        icons.theme.changed.connect(self._repaint)

    def rows(self) -> list[Row]:
        """Return the chosen rows, in the order they are shown in."""
        selection = self.selectionModel()
        places = sorted(index.row() for index in selection.selectedRows()) if selection else []
        found = (self.table.row_at(self.table.index(at, 0)) for at in places)
        return [row for row in found if row is not None]

    def choose(self, key: str) -> bool:
        """Choose the row with this key alone; False when it is not shown."""
        at = self.table.place(key)
        if at < 0:
            return False
        self.setCurrentIndex(self.table.index(at, Column.NAME))
        self.selectRow(at)
        self.scrollTo(self.table.index(at, Column.NAME))
        return True

    def set_compact(self, compact: bool) -> None:
        """Rows of 28 px instead of 36."""
        lines = self.verticalHeader()
        if lines is not None:
            lines.hide()
            lines.setMinimumSectionSize(COMPACT)
            lines.setDefaultSectionSize(COMPACT if compact else ROW)

    def visible_places(self) -> tuple[int, int]:
        """Return the first and the last row that are in sight."""
        first = self.rowAt(0)
        last = self.rowAt(self.height() - self.head.height() - 3)
        return max(first, 0), last if last >= 0 else self.table.rowCount() - 1

    def fit(self) -> None:
        """Share the width among the columns."""
        has_usb = any(row.port is not None for row in self.table.all_rows())
        viewport = self.viewport()
        if viewport is not None:
            self.head.fit(viewport.width(), has_usb=has_usb)

    def _repaint(self) -> None:
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def _move_keyboard(self, index: QModelIndex) -> None:
        """Make `index` the current one; what is chosen stays chosen."""
        selection = self.selectionModel()
        if selection is not None:
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _set_up(self) -> None:
        self.setProperty("role", "devices")
        self.setAccessibleName(tr("Devices"))
        self.setItemDelegate(self.painter_of_rows)
        self.setSelectionBehavior(QAbstractItemView.SelectRows)
        self.setSelectionMode(QAbstractItemView.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DropOnly)
        self.setDropIndicatorShown(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.set_compact(False)

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """A click into the first column ticks; with Shift, everything from the last one on."""
        index = self.indexAt(event.pos()) if event is not None else QModelIndex()
        left = event is not None and event.button() == Qt.MouseButton.LeftButton
        if event is None or not left or index.column() != Column.TICK:
            super().mousePressEvent(event)
            return
        self._tick_to(index.row(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._move_keyboard(index)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """The button of a row was pressed."""
        super().mouseReleaseEvent(event)
        row = self._action_at(event.pos()) if event is not None else None
        if row is not None and event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.acted.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Open the row, unless its tick box or button was meant."""
        if event is None:
            return
        index = self.indexAt(event.pos())
        row = self.table.row_at(index)
        if index.column() == Column.TICK:
            self.mousePressEvent(event)
        elif row is not None and self._action_at(event.pos()) is None:
            self.opened.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Show which row the mouse is over."""
        super().mouseMoveEvent(event)
        if event is not None and not event.buttons():
            self._hover(event.pos())

    def leaveEvent(self, event: object) -> None:  # noqa: N802
        """The mouse has left."""
        super().leaveEvent(event)  # type: ignore[arg-type]
        self._hover(QPoint(-1, -1))

    def _hover(self, place: QPoint) -> None:
        row = self.table.row_at(self.indexAt(place)) if place.y() >= 0 else None
        look = self.painter_of_rows
        found = row.key if row is not None else "", self._action_at(place) is not None
        if found != (look.hovered, look.on_action):
            look.hovered, look.on_action = found
            self._repaint()

    def _action_at(self, place: QPoint) -> Row | None:
        index = self.indexAt(place)
        row = self.table.row_at(index) if index.column() == Column.ACTION else None
        return row if row is not None and columns.action(row) else None

    def _tick_to(self, at: int, reach: bool) -> None:
        row = self.table.row_at(self.table.index(at, 0))
        if row is None:
            return
        on = not self.table.is_ticked(row.key)
        first = self._ticked_last if reach and self._ticked_last >= 0 else at
        every = (self.table.row_at(self.table.index(one, 0)) for one in range(
            min(first, at), max(first, at) + 1
        ))  # fmt: skip
        self.table.set_ticked([one.key for one in every if one is not None], on)
        self._ticked_last = at

    def _tick_all(self) -> None:
        self.table.tick_all(self.table.tick_state() != Qt.CheckState.Checked)

    # Keyboard.

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Enter opens, Space ticks, Del asks, the menu key opens the menu."""
        if event is None:
            return
        key, plain = event.key(), event.modifiers() in {
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        }  # fmt: skip
        rows = self.rows()
        if key in _ENTER and plain and len(rows) == 1:
            self.opened.emit(rows[0])
        elif key == Qt.Key.Key_Space and plain and rows:
            on = not all(self.table.is_ticked(row.key) for row in rows)
            self.table.set_ticked([row.key for row in rows], on)
        elif key == Qt.Key.Key_Delete and plain:
            self.forget_wished.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """The keyboard is here: show on which row; the first one to begin with."""
        super().focusInEvent(event)
        by_key = event is not None and event.reason() in _BY_KEY
        if by_key and not self.currentIndex().isValid() and self.table.rowCount():
            self.setCurrentIndex(self.table.index(0, Column.NAME))
        self._show_current()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """The keyboard is elsewhere."""
        super().focusOutEvent(event)
        self._show_current()

    def _show_current(self) -> None:
        row = self.table.row_at(self.currentIndex()) if self.hasFocus() else None
        self.painter_of_rows.current = row.key if row is not None else ""
        self._repaint()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # noqa: N802
        """Another row has the keyboard."""
        super().currentChanged(current, previous)
        self._show_current()

    def _on_menu(self, place: QPoint) -> None:
        if place.y() < 0 or not self.indexAt(place).isValid():
            if not self.rows():
                return
            place = self.visualRect(self.currentIndex()).bottomLeft()
        viewport = self.viewport()
        if viewport is not None:
            self.menu_wished.emit(viewport.mapToGlobal(place))

    # Chosen rows, kept over a reset.

    def selectionChanged(  # noqa: N802
        self, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """A person has chosen other rows."""
        super().selectionChanged(selected, deselected)
        if not self._restoring:
            self._kept = {row.key for row in self.rows()}
            self.chosen.emit()

    def _keep(self) -> None:
        row = self.table.row_at(self.currentIndex())
        self._kept_current = row.key if row is not None else ""
        self._restoring = True
        self._kept_scroll = self._bar.value() if self._bar is not None else 0

    def _bring_back(self) -> None:
        chosen = QItemSelection()
        last = len(Column) - 1
        for key in self._kept:
            at = self.table.place(key)
            if at >= 0:
                chosen.select(self.table.index(at, 0), self.table.index(at, last))
        selection = self.selectionModel()
        if selection is not None:
            selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        at = self.table.place(self._kept_current)
        if at >= 0:
            self._move_keyboard(self.table.index(at, Column.NAME))
        self._restoring = False
        self._ticked_last = -1
        if self._bar is not None:
            self._bar.setValue(self._kept_scroll)
        self._show_current()
        self.chosen.emit()

    def _on_data(self, first: QModelIndex, last: QModelIndex) -> None:
        if last.column() == len(Column) - 1 and any(
            first.row() <= self.table.place(key) <= last.row() for key in self._kept
        ):
            self.chosen.emit()  # what is known of a chosen row is new

    # Dropped files.

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Files may be let go on a row."""
        if event is not None and files_of(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:  # noqa: N802
        """Show the row that would take the files."""
        if event is None:
            return
        row = self._taker_at(event.pos())
        self._aim(row)
        if row is None or not files_of(event.mimeData()):
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """The files went elsewhere."""
        del event
        self._aim(None)

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Hand the files on."""
        self._aim(None)
        if event is None:
            return
        row, files = self._taker_at(event.pos()), files_of(event.mimeData())
        if row is None or not files:
            event.ignore()
            return
        event.acceptProposedAction()
        found: list[Path] = files
        self.dropped.emit(found, row)

    def _taker_at(self, place: QPoint) -> Row | None:
        row = self.table.row_at(self.indexAt(place))
        able = row is not None and (row.device is not None or row.port is not None)
        return row if able else None

    def _aim(self, row: Row | None) -> None:
        target = row.key if row is not None else ""
        if target != self.painter_of_rows.target:
            self.painter_of_rows.target = target
            self._repaint()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """The columns share the new width."""
        super().resizeEvent(event)
        self.fit()
