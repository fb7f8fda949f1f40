"""The modules of a node that have no card yet."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QPushButton, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.flow import FlowBox
from micros_ide.model.node_panel import ControlGroup


class MoreModules(QWidget):
    """A button a module; pressed, it gets a card."""

    opened = pyqtSignal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.title = label(tr("More on this node"), "group")
        self.words = label(
            tr("Not in the node's memory, or hidden here; the first use of a control loads it."),
            "caption",
            wrap=True,
        )
        self.chips: dict[str, QPushButton] = {}
        self._box = FlowBox()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        for one in (self.title, self.words, self._box):
            column.addWidget(one)
        self.hide()

    def show_groups(self, groups: Sequence[ControlGroup], search: str) -> None:
        """Offer these, as far as they fit what is searched for."""
        wanted = search.casefold().split()
        fitting = {one.module: one for one in groups if _fits(one, wanted)}
        if list(fitting) != list(self.chips):
            self.chips = {name: self._chip(group) for name, group in fitting.items()}
            self._box.set_parts(self.chips.values())
        self.setVisible(bool(fitting))

    def _chip(self, group: ControlGroup) -> QPushButton:
        words = tr("Show {name}").format(name=group.module)
        made = button(group.module, "chip", accessible=words)
        made.setToolTip(group.doc.split("\n")[0] or words)
        self._context.icons.place(made, "plus", "muted", 14)
        made.clicked.connect(lambda _on=False: self.opened.emit(group.module))
        return made


def _fits(group: ControlGroup, wanted: list[str]) -> bool:
    there = f"{group.module} {group.doc} {' '.join(one.title for one in group.controls)}"
    return all(one in there.casefold() for one in wanted)
