"""The live panel of a virtual board as a page over the devices."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.board_panel.board_panel import BoardPanel
from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.page import Page
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GROUP_GAP, MARGIN, label, tool_button


class BoardPage(Page):
    """Esc closes what is open in the panel, then the page."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.panel = BoardPanel(context, margin=0)
        self.close_button = tool_button(tr("Close the board"), "")
        context.icons.place(self.close_button, "close")
        self.close_button.clicked.connect(self.left)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(label(tr("Virtual board"), "title"), 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(self._head)
        column.addWidget(self.panel, 1)
        self.panel.show_board(name)
        self.left.connect(self.panel.leave)

    def show_board(self, name: str) -> None:
        """Show another board."""
        self.panel.show_board(name)

    def parts(self) -> Sequence[QWidget]:
        """Return what is dressed by itself when the theme changes."""
        return (self._head, *self.panel.parts())

    def commands(self) -> Sequence[Command]:
        """Offer what the panel can do."""
        group, panel = tr("Virtual board"), self.panel
        return (
            Command(tr("Wire a device"), panel.open_wiring, "Ctrl+F", group),
            Command(tr("Close the board"), self.left.emit, "Esc", group),
        )

    def close_top(self) -> bool:
        """Close what is open in the panel, else the page."""
        if not self.panel.close_top():
            self.left.emit()
        return True

    def search(self) -> None:
        """Search for a device to wire."""
        self.panel.open_wiring()

    def enter(self) -> None:
        """Watch the board."""
        self.panel.enter()
        self.panel.take_focus()

    def leave(self) -> None:
        """Watch no more."""
        self.panel.leave()

    def tidy(self) -> None:
        """Leave nothing running; in the closing thread."""
        self.panel.tidy()
