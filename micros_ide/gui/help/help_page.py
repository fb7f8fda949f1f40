"""The help over the place that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.help.help_view import HelpView
from micros_ide.gui.page import Page
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GROUP_GAP, MARGIN, label, tool_button


class HelpPage(Page):
    """Opened at a topic, "" for the first page; Esc closes it and the place comes back."""

    def __init__(
        self,
        context: Context,
        topic: str = "",
        commands: Sequence[Command] = (),
        *,
        anchor: str = "",
    ) -> None:
        super().__init__()
        self.view = HelpView(context, commands)
        self.close_button = tool_button(tr("Close the help (Esc)"), "")
        context.icons.place(self.close_button, "close")
        self.close_button.clicked.connect(self._leave)
        head = QHBoxLayout()
        head.addWidget(label(tr("Help"), "title"), 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GROUP_GAP)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.view.show_topic(topic, anchor)

    def show_topic(self, topic: str, anchor: str = "") -> None:
        """Show another page; "" leaves the one that is read."""
        if topic:
            self.view.show_topic(topic, anchor)

    def enter(self) -> None:
        """Give the keyboard to the search."""
        self.view.search_line.setFocus()

    def search(self) -> None:
        """Ctrl+F."""
        self.view.search_all()

    def close_top(self) -> bool:
        """Close what lies on top, at last the help itself."""
        if not self.view.close_top():
            self.left.emit()
        return True

    def _leave(self) -> None:
        self.left.emit()
