"""A heading that folds what is below it."""

from __future__ import annotations

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, button


class Fold(QWidget):
    """A button with a chevron over `content`, folded at first."""

    def __init__(self, title: str, content: QWidget, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._content = content
        self.head = button(title, "fold")
        self.head.setCheckable(True)
        self.head.toggled.connect(self._on_toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.head)
        column.addWidget(content)
        self._on_toggled(False)

    def set_open(self, opened: bool) -> None:
        """Fold or unfold."""
        self.head.setChecked(opened)

    def _on_toggled(self, opened: bool) -> None:
        self._content.setVisible(opened)
        self._icons.place(self.head, "chevron-down" if opened else "chevron-right", "muted")
        self.head.setAccessibleDescription("unfolded" if opened else "folded")
