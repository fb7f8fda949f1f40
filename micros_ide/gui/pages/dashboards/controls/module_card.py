"""One module on the panel: its controls, and what can be done with the card."""

from __future__ import annotations

from collections.abc import Iterator

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QAction, QHBoxLayout, QMenu, QToolButton, QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.controls.call_rows import ButtonsRow, CommandRow, TextRow
from micros_ide.gui.pages.dashboards.controls.graph_row import GraphRow
from micros_ide.gui.pages.dashboards.controls.row import ControlRow
from micros_ide.gui.pages.dashboards.controls.value_rows import (
    ColourRow,
    JoystickRow,
    SliderRow,
    ToggleRow,
    WhiteRow,
)
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GROUP_GAP, Card, ElidedLabel, label, tool_button
from micros_ide.model.manual import WidgetKind
from micros_ide.model.node_panel import Control, ControlGroup

_ROWS = {
    WidgetKind.TOGGLE: ToggleRow,
    WidgetKind.SLIDER: SliderRow,
    WidgetKind.JOYSTICK: JoystickRow,
    WidgetKind.TEXT: TextRow,
    WidgetKind.GRAPH: GraphRow,
}
_THREE = 3  # channels of a colour


class ModuleCard(Card):
    """The controls of one module in the order of its file, its buttons together at the end."""

    starred = pyqtSignal(str, bool)
    hide_wished = pyqtSignal(str)
    move_wished = pyqtSignal(str, int)
    copy_wished = pyqtSignal(object, object)  # row, control

    def __init__(self, context: Context, group: ControlGroup) -> None:
        super().__init__()
        self.group = group
        self._context = context
        self.title = ElidedLabel(group.module, "strong")
        self.star = tool_button(tr("Keep {name} at the top").format(name=group.module), "", 28)
        self.star.setCheckable(True)
        self.star.toggled.connect(self._show_star)
        self.star.clicked.connect(self._on_star)
        self.more = tool_button(tr("More for {name}").format(name=group.module), "", 28)
        context.icons.place(self.more, "dots-horizontal", "muted", 18)
        self.more.setPopupMode(QToolButton.InstantPopup)
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self.rows: dict[str, ControlRow] = {}
        self.setAccessibleName(tr("Module {name}").format(name=group.module))
        self._show_star(False)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.title, 1)
        head.addWidget(self.star)
        head.addWidget(self.more)
        self.body.setSpacing(GROUP_GAP - 4)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(head)
        if group.doc:
            words.addWidget(ElidedLabel(group.doc.split("\n")[0], "caption"))
        self.body.addLayout(words)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GROUP_GAP - 4)
        self.body.addLayout(self._rows)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self._build()

    def set_star(self, on: bool) -> None:
        """Show whether it is a favourite."""
        self.star.setChecked(on)
        self._show_star(on)

    def row(self, key: str) -> ControlRow | None:
        """Return the row of a control."""
        return self.rows.get(key)

    def all_rows(self) -> Iterator[ControlRow]:
        """Return every row once."""
        yield from dict.fromkeys(self.rows.values())

    def say(self, problem: str) -> None:
        """Show why the module does not tell how it stands; "" when it does."""
        if self.problem.text() != problem:
            self.problem.setText(problem)
            self.problem.setVisible(bool(problem))

    def fits(self, words: str) -> bool:
        """True when the module or one of its controls is called so."""
        wanted = words.casefold().split()
        parts = [self.group.module, self.group.doc]
        parts += [f"{one.function} {one.title}" for one in self.group.controls]
        there = " ".join(parts).casefold()
        return all(one in there for one in wanted)

    def _build(self) -> None:
        buttons: list[Control] = []
        for one in self.group.controls:
            if one.widget is not None and one.widget.kind is WidgetKind.BUTTON:
                buttons.append(one)
            else:
                self._add(make_row(self._context, one))
        if buttons:
            self._add(ButtonsRow(self._context, buttons))
        self._fill_menu()

    def _add(self, row: ControlRow) -> None:
        for one in row.controls:
            self.rows[one.key] = row
        self._rows.addWidget(row)

    def _fill_menu(self) -> None:
        name = self.group.module
        for words, by in ((tr("Move forwards"), -1), (tr("Move back"), 1)):
            self._entry(self.menu, words).triggered.connect(
                lambda _on=False, by=by: self.move_wished.emit(name, by)
            )
        self._entry(self.menu, tr("Hide")).triggered.connect(
            lambda _on=False: self.hide_wished.emit(name)
        )
        copy = self.menu.addMenu(tr("Copy command"))
        if copy is not None:
            for one in self.group.controls:
                self._entry(copy, one.title).triggered.connect(
                    lambda _on=False, one=one: self.copy_wished.emit(self.rows[one.key], one)
                )

    @staticmethod
    def _entry(menu: QMenu, words: str) -> QAction:
        made = QAction(words, menu)
        menu.addAction(made)
        return made

    def _show_star(self, on: bool) -> None:
        icon, tone = ("star", "accent") if on else ("star-outline", "muted")
        self._context.icons.place(self.star, icon, tone, 18)

    def _on_star(self, on: bool) -> None:
        self.starred.emit(self.group.module, on)


def make_row(context: Context, control: Control) -> ControlRow:
    """Return what shows a control."""
    if control.widget is None:
        return CommandRow(context, control)
    kind = control.widget.kind
    if kind is WidgetKind.BUTTON:
        return ButtonsRow(context, (control,))
    if kind is WidgetKind.COLOR:
        return (ColourRow if len(control.ranges) == _THREE else WhiteRow)(context, control)
    return _ROWS[kind](context, control)
