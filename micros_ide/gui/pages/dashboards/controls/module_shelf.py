"""The cards of one node's modules: which there are, in which order, built one a turn."""

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
from micros_ide.gui.pages.dashboards.controls.module_card import ModuleCard
from micros_ide.gui.pages.dashboards.controls.more_modules import MoreModules
from micros_ide.gui.pages.dashboards.controls.row import ControlRow
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label
from micros_ide.model.node_panel import Control, ControlGroup, Values
from micros_ide.model.panel_events import GroupChanged
from micros_ide.model.terminal_events import Link


class ModuleShelf(QWidget):
    """Remembers what a person has chosen; what a hand does goes to the connection at once.

    Attributes:
        cards: by module.
        building: cards are still to come.
    """

    def __init__(self, context: Context, connection: PanelConnection) -> None:
        super().__init__()
        self._context, self._connection = context, connection
        self._uid, self._words, self._link = "", "", Link.CLOSED
        self.cards: dict[str, ModuleCard] = {}
        self._choices = PanelChoices()
        self._groups: dict[str, ControlGroup] = {}
        self._used: set[str] = set()  # modules that a control has loaded
        self._helped: set[str] = set()  # modules that were asked for their parameters
        self._to_build: list[str] = []
        self.flow = CardFlow()
        self.more = MoreModules(context)
        self.empty = label("", "muted", wrap=True)
        self.write_button = button(tr("Write a load module"))
        self.write_button.clicked.connect(self._on_write)
        self._make_area()
        self._builder = QTimer(self)
        self._builder.setSingleShot(True)
        self._builder.timeout.connect(self._build_next)
        self.more.opened.connect(self.open_module)

    # -- what the panel does with it

    @property
    def building(self) -> bool:
        """Whether cards are still to come."""
        return bool(self._to_build)

    def show_node(self, uid: str) -> None:
        """Be empty, for the modules of another node."""
        for known in (self._groups, self._used, self._helped, self._to_build):
            known.clear()
        self.flow.set_cards([])
        for name in list(self.cards):
            self._drop(name)
        self.more.show_groups((), "")
        self._uid = uid
        self._choices = PanelChoices.recall(self._context.preferences, uid)

    def show_groups(self, groups: Sequence[ControlGroup]) -> None:
        """Show the modules that the node has; what it has told of their parameters stays."""
        known = {name: one for name, one in self._groups.items() if name in self._helped}
        self._groups = {one.module: known.get(one.module, one) for one in groups}
        self._arrange()

    def take_help(self, event: GroupChanged) -> None:
        """Take a module's parameters, or why they are not known."""
        module = event.group.module
        self._groups[module] = event.group
        if event.problem:
            card = self.cards.get(module)
            if card is not None:
                card.say(sentence(event.problem))
            return
        self._arrange()

    def show_link(self, link: Link) -> None:
        """Take part in how the node is connected: nothing can be moved without it."""
        self._link = link
        self.flow.setEnabled(link is Link.READY)
        self._say_empty()

    def search(self, words: str) -> None:
        """Show only what fits `words`."""
        self._words = words
        self._filter()

    def use(self, module: str) -> None:
        """A control has loaded `module`: it is in the node's memory now."""
        if module not in self._used:
            self._used.add(module)
            self._watch()

    def resume(self) -> None:
        """Ask a new connection for what is shown."""
        for card in self.cards.values():
            for row in card.all_rows():
                if isinstance(row, GraphRow) and row.on:
                    self._connection.graph(row.control, on=True)
        self._watch()

    def row(self, key: str) -> ControlRow | None:
        """Return the row of a control, "dimmer set_value", if its card is built."""
        card = self.cards.get(key.partition(" ")[0])
        return card.row(key) if card is not None else None

    def open_module(self, module: str) -> None:
        """Give a module a card."""
        self._choices.open(module)
        self._remember()
        self._arrange()
        card = self.cards.get(module)
        if card is not None:
            QTimer.singleShot(0, card, lambda: self.area.ensureWidgetVisible(card))

    def parts(self) -> Sequence[QWidget]:
        """Return what is dressed by itself when the theme changes; cards name themselves."""
        bar = self.area.verticalScrollBar()
        found = (self.empty, self.write_button, self.more, bar)
        return tuple(one for one in found if one is not None)

    def commands(self) -> Sequence[Command]:
        """Return what the command palette offers: the modules without a card."""
        return [
            Command(tr("Show the controls of {name}").format(name=one.module), self._opener(one))
            for one in self._choices.offered(self._groups.values())
        ]

    # -- the cards

    def _arrange(self) -> None:
        """Show the cards there are to be; those that are missing are built one a turn."""
        shown = self._choices.shown(self._groups.values())
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
            if group.asks and self._connection.is_open and name not in self._helped:
                self._helped.add(name)
                self._connection.ask_help(name)
        if self._to_build:
            self._builder.start()
        else:
            self._watch()

    def _card(self, group: ControlGroup) -> ModuleCard:
        card = ModuleCard(self._context, group)
        card.set_star(group.module in self._choices.favourites)
        card.starred.connect(self._on_star)
        card.hide_wished.connect(self._on_hide)
        card.move_wished.connect(self._on_move)
        card.copy_wished.connect(self._on_copy)
        for row in card.all_rows():
            row.wished.connect(self._on_wish)
            if isinstance(row, GraphRow):
                row.drawn.connect(self._on_drawn)
                if row.control.key in self._choices.graphs:
                    row.set_on(True)
                    self._connection.graph(row.control, on=True)
        return card

    def _filter(self) -> None:
        words = self._words
        names = [one.module for one in self._choices.shown(self._groups.values())]
        cards = [self.cards[name] for name in names if name in self.cards]
        self.flow.set_cards([card for card in cards if card.fits(words)])
        if not self._to_build:
            self.flow.order_keyboard()
        self.more.show_groups(self._choices.offered(self._groups.values()), words)
        self._say_empty()

    def _say_empty(self) -> None:
        words, searched = "", self._words
        cards = any(not one.isHidden() for one in self.cards.values())
        if cards or self._to_build:
            pass
        elif searched and self._groups:
            if self.more.isHidden():
                words = tr("No module and no control is called “{words}”.").format(words=searched)
        elif self._groups:
            words = tr("No module is in the node's memory yet. Choose one to see its controls:")
        elif self._link is Link.READY:
            words = tr("This node has no load module with controls. Write one, or update the node.")
        elif self._link is Link.CONNECTING:
            words = tr("Looking which modules the node has…")
        if words != self.empty.text():
            self.empty.setText(words)
        self.empty.setVisible(bool(words))
        self.write_button.setVisible(not self._groups and self._link is Link.READY)

    def _drop(self, name: str) -> None:
        card = self.cards.pop(name)
        card.hide()
        card.deleteLater()

    def _watch(self) -> None:
        self._connection.watch(
            name
            for name, card in self.cards.items()
            if card.group.watched
            and (card.group.loaded or name in self._used)
            and name not in self._choices.hidden
        )

    # -- what a hand does

    def _on_wish(self, row: ControlRow, values: Values, drag: bool) -> None:
        try:
            row.sent(self._connection.send(row.control, values, drag=drag))
        except InvalidInput as error:
            row.refused(error)

    def _on_drawn(self, row: GraphRow, on: bool) -> None:
        self._choices.draw(row.control.key, on=on)
        self._remember()
        self._connection.graph(row.control, on=on)

    def _on_star(self, module: str, on: bool) -> None:
        self._choices.star(module, on=on)
        self._remember()
        self._filter()

    def _on_write(self) -> None:
        self._context.navigation.edit_wished.emit(EditWish(uid=self._uid))

    def _on_hide(self, module: str) -> None:
        self._choices.hide(module)
        self._remember()
        self._arrange()

    def _on_move(self, module: str, by: int) -> None:
        names = [one.module for one in self._choices.shown(self._groups.values())]
        self._choices.move(module, by, names)
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
        self._choices.remember(self._context.preferences, self._uid)

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
        column.addWidget(self.area, 1)
