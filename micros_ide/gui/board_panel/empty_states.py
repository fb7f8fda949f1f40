"""What stands where nothing is to be seen: why, and the button that changes it."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label

_BIG = 48  # px


class Empty(QWidget):
    """A picture, a title, a sentence, and one filled button."""

    wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._picture = label()
        self.title = label("", "group")
        self.words = label("", "muted", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = button("", "primary")
        self.button.clicked.connect(self.wished)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        column.setSpacing(GRID)
        column.addStretch(2)
        for one in (self._picture, self.title):
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.words)
        column.addSpacing(GRID)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, icon: str, title: str, words: str, verb: str) -> None:
        """Show these; without `verb` there is no button."""
        self._icons.place(self._picture, icon, "muted", _BIG)
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.button.setText(verb)
        self.button.setVisible(bool(verb))
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """What was wished is being done."""
        self.button.setEnabled(not busy)
