"""The panel of one node: cards of its modules, kept in step while they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from micros_ide.errors import InvalidInput
from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.navigation import EditWish
from micros_ide.gui.pages.dashboards.controls.card_flow import CardFlow
from micros_ide.gui.pages.dashboards.controls.choices import PanelChoices
from micros_ide.gui.pages.dashboards.controls.connection import PanelConnection
from micros_ide.gui.pages.dashboards.controls.graph_row import GraphRow
from micros_ide.gui.pages.dashboards.controls.head import PanelHead
from micros_ide.gui.pages.dashboards.controls.module_card import ModuleCard
from micros_ide.gui.pages.dashboards.controls.more_modules import MoreModules
from micros_ide.gui.pages.dashboards.controls.row import ControlRow
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label
from micros_ide.model.node_panel import Control, ControlGroup, Values
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
        cards: by module.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.uid, self._name = "", ""
        self.link_state = Link.CLOSED
        self.cards: dict[str, ModuleCard] = {}
        self.choices = PanelChoices()
        self._groups: dict[str, ControlGroup] = {}
        self._used: set[str] = set()  # modules that a control has loaded
        self._helped: set[str] = set()  # modules that were asked for their parameters
        self._shown = False
        self.connection = PanelConnection(context, self)
        self.connection.told.connect(self._take)
        self._to_build: list[str] = []
        self.head = PanelHead(context)
        self.flow = CardFlow()
        self.more = MoreModules(context)
        self.empty = label("", "muted", wrap=True)
        self.write_button = button(tr("Write a load module"))
        self.write_button.clicked.connect(self._on_write)
        self._make_area()
        self._builder = QTimer(self)
        self._builder.setSingleShot(True)
        self._builder.timeout.connect(self._build_next)
        self.head.searched.connect(self._filter)
        self.head.retry_wished.connect(self.refresh)
        self.head.password_given.connect(self.connection.log_in)
        self.more.opened.connect(self.open_module)

    # -- what the page does with it

    def show_node(self, uid: str) -> None:
        """Show the panel of the node `uid`; "" for none."""
        if uid == self.uid:
            return
        self._disconnect()
        self._clear()
        self.uid = self._name = uid
        self.choices = PanelChoices.recall(self._context.preferences, uid)
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
        """Return what is dressed by itself when the theme changes; cards name themselves."""
        bar = self.area.verticalScrollBar()
        found = (self.head, self.empty, self.write_button, self.more, bar)
        return tuple(one for one in found if one is not None)

    def commands(self) -> Sequence[Command]:
        """Return what the command palette offers: the modules without a card."""
        return [
            Command(tr("Show the controls of {name}").format(name=one.module), self._opener(one))
            for one in self.choices.offered(self._groups.values())
        ]

    def tidy(self) -> None:
        """Wait until every connection has ended; runs in the closing thread."""
        self.connection.join()

    @property
    def busy_threads(self) -> int:
        """How many connections have not ended yet."""
        return self.connection.threads

    def open_module(self, module: str) -> None:
        """Give a module a card."""
        self.choices.open(module)
        self._remember()
        self._arrange()
        card = self.cards.get(module)
        if card is not None:
            QTimer.singleShot(0, card, lambda: self.area.ensureWidgetVisible(card))

    # -- the connection

    def _connect(self) -> None:
        if not self.uid:
            return
        self.connection.open(self.uid)
        self._show_link(LinkChanged(Link.CONNECTING))
        for card in self.cards.values():
            for row in card.all_rows():
                if isinstance(row, GraphRow) and row.on:
                    self.connection.graph(row.control, on=True)
        self._watch()

    def _disconnect(self) -> None:
        self.connection.shut()
        self.link_state = Link.CLOSED
        self.flow.setEnabled(False)

    def _take(self, event: PanelEvent) -> None:
        if isinstance(event, LinkChanged):
            self._show_link(event)
        elif isinstance(event, PanelMade):
            known = {name: one for name, one in self._groups.items() if name in self._helped}
            self._groups = {one.module: known.get(one.module, one) for one in event.groups}
            self._arrange()
        elif isinstance(event, GroupChanged):
            self._on_help(event)
        elif isinstance(event, StatusRead):
            self._on_status(event)
        elif isinstance(event, Answered):
            self._on_answer(event)
        elif isinstance(event, Graphed):
            row = self.row(event.key)
            if isinstance(row, GraphRow):
                row.take_graph(event)

    def row(self, key: str) -> ControlRow | None:
        """Return the row of a control, "dimmer set_value", if its card is built."""
        card = self.cards.get(key.partition(" ")[0])
        return card.row(key) if card is not None else None

    def _show_link(self, event: LinkChanged) -> None:
        self.link_state = event.link
        self._name = event.name or self._name
        self.head.show_link(event.link, self._name, event.error)
        if self.connection.aside and event.link is Link.LOST:
            self.head.show_aside(self._name)
        self.flow.setEnabled(event.link is Link.READY)
        self._say_empty()

    def _on_help(self, event: GroupChanged) -> None:
        module = event.group.module
        self._groups[module] = event.group
        if event.problem:
            card = self.cards.get(module)
            if card is not None:
                card.say(sentence(event.problem))
            return
        self._arrange()

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
        module = answered.key.partition(" ")[0]
        if not answered.problem and module not in self._used:
            self._used.add(module)  # it is in the node's memory now
            self._watch()

    # -- the cards

    def _arrange(self) -> None:
        """Show the cards there are to be; those that are missing are built one a turn."""
        shown = self.choices.shown(self._groups.values())
        for one in shown:
            card = self.cards.get(one.module)
            if card is not None and card.group.controls != one.controls:
                self._drop(one.module)
            elif card is not None:
                card.group = one
        for name in [name for name in self.cards if name not in self._groups]:
            self._drop(name)
        self._to_build = [one.module for one in shown if one.module not in self.cards]
        if self._to_build:
            self._builder.start()
        self._filter()
        self._watch()

    def _build_next(self) -> None:
        if not self._to_build:
            return
        name = self._to_build.pop(0)
        group = self._groups.get(name)
        if group is not None and name not in self.cards:
            self.cards[name] = card = self._card(group)
            self._context.theme.part(card)
            self._filter()
            if group.asks and self.connection.is_open and name not in self._helped:
                self._helped.add(name)
                self.connection.ask_help(name)
        if self._to_build:
            self._builder.start()
        else:
            self._watch()

    def _card(self, group: ControlGroup) -> ModuleCard:
        card = ModuleCard(self._context, group)
        card.set_star(group.module in self.choices.favourites)
        card.starred.connect(self._on_star)
        card.hide_wished.connect(self._on_hide)
        card.move_wished.connect(self._on_move)
        card.copy_wished.connect(self._on_copy)
        for row in card.all_rows():
            row.wished.connect(self._on_wish)
            if isinstance(row, GraphRow):
                row.drawn.connect(self._on_drawn)
                if row.control.key in self.choices.graphs:
                    row.set_on(True)
                    self.connection.graph(row.control, on=True)
        return card

    def _filter(self, _words: str = "") -> None:
        words = self.head.search.text()
        names = [one.module for one in self.choices.shown(self._groups.values())]
        cards = [self.cards[name] for name in names if name in self.cards]
        self.flow.set_cards([card for card in cards if card.fits(words)])
        if not self._to_build:
            self.flow.order_keyboard()
        self.more.show_groups(self.choices.offered(self._groups.values()), words)
        self._say_empty()

    def _say_empty(self) -> None:
        words, searched = "", self.head.search.text()
        cards = any(not one.isHidden() for one in self.cards.values())
        if cards or self._to_build:
            pass
        elif searched and self._groups:
            if self.more.isHidden():
                words = tr("No module and no control is called “{words}”.").format(words=searched)
        elif self._groups:
            words = tr("No module is in the node's memory yet. Choose one to see its controls:")
        elif self.link_state is Link.READY:
            words = tr("This node has no load module with controls. Write one, or update the node.")
        elif self.link_state is Link.CONNECTING:
            words = tr("Looking which modules the node has…")
        if words != self.empty.text():
            self.empty.setText(words)
        self.empty.setVisible(bool(words))
        self.write_button.setVisible(not self._groups and self.link_state is Link.READY)

    def _drop(self, name: str) -> None:
        card = self.cards.pop(name)
        card.hide()
        card.deleteLater()

    def _clear(self) -> None:
        self._groups.clear()
        self._used.clear()
        self._helped.clear()
        self._to_build.clear()
        self.flow.set_cards([])
        for name in list(self.cards):
            self._drop(name)
        self.head.search.clear()
        self.more.show_groups((), "")

    def _watch(self) -> None:
        self.connection.watch(
            name
            for name, card in self.cards.items()
            if card.group.watched
            and (card.group.loaded or name in self._used)
            and name not in self.choices.hidden
        )

    # -- what a hand does

    def _on_wish(self, row: ControlRow, values: Values, drag: bool) -> None:
        try:
            row.sent(self.connection.send(row.control, values, drag=drag))
        except InvalidInput as error:
            row.refused(error)

    def _on_drawn(self, row: GraphRow, on: bool) -> None:
        self.choices.draw(row.control.key, on=on)
        self._remember()
        self.connection.graph(row.control, on=on)

    def _on_star(self, module: str, on: bool) -> None:
        self.choices.star(module, on=on)
        self._remember()
        self._filter()

    def _on_write(self) -> None:
        self._context.navigation.edit_wished.emit(EditWish(uid=self.uid))

    def _on_hide(self, module: str) -> None:
        self.choices.hide(module)
        self._remember()
        self._arrange()

    def _on_move(self, module: str, by: int) -> None:
        names = [one.module for one in self.choices.shown(self._groups.values())]
        self.choices.move(module, by, names)
        self._remember()
        self._filter()

    def _on_copy(self, row: ControlRow, control: Control) -> None:
        clipboard = QApplication.clipboard()
        try:
            command = row.command(control)
        except InvalidInput as error:
            row.refused(error)
            return
        if clipboard is not None:
            clipboard.setText(command)
            self._context.navigation.said.emit(tr("Copied: {text}").format(text=command))

    def _remember(self) -> None:
        self.choices.remember(self._context.preferences, self.uid)

    def _opener(self, group: ControlGroup) -> Callable[[], object]:
        return lambda: self.open_module(group.module)

    def _make_area(self) -> None:
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, GRID, 0)
        inner.setSpacing(GROUP_GAP)
        inner.addWidget(self.empty)
        inner.addWidget(self.write_button, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.flow, self.more):
            inner.addWidget(part)
        self.write_button.hide()
        inner.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.NoFrame)
        self.area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(self.head)
        column.addWidget(self.area, 1)
