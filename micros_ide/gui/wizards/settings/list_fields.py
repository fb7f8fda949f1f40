"""Inputs of values that are lists: networks, commands, pins; a row for each."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.gui.widgets.list_row import ListRow
from micros_ide.gui.wizards.settings.fields import ValueField
from micros_ide.model.cron_lines import cron_entries
from micros_ide.model.node_settings import NOTHING
from micros_ide.services.config_words import COMMANDS, NETWORKS, PINS


class LineRow(ListRow):
    """A line of text."""

    def __init__(self, icons: Icons, what: str, example: str) -> None:
        super().__init__(icons, what)
        self.line = QLineEdit()
        self.line.setAccessibleName(what)
        self.line.setPlaceholderText(example)
        self.row.addWidget(self.line, 1)
        self.row.addWidget(self.remove_button)
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def inputs(self) -> list[QWidget]:
        """The line and the button."""
        return [self.line, self.remove_button]

    def text(self) -> str:
        """What was typed."""
        return self.line.text().strip()

    def show_entry(self, entry: str) -> None:
        """Show it from its beginning."""
        self.line.setText(entry)
        self.line.setCursorPosition(0)


class RowsField(ValueField):
    """Entries below each other and a button for one more."""

    grown = pyqtSignal()  # rows came or went: the order of the tab key has to be made anew

    def __init__(
        self,
        icons: Icons,
        add: str,
        make: Callable[[], ListRow],
        split: Callable[[str], list[str]],
        join: str,
        *,
        empty: str = "n/a",
    ) -> None:
        """`make` a row; `split` a value into entries, `join` them again; `empty`: without any."""
        super().__init__()
        self._make, self._split, self._join, self._empty = make, split, join, empty
        self.rows: list[ListRow] = []
        self._pending: list[str] = []  # entries whose rows are not made yet
        self.add_button = button(add, "compact")
        icons.place(self.add_button, "plus", "text", 16)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GRID)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(GRID)
        self.foot.addWidget(self.add_button)
        self.foot.addStretch(1)
        self.column.addLayout(self.foot)
        self.add_button.clicked.connect(self._on_add)
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._add_pending)

    def inputs(self) -> list[QWidget]:
        """Every row's, then the button."""
        return [*(one for row in self.rows for one in row.inputs()), self.add_button]

    def show_text(self, text: str) -> None:
        """Show a row for each entry; rows that say the same already are left alone.

        New rows are made one in each turn of the event loop: there may be dozens.
        """
        if text == self.value():
            return
        entries = self._split(text)
        while len(self.rows) > len(entries):
            self._drop(self.rows[-1])
        for row, entry in zip(self.rows, entries, strict=False):
            if row.text() != entry:
                row.show_entry(entry)
        self._pending = entries[len(self.rows) :]
        self._turn.start()

    def settled(self) -> bool:
        """True when every entry has its row."""
        return not self._pending

    def value(self) -> str:
        """Return all entries as the one value."""
        texts = [*(row.text() for row in self.rows), *self._pending]
        return self._join.join(text for text in texts if text) or self._empty

    def _add_pending(self) -> None:
        if self._pending:
            self._add().show_entry(self._pending.pop(0))
        if not self._pending:
            self._turn.stop()
            self.grown.emit()

    def _on_add(self) -> None:
        while self._pending:
            self._add_pending()
        row = self._add()
        self.grown.emit()
        row.inputs()[0].setFocus()

    def _add(self) -> ListRow:
        row = self._make()
        row.edited.connect(self._on_edited)
        row.removed.connect(self._on_removed)
        self.rows.append(row)
        self.column.insertWidget(len(self.rows) - 1, row)
        return row

    def _drop(self, row: ListRow) -> None:
        self.rows.remove(row)
        self.column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _on_edited(self) -> None:
        self.typed.emit(self.value())

    def _on_removed(self, row: ListRow) -> None:
        self._drop(row)
        self.grown.emit()
        self._on_edited()
        self.add_button.setFocus()


def line_list(icons: Icons, form: str) -> RowsField:
    """Return the field for networks, commands or pins."""
    add, what, example, split, join = {
        NETWORKS: (
            tr("Add a network"),
            tr("Wi-Fi network"),
            tr("Name of a network"),
            _plain,
            ";",
        ),
        COMMANDS: (
            tr("Add a command"),
            tr("command"),
            tr("Module and function, such as: rgb toggle"),
            cron_entries,
            "; ",
        ),
        PINS: (
            tr("Add a pin"),
            tr("pin"),
            tr("Name and number, such as: neop:16"),
            _plain,
            "; ",
        ),
    }[form]
    empty = "" if form == NETWORKS else "n/a"  # a network may be called n/a
    return RowsField(icons, add, lambda: LineRow(icons, what, example), split, join, empty=empty)


def _plain(text: str) -> list[str]:
    if text in NOTHING:
        return []
    return [part.strip() for part in text.split(";") if part.strip()]
