"""The question before something is thrown away."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject
from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.widgets.question import open_question


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

        def answered(go: bool) -> None:
            self.question = None
            if go:
                act()

        self.question = open_question(
            self._window, title, text, stay=stay, deed=deed, answered=answered
        )
