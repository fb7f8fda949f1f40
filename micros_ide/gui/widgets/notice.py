"""A box that says what happened, and what to do next."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label, restyle, tool_button

_ICONS = {
    "warning": "alert-outline",
    "error": "close-octagon-outline",
    "online": "check-circle-outline",
}


class Notice(QFrame):
    """Words in a coloured box with an icon of the same meaning; hidden while it has none."""

    closed = pyqtSignal()

    def __init__(self, icons: Icons, *, closable: bool = False) -> None:
        super().__init__()
        self._icons = icons
        self.setProperty("role", "notice")
        self._picture = label()
        self.message = label("", wrap=True)
        self.hint = label("", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.message)
        words.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if closable:
            close = tool_button(tr("Close this message"), "", 24)
            icons.place(close, "close", "muted", 16)
            close.clicked.connect(self.dismiss)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, tone: str, message: str, hint: str = "") -> None:
        """Show `message` and `hint` in "warning", "error" or "online"."""
        restyle(self, "tone", tone)
        self._icons.place(self._picture, _ICONS[tone], tone)
        self.message.setText(message)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(f"{message} {hint}".strip())
        self.show()

    def dismiss(self) -> None:
        """Take the words away."""
        self.hide()
        self.closed.emit()
