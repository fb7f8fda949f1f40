"""The place over the table where something is asked: one panel at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.bulk import Bulk
from micros_ide.gui.pages.devices.device_deeds import listed
from micros_ide.gui.pages.devices.panels import CommandPanel, Panel, SearchPanel, TagsPanel
from micros_ide.gui.pages.devices.rows import Row
from micros_ide.gui.pages.devices.searching import Searching
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.file_dialog import ask_file


class PanelHost(QWidget):
    """Panels are made when first opened; what they ask for is done from here."""

    changed = pyqtSignal()  # a panel was opened or closed

    def __init__(self, context: Context, bulk: Bulk, searching: Searching) -> None:
        super().__init__()
        self._context, self._bulk, self._searching = context, bulk, searching
        self.panel: Panel | None = None
        self.search_panel: SearchPanel | None = None
        self.command_panel: CommandPanel | None = None
        self.tags_panel: TagsPanel | None = None
        self.dialog: QFileDialog | None = None
        self._rows: list[Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def is_open(self) -> bool:
        """True while something is asked."""
        return self.panel is not None

    def send(self) -> bool:
        """Do what the open panel asks for; False when none is open."""
        if self.panel is None:
            return False
        self.panel.send()
        return True

    def close_panel(self) -> bool:
        """Close the open panel; False when none is open."""
        if self.panel is None:
            return False
        self.panel.hide()
        self.panel = None
        self.hide()
        if self.command_panel is not None:
            self.command_panel.line.clear()  # a command may hold a secret
        self.changed.emit()
        return True

    def open_search(self) -> None:
        """Ask where to search."""
        self._search().ask_where(by_hand=False)
        self._open(self._search())

    def open_address(self) -> None:
        """Ask for the address of one node."""
        self._search().ask_where(by_hand=True)
        self._open(self._search())

    def open_command(self, rows: Sequence[Row]) -> None:
        """Ask for the line to send to these nodes."""
        if self.command_panel is None:
            self.command_panel = CommandPanel(self._context.icons)
            self.command_panel.sent.connect(self._send_command)
            self._add(self.command_panel)
        self._rows = [row for row in rows if row.device is not None]
        self.command_panel.ask_for(listed(self._rows))
        self._open(self.command_panel)

    def open_tags(self, rows: Sequence[Row], every: Iterable[str]) -> None:
        """Show the tags of these nodes, to change them."""
        if self.tags_panel is None:
            self.tags_panel = TagsPanel(self._context.icons)
            self.tags_panel.sent.connect(self._add_tag)
            self.tags_panel.removed.connect(lambda tag: self._change_tags(remove=(tag,)))
            self._add(self.tags_panel)
        self._rows = [row for row in rows if row.uid]
        self._open(self.tags_panel)
        self.show_tags(self._rows, every)

    def show_tags(self, rows: Sequence[Row], every: Iterable[str]) -> None:
        """The tags have changed: show those of these nodes."""
        if self.tags_panel is not None and self.panel is self.tags_panel and rows:
            counted = Counter(tag for row in rows for tag in row.tags)
            tags = sorted(counted.items(), key=lambda one: one[0].casefold())
            self.tags_panel.ask_for(listed(rows), len(rows), tags, every)

    def tagged_keys(self) -> list[str]:
        """Return the rows whose tags are shown."""
        return [row.key for row in self._rows]

    def choose_list(self) -> None:
        """Ask for a file with nodes to take over."""
        title = tr("Import a list of nodes")
        self.dialog = ask_file(self, title, "JSON (*.json)", self._searching.import_list)

    def _open(self, panel: Panel) -> None:
        if self.panel is not None and self.panel is not panel:
            self.panel.hide()
        self.panel = panel
        panel.show()
        self.show()
        self.changed.emit()
        panel.first().setFocus()

    def _on_closed(self) -> None:
        self.close_panel()

    def _add(self, panel: Panel) -> None:
        panel.hide()
        panel.closed.connect(self._on_closed)
        self._column.addWidget(panel)

    def _search(self) -> SearchPanel:
        if self.search_panel is None:
            self.search_panel = SearchPanel(self._context.icons)
            self.search_panel.sent.connect(self._send_search)
            self._add(self.search_panel)
        return self.search_panel

    def _send_search(self) -> None:
        panel = self._search()
        self.close_panel()
        self._searching.search(panel.ranges(), panel.seconds())

    def _send_command(self) -> None:
        if self.command_panel is not None:
            self._bulk.command(self._rows, self.command_panel.line.text())

    def _add_tag(self) -> None:
        if self.tags_panel is not None:
            self._change_tags(add=(self.tags_panel.line.text(),))
            self.tags_panel.line.clear()

    def _change_tags(self, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        self._bulk.change_tags([row.uid for row in self._rows], add=add, remove=remove)
