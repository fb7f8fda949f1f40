"""The tree of a board's files: folders, sizes, what belongs to the firmware, names to edit."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
)
from PyQt5.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import restyle
from micros_ide.gui.widgets.drop_frame import files_of
from micros_ide.gui.widgets.facts_tree import dress_tree
from micros_ide.gui.words import size_text
from micros_ide.model.board_files import BoardEntry, BoardListing

_SIZE = 80  # px
_ICON = 16  # px
_PATH = Qt.ItemDataRole.UserRole
_FLAGS = Qt.ItemFlags(Qt.ItemFlag.ItemIsSelectable) | Qt.ItemFlag.ItemIsEnabled
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FileTree(QTreeWidget):
    """Shows a listing; what a person wishes comes as signals with paths on the board."""

    opened = pyqtSignal(str)
    remove_wished = pyqtSignal()
    renamed = pyqtSignal(str, str)  # path, new name
    dropped = pyqtSignal(tuple, str)  # paths on this computer, folder on the board

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._entries: dict[str, BoardEntry] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._filling = False
        self._takes_files = False
        dress_tree(self, tr("Files of the board"), (tr("File"), tr("Size")), _SIZE)
        self.setSelectionMode(QAbstractItemView.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setIndentation(_ICON)
        self.setAcceptDrops(True)
        head = self.headerItem()
        if head is not None:
            head.setTextAlignment(1, _RIGHT)
        self.itemChanged.connect(self._on_changed)
        self.itemDoubleClicked.connect(self._on_double)
        icons.theme.changed.connect(self._dress)

    @property
    def chosen(self) -> tuple[BoardEntry, ...]:
        """What is selected."""
        paths = (item.data(0, _PATH) for item in self.selectedItems())
        return tuple(self._entries[path] for path in paths if path in self._entries)

    def show_listing(self, listing: BoardListing | None) -> None:
        """Show what is on a board; folders that were open stay open, what was chosen chosen."""
        chosen = {one.path for one in self.chosen}
        opened = {path for path, item in self._items.items() if item.isExpanded()}
        self._filling = True
        self.clear()
        self._items, self._entries = {}, {}
        self._takes_files = listing is not None
        tops: list[QTreeWidgetItem] = []
        for entry in listing.entries if listing is not None else ():
            item = self._item(entry)
            self._entries[entry.path], self._items[entry.path] = entry, item
            parent = self._items.get(entry.path.rpartition("/")[0])
            if parent is not None:
                parent.addChild(item)
            else:
                tops.append(item)
        tops.sort(key=lambda one: self._order(self._entries[one.data(0, _PATH)]))
        self.setRootIsDecorated(any(one.childCount() for one in tops))
        self.addTopLevelItems(tops)
        for path, item in self._items.items():
            item.setExpanded(path in opened)
            item.setSelected(path in chosen)
        self._filling = False

    def choose(self, path: str) -> None:
        """Select one entry and show it."""
        item = self._items.get(path)
        if item is not None:
            self.clearSelection()
            self.setCurrentItem(item)
            self.scrollToItem(item)

    def edit_name(self) -> None:
        """Edit the name of the selected entry in its place (F2)."""
        items = self.selectedItems()
        if len(items) == 1 and items[0].flags() & Qt.ItemFlag.ItemIsEditable:
            self.editItem(items[0], 0)

    def undo_name(self, path: str) -> None:
        """Show the name that an entry has."""
        item = self._items.get(path)
        if item is not None:
            self._filling = True
            item.setText(0, self._entries[path].name)
            self._filling = False

    def set_editable(self, editable: bool) -> None:
        """Whether the names that are shown now may be edited; at first none may."""
        self._filling = True
        for item in self._items.values():
            item.setFlags(_FLAGS | Qt.ItemFlag.ItemIsEditable if editable else _FLAGS)
        self._filling = False

    def folder_of(self, item: QTreeWidgetItem | None) -> str:
        """Return the folder that an item is or lies in, "" for the root."""
        entry = self._entries.get(item.data(0, _PATH)) if item is not None else None
        if entry is None:
            return ""
        return entry.path if entry.folder else entry.path.rpartition("/")[0]

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """F2 edits a name, Del asks, Enter opens."""
        if event is not None and self.state() != QAbstractItemView.EditingState:
            if event.key() == Qt.Key.Key_F2:
                self.edit_name()
                return
            if event.key() == Qt.Key.Key_Delete:
                self.remove_wished.emit()
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter(self.currentItem())
                return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Show that files may be let go here."""
        if event is not None and self._takes_files and files_of(event.mimeData()):
            restyle(self, "over", "true")
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:  # noqa: N802
        """Anywhere."""
        if event is not None and files_of(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """The files went elsewhere."""
        del event
        restyle(self, "over", "false")

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take the files, into the folder under the pointer."""
        restyle(self, "over", "false")
        if event is None:
            return
        files = files_of(event.mimeData())
        if files and self._takes_files:
            event.acceptProposedAction()
            self.dropped.emit(tuple(files), self.folder_of(self.itemAt(event.pos())))

    def _on_double(self, item: QTreeWidgetItem, _column: int) -> None:
        entry = self._entries.get(item.data(0, _PATH))
        if entry is not None and not entry.folder:
            self.opened.emit(entry.path)

    def _enter(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.childCount():
            item.setExpanded(not item.isExpanded())
        elif item is not None:
            self._on_double(item, 0)

    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        entry = self._entries.get(item.data(0, _PATH))
        if self._filling or column != 0 or entry is None:
            return
        name = item.text(0)
        if name != entry.name:
            self.renamed.emit(entry.path, name)

    def _item(self, entry: BoardEntry) -> QTreeWidgetItem:
        size = "" if entry.folder else tr("not told")
        if entry.size is not None:
            size = size_text(entry.size)
        item = QTreeWidgetItem([entry.name, size])
        item.setData(0, _PATH, entry.path)
        item.setTextAlignment(1, _RIGHT)
        item.setFlags(_FLAGS)
        item.setIcon(0, self._icons.icon(*_picture(entry)))
        about = tr("{path}, of the firmware") if entry.firmware else "{path}"
        item.setToolTip(0, about.format(path=entry.path))
        return item

    def _dress(self) -> None:
        self._filling = True
        for path, item in self._items.items():
            item.setIcon(0, self._icons.icon(*_picture(self._entries[path])))
        self._filling = False

    @staticmethod
    def _order(entry: BoardEntry) -> tuple[bool, bool, bool, str]:
        """The person's own modules first, then folders and data, then what the firmware has."""
        module = entry.path.endswith((".py", ".mpy"))
        return entry.firmware, not module, not entry.folder, entry.path.lower()


def _picture(entry: BoardEntry) -> tuple[str, str]:
    if entry.folder:
        return "folder-outline", "muted"
    if entry.firmware:
        return "package-variant-closed", "muted"
    if entry.path.endswith((".py", ".mpy")):
        return "language-python", "accent"
    return "file-outline", "text"
