"""The place of a step that is made when it is first needed, so that a wizard opens at once."""

from __future__ import annotations

from typing import TypeVar

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.widgets.password_panel import PasswordPanel

T = TypeVar("T", bound=QWidget)


class LaterStep(QWidget):
    """Empty until `fill`."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def filled(self) -> bool:
        """Whether the step was made."""
        return self._column.count() > 0

    def fill(self, step: T) -> T:
        """Put the step here and return it."""
        self._column.addWidget(step)
        return step

    def forget(self) -> None:
        """Forget passwords that were typed in the step."""
        for one in self.findChildren(PasswordPanel):
            one.forget()
