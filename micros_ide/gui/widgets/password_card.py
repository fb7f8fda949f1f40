"""A node that asks for its password."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.secret_field import SecretField


class PasswordCard(QFrame):
    """A field for the password; what was typed is forgotten once it was handed on."""

    given = pyqtSignal(str, bool)  # password, whether to remember it

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setProperty("tone", "warning")
        self.message = label("", wrap=True)
        self.field = SecretField(icons)
        self.field.line.setAccessibleName(tr("Password of the node"))
        self.field.line.setPlaceholderText(tr("Password of the node"))
        self.remember = QCheckBox(tr("Remember it on this computer"))
        self.remember.setChecked(True)
        self.send_button = button(tr("Log in"), "compact")
        self.send_button.clicked.connect(self._send)
        self.field.line.returnPressed.connect(self._send)
        self.field.changed.connect(self._enable)
        low = QHBoxLayout()
        low.setSpacing(GRID)
        low.addWidget(self.remember, 1)
        low.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(GRID)
        column.addWidget(self.message)
        column.addWidget(self.field)
        column.addLayout(low)
        self._enable()
        self.hide()

    def ask(self, *, refused: bool) -> None:
        """Ask for the password; `refused`: the one before was wrong."""
        self.message.setText(
            tr("The node refused this password.")
            if refused
            else tr("This node asks for its password.")
        )
        self.field.clear()
        self.show()

    def dismiss(self) -> None:
        """Nothing is asked any more."""
        self.field.clear()
        self.hide()

    def _enable(self) -> None:
        self.send_button.setEnabled(bool(self.field.text()))

    def _send(self) -> None:
        password = self.field.text()
        self.field.clear()
        if password:
            self.hide()
            self.given.emit(password, self.remember.isChecked())
