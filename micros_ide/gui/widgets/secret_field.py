"""A password input: dots until the eye beside it is pressed."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, tool_button


class SecretField(QWidget):
    """A line of text that is hidden unless asked for; it never has a tooltip."""

    changed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.Password)
        self.eye = tool_button(tr("Show the password"))
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show)
        icons.place(self.eye, "eye-outline", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.line, 1)
        row.addWidget(self.eye)
        self.line.textChanged.connect(self.changed)

    def text(self) -> str:
        """Return the password."""
        return self.line.text()

    def clear(self) -> None:
        """Forget the password and hide what comes next."""
        self.line.clear()
        self.eye.setChecked(False)

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.Normal if shown else QLineEdit.Password)
        tip = tr("Hide the password") if shown else tr("Show the password")
        self.eye.setToolTip(tip)
        self.eye.setAccessibleName(tip)
        self._icons.place(self.eye, "eye-off-outline" if shown else "eye-outline", "muted")
