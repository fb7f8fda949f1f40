"""A list of files with their sizes, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QShortcut,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, tool_button
from micros_ide.gui.widgets.facts_tree import make_tree
from micros_ide.gui.widgets.file_dialog import ask_files, ask_folder
from micros_ide.gui.words import size_text

_SIZE_WIDTH = 80
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Row = tuple[str, int | None]  # name and bytes


class FilesView(QWidget):
    """Shows rows and tells wishes; where files come from and go to is somebody else's part."""

    get_wished = pyqtSignal(tuple, str)  # names, folder on this computer
    put_wished = pyqtSignal(tuple)  # paths on this computer
    remove_wished = pyqtSignal(tuple)  # names
    list_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._way = ""  # why something cannot be done
        self._may_get = self._may_put = False
        self.summary = label("", "caption", wrap=True)
        self.refresh_button = tool_button(tr("List the files again"), size=28)
        icons.place(self.refresh_button, "refresh", "muted", 16)
        self.tree: QTreeWidget = make_tree(tr("Files"), (tr("File"), tr("Size")), _SIZE_WIDTH)
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.ExtendedSelection)
        head = self.tree.headerItem()
        if head is not None:
            head.setTextAlignment(1, _RIGHT)
        self.get_button = button(tr("Get…"), "compact", accessible=tr("Copy files from the node"))
        self.put_button = button(tr("Put…"), "compact", accessible=tr("Copy files to the node"))
        self.remove_button = button(tr("Remove…"), "compact")
        self.note = label("", "caption", wrap=True)
        self.refresh_button.clicked.connect(self.list_wished)
        self.get_button.clicked.connect(self._wish_get)
        self.put_button.clicked.connect(self._wish_put)
        self.remove_button.clicked.connect(self._wish_remove)
        self.tree.itemSelectionChanged.connect(self._on_selected)
        delete = QShortcut(QKeySequence(QKeySequence.Delete), self.tree)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._wish_remove)
        self._lay_out()

    def set_way(self, note: str, *, get: bool, put: bool) -> None:
        """Say what can be done by the way the files are reached, and what cannot and why."""
        self._may_get, self._may_put = get, put
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._on_selected()

    def show_rows(self, rows: Iterable[Row], free: int | None = None) -> None:
        """Show these files; `free` bytes are left beside them."""
        found = tuple(rows)
        self.summary.setText(_summary(found, free))
        if found != self._rows:
            self._rows = found
            chosen = set(self.selected())
            self.tree.clear()
            items = [_item(row) for row in found]
            self.tree.addTopLevelItems(items)
            for item in items:
                item.setSelected(item.text(0) in chosen)
        self._on_selected()

    def clear(self, words: str) -> None:
        """Show no file, and why."""
        self._rows = ()
        self.tree.clear()
        self.summary.setText(words)
        self._on_selected()

    def selected(self) -> tuple[str, ...]:
        """Return the names of the selected files."""
        return tuple(one.data(0, Qt.ItemDataRole.UserRole) for one in self.tree.selectedItems())

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.summary, 1, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.refresh_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for one in (self.get_button, self.put_button, self.remove_button):
            buttons.addWidget(one)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self.tree, 1)
        column.addLayout(buttons)
        column.addWidget(self.note)

    def _on_selected(self) -> None:
        some = bool(self.tree.selectedItems())
        self.get_button.setEnabled(some and self._may_get)
        self.put_button.setEnabled(self._may_put)
        self.remove_button.setEnabled(some)

    def _wish_get(self) -> None:
        names = self.selected()
        title = tr("Copy the files into this folder")
        ask_folder(self, title, lambda folder: self.get_wished.emit(names, str(folder)))

    def _wish_put(self) -> None:
        title = tr("Choose files for the node")
        ask_files(self, title, "", lambda files: self.put_wished.emit(tuple(files)))

    def _wish_remove(self) -> None:
        if self.selected():
            self.remove_wished.emit(self.selected())


def _item(row: Row) -> QTreeWidgetItem:
    name, size = row
    item = QTreeWidgetItem([name, tr("not told") if size is None else size_text(size)])
    item.setData(0, Qt.ItemDataRole.UserRole, name)
    item.setTextAlignment(1, _RIGHT)
    item.setToolTip(0, name)
    return item


def _summary(rows: tuple[Row, ...], free: int | None) -> str:
    sizes = [size for _name, size in rows]
    parts = [tr("{count} files").format(count=len(rows))]
    if all(size is not None for size in sizes):
        parts.append(size_text(sum(size or 0 for size in sizes)))
    else:
        parts.append(tr("sizes not told"))
    if free is not None:
        parts.append(tr("{size} free").format(size=size_text(free)))
    return " · ".join(parts)
