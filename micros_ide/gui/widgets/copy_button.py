"""A button that copies a text, and says for a moment that it has."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication, QPushButton

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr

_THANKS_MS = 1500


class CopyButton(QPushButton):
    """Copies what `text` returns when it is pressed; it needs not be on the screen."""

    def __init__(self, icons: Icons, caption: str, text: Callable[[], str]) -> None:
        """`caption`: what is copied, for those who do not see it."""
        super().__init__()
        self._icons, self._text = icons, text
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setProperty("kind", "compact")
        self.setAccessibleName(tr("Copy: {}").format(caption))
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_THANKS_MS)
        self._back.timeout.connect(self._thanks_over)
        self.clicked.connect(self._copy)
        self._thanks_over()

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self._text())
            self._icons.place(self, "check", "online", 16)
            self.setText(tr("Copied"))
            self._back.start()

    def _thanks_over(self) -> None:
        self._icons.place(self, "content-copy", "text", 16)
        self.setText(tr("Copy"))
