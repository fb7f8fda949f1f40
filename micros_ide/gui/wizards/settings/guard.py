"""The question before something is thrown away."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject, Qt
from PyQt5.QtWidgets import QMessageBox, QWidget


class Guard(QObject):
    """Asks one question at a time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.question: QMessageBox | None = None

    def ask(self, title: str, text: str, stay: str, deed: str, act: Callable[[], object]) -> None:
        """Do `act` if the button `deed` is pressed, nothing for `stay` and Esc."""
        if self.question is not None:
            return
        box = QMessageBox(QMessageBox.Warning, title, text, QMessageBox.NoButton, self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        keep = box.addButton(stay, QMessageBox.RejectRole)
        box.addButton(deed, QMessageBox.DestructiveRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered(_code: int) -> None:
            self.question = None
            if box.clickedButton() is not keep:
                act()

        box.finished.connect(answered)
        self.question = box
        box.open()
