"""The panel of one node: its modules, kept in step while they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.pages.dashboards.controls.connection import PanelConnection
from micros_ide.gui.pages.dashboards.controls.graph_row import GraphRow
from micros_ide.gui.pages.dashboards.controls.head import PanelHead
from micros_ide.gui.pages.dashboards.controls.module_card import ModuleCard
from micros_ide.gui.pages.dashboards.controls.module_shelf import ModuleShelf
from micros_ide.gui.pages.dashboards.controls.row import ControlRow
from micros_ide.gui.widgets.basics import GROUP_GAP
from micros_ide.model.panel_events import (
    Answered,
    Graphed,
    GroupChanged,
    PanelEvent,
    PanelMade,
    StatusRead,
)
from micros_ide.model.terminal_events import Link, LinkChanged


class NodeControls(QWidget):
    """Connected only while it is shown.

    Attributes:
        uid: hardware id of the node, "" before one is shown.
        link_state: how it is connected.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.uid, self._name = "", ""
        self.link_state = Link.CLOSED
        self._shown = False
        self.connection = PanelConnection(context, self)
        self.connection.told.connect(self._take)
        self.head = PanelHead(context)
        self.shelf = ModuleShelf(context, self.connection)
        self.head.searched.connect(self.shelf.search)
        self.head.retry_wished.connect(self.refresh)
        self.head.password_given.connect(self.connection.log_in)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(self.head)
        column.addWidget(self.shelf, 1)

    # -- what the page does with it

    def show_node(self, uid: str) -> None:
        """Show the panel of the node `uid`; "" for none."""
        if uid == self.uid:
            return
        self._disconnect()
        self.uid = self._name = uid
        self.shelf.show_node(uid)
        self.head.search.clear()
        if self._shown:
            self._connect()

    def enter(self) -> None:
        """It is shown now."""
        self._shown = True
        if not self.connection.is_open:
            self._connect()

    def leave(self) -> None:
        """Something else is shown now: let go of the node."""
        self._shown = False
        self._disconnect()

    def refresh(self) -> None:
        """Look again at once."""
        self.connection.refresh()

    def search(self) -> None:
        """Put the keyboard into the search."""
        self.head.search.setFocus()
        self.head.search.selectAll()

    def close_top(self) -> bool:
        """Empty the search; False when it was empty."""
        if self.head.search.text():
            self.head.search.clear()
            return True
        return False

    def parts(self) -> Sequence[QWidget]:
        """Return what is dressed by itself when the theme changes."""
        return (self.head, *self.shelf.parts())

    def commands(self) -> Sequence[Command]:
        """Return what the command palette offers."""
        return self.shelf.commands()

    def tidy(self) -> None:
        """Wait until every connection has ended; runs in the closing thread."""
        self.connection.join()

    @property
    def busy_threads(self) -> int:
        """How many connections have not ended yet."""
        return self.connection.threads

    @property
    def cards(self) -> dict[str, ModuleCard]:
        """Return the cards by module."""
        return self.shelf.cards

    def row(self, key: str) -> ControlRow | None:
        """Return the row of a control, "dimmer set_value", if its card is built."""
        return self.shelf.row(key)

    # -- the connection

    def _connect(self) -> None:
        if not self.uid:
            return
        self.connection.open(self.uid)
        self._show_link(LinkChanged(Link.CONNECTING))
        self.shelf.resume()

    def _disconnect(self) -> None:
        self.connection.shut()
        self.link_state = Link.CLOSED
        self.shelf.show_link(Link.CLOSED)

    def _take(self, event: PanelEvent) -> None:
        if isinstance(event, LinkChanged):
            self._show_link(event)
        elif isinstance(event, PanelMade):
            self.shelf.show_groups(event.groups)
        elif isinstance(event, GroupChanged):
            self.shelf.take_help(event)
        elif isinstance(event, StatusRead):
            self._on_status(event)
        elif isinstance(event, Answered):
            self._on_answer(event)
        elif isinstance(event, Graphed):
            row = self.row(event.key)
            if isinstance(row, GraphRow):
                row.take_graph(event)

    def _show_link(self, event: LinkChanged) -> None:
        self.link_state = event.link
        self._name = event.name or self._name
        self.head.show_link(event.link, self._name, event.error)
        if self.connection.aside and event.link is Link.LOST:
            self.head.show_aside(self._name)
        self.shelf.show_link(event.link)

    def _on_status(self, read: StatusRead) -> None:
        card = self.cards.get(read.module)
        if card is None:
            return
        card.say(sentence(read.problem))
        for row in card.all_rows():
            row.take_status(read)

    def _on_answer(self, answered: Answered) -> None:
        row = self.row(answered.key)
        if row is not None:
            row.take_answer(answered)
        if not answered.problem:
            self.shelf.use(answered.key.partition(" ")[0])
