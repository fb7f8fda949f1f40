"""Two nodes side by side: what differs, and a value of the left one copied to the right one."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.wizards.settings.fields import Switch
from micros_ide.gui.wizards.settings.phrases import value_text
from micros_ide.services.config_words import ConfigWords
from micros_ide.services.node_settings.draft import IDENTITY, Draft

_KEY_WIDTH = 96  # px


class PairView(QWidget):
    """Shows two drafts; only the right one changes."""

    changed = pyqtSignal()  # the right draft
    swapped = pyqtSignal()

    def __init__(self, words: ConfigWords, icons: Icons, names: tuple[str, str]) -> None:
        super().__init__()
        self._words, self._text = words, ""
        self._drafts: tuple[Draft, Draft] | None = None
        self.count = label("", "group", wrap=True)
        self.only = Switch(icons)
        self.only.setChecked(True)
        self.only.setAccessibleName(tr("Show only differences"))
        self.swap_button = button(tr("Swap sides"), "compact")
        icons.place(self.swap_button, "swap-horizontal", "text", 16)
        self.copy_button = button(tr("Copy to the right"), "compact")
        icons.place(self.copy_button, "arrow-right", "text", 16)
        self.keep_button = button(tr("Undo the copy"), "compact")
        icons.place(self.keep_button, "undo-variant", "text", 16)
        self.why = label("", "caption", wrap=True)
        left, right = names
        columns = (
            Column(tr("Setting")),
            Column(tr("Key"), _KEY_WIDTH),
            Column(left),
            Column(right),
        )
        self.table = RowTable(icons, tr("Settings of both nodes"), columns)
        head = self.table.horizontalHeader()
        if head is not None:
            head.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._lay_out()
        self.only.clicked.connect(lambda _on: self._show())
        self.swap_button.clicked.connect(self.swapped)
        self.copy_button.clicked.connect(self.copy)
        self.keep_button.clicked.connect(self.keep)
        self.table.activated.connect(lambda _index: self.copy())
        self.table.current.connect(lambda _key: self._show_ways())

    def show_drafts(self, left: Draft, right: Draft) -> None:
        """Show these two."""
        self._drafts = left, right
        self._show()

    def look_for(self, text: str) -> None:
        """Show only rows that have `text`."""
        self._text = text.lower()
        self._show()

    def copy(self) -> None:
        """Give the right node the left one's value of the chosen key."""
        key = self.table.key()
        if self._drafts is None or not key or self._why_not(key):
            return
        value = self._drafts[0].now(key)
        if value is not None:
            self._drafts[1].set(key, value)
            self._show()
            self.changed.emit()

    def keep(self) -> None:
        """Leave the chosen key of the right node as it is."""
        key = self.table.key()
        if self._drafts is not None and key:
            self._drafts[1].keep(key)
            self._show()
            self.changed.emit()

    def differing(self) -> list[str]:
        """Return the keys whose values differ on the nodes, as far as that can be known."""
        if self._drafts is None:
            return []
        left, right = self._drafts
        return [
            key
            for key, row in left.schema.keys.items()
            if row.settable and self._side(left, key) != self._side(right, key)
        ]

    def _show(self) -> None:
        if self._drafts is None:
            return
        left, right = self._drafts
        differing = set(self.differing())
        several = tr("{count} settings differ").format(count=len(differing))
        self.count.setText(
            tr("1 setting differs")
            if len(differing) == 1
            else several
            if differing
            else tr("Both nodes have the same settings")
        )
        there = {key: row for key, row in {**left.keys, **right.keys}.items() if row.settable}
        shown = differing | right.touched if self.only.isChecked() else set(there)
        keys = [key for group in self._words.grouped(there) for key in group.keys if key in shown]
        rows = [self._row(self._drafts, key, differs=key in differing) for key in keys]
        self.table.set_rows(
            row for row in rows if self._text in " ".join(c.text for c in row.cells).lower()
        )
        if not self.table.key() and self.table.rows.rows:
            self.table.choose(self.table.rows.rows[0].key)
        self._show_ways()

    def _row(self, drafts: tuple[Draft, Draft], key: str, *, differs: bool) -> Row:
        left, right = drafts
        words = self._words.of(key)
        here, there = self._side(left, key), self._side(right, key)
        stands_out = differs and not self.only.isChecked()
        copied = key in right.touched
        if copied:
            new = value_text(right.value(key), words)
            cell = Cell(
                tr("{old}, becomes {new}").format(old=there, new=new),
                "pencil-outline",
                "accent",
                bold=True,
            )
        elif differs:
            cell = Cell(there, "not-equal-variant", "warning", bold=stands_out)
        elif left.schema.key(key).secret:
            cell = Cell(tr("{state}, not compared").format(state=there), "lock-outline", "muted")
        else:
            cell = Cell(there, "equal", "muted")
        head = Cell(tr(words.title), bold=stands_out)
        spoken = tr("{title}, differs").format(title=tr(words.title)) if differs else ""
        return Row(key, (head, Cell(key, quiet=True), Cell(here), cell), spoken=spoken)

    def _side(self, draft: Draft, key: str) -> str:
        if draft.schema.key(key).secret:
            return tr("set") if key in draft.settings.masked else tr("not set")
        return value_text(draft.now(key), self._words.of(key))

    def _why_not(self, key: str) -> str:
        """Return why the chosen value cannot be copied, "" when it can be."""
        if self._drafts is None:
            return ""
        left, right = self._drafts
        if left.schema.key(key).secret:
            return tr("Secrets are not copied: give the right node its own.")
        if key in IDENTITY:
            return tr("This belongs to one node or one place and is not copied.")
        if key not in right.keys:
            return tr("The firmware of the right node does not know this key: update it first.")
        if key not in left.keys:
            return tr("The left node does not have this key.")
        return ""

    def _show_ways(self) -> None:
        key = self.table.key()
        if self._drafts is None or not key:
            self.why.clear()
            self.copy_button.setEnabled(False)
            self.keep_button.setVisible(False)
            return
        left, right = self._drafts
        why = self._why_not(key)
        self.why.setText(why)
        self.copy_button.setEnabled(not why and left.now(key) != right.value(key))
        self.keep_button.setVisible(key in right.touched)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.count, 1)
        head.addWidget(label(tr("Only differences")))
        head.addWidget(self.only)
        head.addWidget(self.swap_button)
        ways = QHBoxLayout()
        ways.setSpacing(GRID)
        ways.addWidget(self.why, 1)
        ways.addWidget(self.keep_button)
        ways.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(ways)
