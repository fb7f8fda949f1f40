"""The function manual beside the text: searched, and following the word at the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QSortFilterProxyModel, Qt, pyqtSignal
from PyQt5.QtGui import QStandardItem, QStandardItemModel
from PyQt5.QtWidgets import (
    QLineEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.manual_entry import Entry, EntryView, entries
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.model.code_words import WordIndex
from micros_ide.model.jobs import JobInfo
from micros_ide.model.manual import Manual
from micros_ide.model.reporting import Reporter

_ENTRY = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1  # what the search looks at
_PAUSE_S = 0.01  # between files that are read: typing comes first
_BATCH = 12  # modules that are put into the tree in one turn of the loop


@dataclass(frozen=True)
class _Loaded:
    manual: Manual
    index: WordIndex


class ManualPane(QWidget):
    """Modules and functions in a tree, below it the page of one of them."""

    insert_wished = pyqtSignal(str, str)  # module ("LM_rgb"), the call

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = self._entered = False
        self._wanted: tuple[str, str] = ("", "")
        self._items: dict[tuple[str, str], QStandardItem] = {}
        self.rows = QStandardItemModel(self)
        self.built = False

    def build(self) -> None:
        """Make what is in it, in a turn of the loop of its own."""
        self.built = True
        self.search_line = QLineEdit()
        self.search_line.setPlaceholderText(tr("Search the manual"))
        self.search_line.setAccessibleName(tr("Search the manual"))
        self.search_line.setClearButtonEnabled(True)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self.rows)
        self._shown.setRecursiveFilteringEnabled(True)
        self._shown.setFilterRole(_WORDS)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree = QTreeView()
        self.tree.setProperty("role", "manual")
        self.tree.setAccessibleName(tr("Modules and functions"))
        self.tree.setModel(self._shown)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QTreeView.NoEditTriggers)
        self.entry = EntryView(self._context.icons)
        self.entry.insert_wished.connect(self.insert_wished)
        self.words = label(tr("The manual is being read"), "muted", wrap=True)
        self._lay_out()
        self.search_line.textChanged.connect(self._filter)
        selection = self.tree.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(lambda _now, _before: self._show_current())
        if self._entered:
            self.enter()

    def enter(self) -> None:
        """Read the manual when it is first seen."""
        self._entered = True
        if self._asked or not self.built:
            return
        self._asked = True
        core = self._context.core

        def work(report: Reporter) -> _Loaded:
            del report
            index = core.module_words.index()
            return _Loaded(core.manual.build(pause_s=_PAUSE_S), index)

        self._context.background.run(
            "Read the manual", "manual", work, done=self._on_loaded, failed=self._on_failed
        )

    def search(self) -> None:
        """Take the keyboard."""
        if self.built:
            self.search_line.setFocus()
            self.search_line.selectAll()

    def follow(self, module: str, name: str) -> None:
        """Show what a word of the text means, if the manual has it; the keyboard stays."""
        self._wanted = module, name
        if not self.built:
            return
        item = self._items.get((module, name)) or self._items.get((module, ""))
        if item is None or self.search_line.text():
            return
        index = self._shown.mapFromSource(item.index())
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)

    # -- within

    def _on_loaded(self, loaded: _Loaded) -> None:
        self._waiting = entries(loaded.manual, loaded.index)
        self._add_some()

    def _on_failed(self, job: JobInfo) -> None:
        self._asked = False
        self.words.setText(tr("The manual cannot be read: {error}").format(error=job.error))

    def _add_some(self) -> None:
        from PyQt5.QtCore import QTimer

        some, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        for module, functions in some:
            top = self._item(module)
            for one in functions:
                top.appendRow(self._item(one))
            self.rows.appendRow(top)
        if self._waiting:
            QTimer.singleShot(0, self._add_some)
            return
        self._pages.setCurrentIndex(1)
        self.follow(*self._wanted)

    def _item(self, entry: Entry) -> QStandardItem:
        item = QStandardItem(entry.title)
        item.setData(entry, _ENTRY)
        item.setData(f"{entry.module} {entry.title} {entry.doc}", _WORDS)
        item.setToolTip(entry.doc)
        self._items[entry.module, entry.function] = item
        return item

    def _filter(self, text: str) -> None:
        self._shown.setFilterFixedString(text.strip())
        if text.strip():
            self.tree.expandAll()
            first = self._shown.index(0, 0)
            inner = self._shown.index(0, 0, first)
            self.tree.setCurrentIndex(inner if inner.isValid() else first)
        else:
            self.tree.collapseAll()

    def _show_current(self) -> None:
        entry = self.tree.currentIndex().data(_ENTRY)
        if isinstance(entry, Entry):
            self.entry.show_entry(entry)

    def _lay_out(self) -> None:
        page = QScrollArea()
        page.setWidgetResizable(True)
        page.setWidget(self.entry)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setProperty("role", "gap")
        split.setHandleWidth(GRID)
        split.addWidget(self.tree)
        split.addWidget(page)
        split.setSizes([260, 240])
        split.setChildrenCollapsible(False)
        waiting = QWidget()
        room = QVBoxLayout(waiting)
        room.addWidget(self.words, 0, Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedWidget()
        self._pages.addWidget(waiting)
        self._pages.addWidget(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.search_line)
        column.addWidget(self._pages, 1)
