"""A value with its name and a button that copies it."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, label, set_fixed
from micros_ide.gui.widgets.copy_button import CopyButton


class CopyRow(QWidget):
    """Caption, value in the fixed font, copy button."""

    def __init__(
        self, icons: Icons, caption: str, *, big: bool = False, wrap: bool = False
    ) -> None:
        super().__init__()
        self.value = label("", "big" if big else "", wrap=wrap, select=not wrap)
        self.value.setAccessibleName(caption)
        if not wrap:  # else it has as many lines as it needs
            policy = self.value.sizePolicy()
            self.value.setSizePolicy(policy.Ignored, policy.Fixed)
        set_fixed(self.value)
        self.copy_button = CopyButton(icons, caption, self.value.text)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(caption, "caption"))
        words.addWidget(self.value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_value(self, text: str) -> None:
        """Show `text`; an empty text hides the row."""
        self.value.setText(text)
        self.setVisible(bool(text))
