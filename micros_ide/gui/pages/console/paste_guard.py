"""Several lines were pasted: nothing is sent before a person has said so."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, label


class PasteGuard(QFrame):
    """Asks over the line where commands are typed."""

    confirmed = pyqtSignal(list)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setProperty("tone", "warning")
        self._lines: list[str] = []
        picture = label()
        icons.place(picture, "alert-outline", "warning")
        self.words = ElidedLabel()
        self.send_button = button(tr("Send one by one"), "compact")
        self.send_button.clicked.connect(self._send)
        leave = button(tr("Do not send"), "compact")
        leave.clicked.connect(lambda _on=False: self._leave())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(picture)
        row.addWidget(self.words, 1)
        row.addWidget(self.send_button)
        row.addWidget(leave)
        self.hide()

    def ask(self, lines: Sequence[str]) -> None:
        """Ask whether these lines are to be sent."""
        self._lines = list(lines)
        words = tr("{count} lines were pasted: {first} …")
        self.words.setText(words.format(count=len(lines), first=lines[0][:60]))
        self.show()
        self.send_button.setFocus()

    def dismiss(self) -> bool:
        """Send nothing; False when nothing was asked."""
        shown = self.isVisible()
        self._lines = []
        self.hide()
        return shown

    def _leave(self) -> None:
        self.dismiss()

    def _send(self) -> None:
        lines, self._lines = self._lines, []
        self.hide()
        self.confirmed.emit(lines)
