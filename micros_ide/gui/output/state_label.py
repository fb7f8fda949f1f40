"""How a session is connected: an icon and words."""

from __future__ import annotations

from PyQt5.QtWidgets import QHBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, label


class StateLabel(QWidget):
    """The state of a session; never by colour alone."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._picture = label()
        self.words = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._picture)
        row.addWidget(self.words, 1)

    def say(self, icon: str, tone: str, words: str) -> None:
        """Show a state."""
        self._icons.place(self._picture, icon, tone, 16)
        self.words.setText(words)
        self.setAccessibleName(words)
