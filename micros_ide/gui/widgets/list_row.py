"""A row of a list that is edited: an entry, and a button that takes it away."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, tool_button


class ListRow(QWidget):
    """One entry: what is edited, and a button that takes it away."""

    edited = pyqtSignal()
    removed = pyqtSignal(object)

    def __init__(self, icons: Icons, what: str) -> None:
        super().__init__()
        self.remove_button = tool_button(tr("Remove this {what}").format(what=what), "")
        icons.place(self.remove_button, "close", "muted", 16)
        self.remove_button.clicked.connect(lambda: self.removed.emit(self))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(GRID)

    def inputs(self) -> list[QWidget]:
        """Return what takes the keyboard."""
        raise NotImplementedError

    def text(self) -> str:
        """Return the entry."""
        raise NotImplementedError

    def show_entry(self, entry: str) -> None:
        """Show `entry`."""
        raise NotImplementedError
