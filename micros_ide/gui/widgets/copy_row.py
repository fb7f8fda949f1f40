"""A value with its name and a button that copies it."""

from __future__ import annotations

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, set_fixed

_THANKS_MS = 1500


class CopyRow(QWidget):
    """Caption, value in the fixed font, copy button."""

    def __init__(
        self, icons: Icons, caption: str, *, big: bool = False, wrap: bool = False
    ) -> None:
        super().__init__()
        self._icons = icons
        self.value = label("", "big" if big else "", wrap=wrap, select=not wrap)
        self.value.setAccessibleName(caption)
        if not wrap:  # else it has as many lines as it needs
            policy = self.value.sizePolicy()
            self.value.setSizePolicy(policy.Ignored, policy.Fixed)
        set_fixed(self.value)
        self.copy_button = button(tr("Copy"), "compact", accessible=tr("Copy: {}").format(caption))
        icons.place(self.copy_button, "content-copy", "text", 16)
        self.copy_button.clicked.connect(self._copy)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(caption, "caption"))
        words.addWidget(self.value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_THANKS_MS)
        self._back.timeout.connect(self._thanks_over)

    def set_value(self, text: str) -> None:
        """Show `text`; an empty text hides the row."""
        self.value.setText(text)
        self.setVisible(bool(text))

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.value.text())
            self._icons.place(self.copy_button, "check", "online", 16)
            self.copy_button.setText(tr("Copied"))
            self._back.start()

    def _thanks_over(self) -> None:
        self._icons.place(self.copy_button, "content-copy", "text", 16)
        self.copy_button.setText(tr("Copy"))
