"""A node asks for its password: it is typed in place, and kept only where that is wished."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.secret_field import SecretField


class LoginRow(QWidget):
    """The password, whether to keep it, and the button that gives it."""

    given = pyqtSignal(str, bool)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.secret = SecretField(icons)
        self.secret.line.setAccessibleName(tr("Password of the node"))
        self.secret.line.setPlaceholderText(tr("Password of the node"))
        self.secret.line.returnPressed.connect(self.give)
        self.keep = QCheckBox(tr("Keep it on this computer"))
        self.button = button(tr("Log in"), "primary")
        self.button.clicked.connect(self.give)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.secret, 1)
        row.addWidget(self.keep)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.problem)
        column.addLayout(row)
        self.hide()

    def ask(self, problem: str) -> None:
        """Ask for the password; `problem` says what was wrong with the one before."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.show()
        self.secret.line.setFocus()

    def give(self) -> None:
        """Hand the password on, and forget it."""
        password = self.secret.text()
        if password:
            self.secret.clear()
            self.given.emit(password, self.keep.isChecked())
