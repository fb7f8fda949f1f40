"""A secret with its name: dots until the eye is pressed, and a button that copies it."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label, set_fixed, tool_button
from micros_ide.gui.widgets.copy_button import CopyButton

_DOTS = "•" * 10


class SecretRow(QWidget):
    """The secret is on the screen only while it was asked for; it never has a tooltip."""

    def __init__(self, icons: Icons, caption: str) -> None:
        super().__init__()
        self._icons = icons
        self._secret = ""
        self.value = label(_DOTS, "big")
        self.value.setAccessibleName(caption)
        set_fixed(self.value)
        self.eye = tool_button(tr("Show the password"), "outlined", 28)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show)
        self.copy_button = CopyButton(icons, caption, self.secret)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(caption, "caption"))
        words.addWidget(self.value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        row.addWidget(self.eye, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._show(False)

    def set_secret(self, secret: str) -> None:
        """Hold `secret`, hidden; an empty one hides the row."""
        self._secret = secret
        self.eye.setChecked(False)
        self.value.setText(_DOTS)
        self.setVisible(bool(secret))

    def secret(self) -> str:
        """Return what is held, "" for nothing."""
        return self._secret

    def _show(self, shown: bool) -> None:
        self.value.setText(self._secret if shown else _DOTS)
        tip = tr("Hide the password") if shown else tr("Show the password")
        self.eye.setToolTip(tip)
        self.eye.setAccessibleName(tip)
        self._icons.place(self.eye, "eye-off-outline" if shown else "eye-outline", "muted", 16)
