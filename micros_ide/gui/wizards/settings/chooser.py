"""A list of what settings can be taken from, and beside it what each would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Card, button, label
from micros_ide.gui.wizards.settings.diff_table import difference_rows, side_table
from micros_ide.model.node_settings import Difference
from micros_ide.services.config_words import ConfigWords

_LIST_WIDTH = 240  # px


@dataclass(frozen=True)
class Source:
    """One entry: `differences` None where they are not known before it is opened."""

    key: str
    title: str
    icon: str
    words: str = ""
    differences: tuple[Difference, ...] | None = None


class ChooserView(QWidget):
    """Profiles, archive records or nodes; what happens with the chosen one is the editor's."""

    chosen = pyqtSignal(str)  # key, "" for none
    saved = pyqtSignal(str)  # name: keep the present changes as a profile

    def __init__(self, words: ConfigWords, icons: Icons) -> None:
        super().__init__()
        self._words, self._icons = words, icons
        self._sources: dict[str, Source] = {}
        self.title = label("", "group", wrap=True)
        self.words = label("", "caption", wrap=True)
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setProperty("role", "groups")
        self.list.setIconSize(QSize(20, 20))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.headline = label("", wrap=True)
        self.table = side_table(icons, tr("In the form"), tr("Chosen"))
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the profile"))
        self.name.setPlaceholderText(tr("Name of the profile"))
        self.name.setMaxLength(40)
        self.save_button = button(tr("Keep as a profile"))
        self._lay_out()
        self.list.currentItemChanged.connect(lambda _now, _before: self._on_chosen())
        self.save_button.clicked.connect(lambda: self.saved.emit(self.name.text().strip()))
        self.name.returnPressed.connect(self.save_button.click)
        self.name.textChanged.connect(lambda text: self.save_button.setEnabled(bool(text.strip())))

    def show_sources(
        self, title: str, words: str, sources: Sequence[Source], *, saving: str = ""
    ) -> None:
        """Offer `sources`; `saving`: what would be kept as a profile, in words."""
        self.title.setText(title)
        self.list.setAccessibleName(title)
        self.words.setText(words)
        self._sources = {one.key: one for one in sources}
        self._save.setVisible(bool(saving))
        self._saving.setText(saving)
        self.name.clear()
        self.save_button.setEnabled(False)
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for one in sources:
            item = QListWidgetItem(self._icons.icon(one.icon, "muted"), one.title)
            item.setData(Qt.ItemDataRole.UserRole, one.key)
            item.setToolTip(one.title if len(one.title) > 24 else "")
            self.list.addItem(item)
        if sources:
            self.list.setCurrentRow(0)
        self.list.blockSignals(blocked)
        self.list.setVisible(bool(sources))
        self._on_chosen()
        if sources:
            self.list.setFocus()

    def source(self) -> Source | None:
        """Return what is chosen."""
        item = self.list.currentItem()
        return None if item is None else self._sources.get(str(item.data(Qt.ItemDataRole.UserRole)))

    def _on_chosen(self) -> None:
        source = self.source()
        rows = () if source is None else source.differences
        self.table.setVisible(bool(rows))
        self.table.set_rows(difference_rows(rows or (), self._words))
        if source is None:
            self.headline.setText("")
        elif rows is None:
            self.headline.setText(source.words)
        elif not rows:
            self.headline.setText(tr("The form has all of it already."))
        else:
            some = tr("{count} settings would change in the form.").format(count=len(rows))
            self.headline.setText(
                tr("1 setting would change in the form.") if len(rows) == 1 else some
            )
        self.chosen.emit("" if source is None else source.key)

    def _lay_out(self) -> None:
        self._save = Card()
        self._saving = label("", "caption", wrap=True)
        self._save.body.addWidget(self._saving)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.name, 1)
        row.addWidget(self.save_button)
        self._save.body.addLayout(row)
        right = QVBoxLayout()
        right.setSpacing(GRID)
        right.addWidget(self.headline)
        right.addWidget(self.table, 1)
        right.addStretch(0)
        right.addWidget(self._save)
        body = QHBoxLayout()
        body.setSpacing(GROUP_GAP)
        body.addWidget(self.list)
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(body, 1)
