"""A short line for a number, beside what shows it otherwise."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLineEdit

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import restyle

_WIDTH = 56  # px


class NumberLine(QLineEdit):
    """Enter (`returnPressed`) sends what was typed; `read` it then."""

    def __init__(self, name: str, width: int = _WIDTH) -> None:
        super().__init__()
        self.setProperty("role", "number")
        self.setFixedWidth(width)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(name)
        self.setPlaceholderText("?")

    @property
    def busy(self) -> bool:
        """True while somebody types."""
        return self.hasFocus() and self.isModified()

    def write(self, text: str) -> None:
        """Show a number, "" for none; what was typed is forgotten."""
        if self.text() != text:
            self.setText(text)
        self.setModified(False)
        self._mark("")

    def read(self, low: float, high: float) -> float | None:
        """Return the number that was typed; None, and a mark, where it is none of the range."""
        try:
            value = float(self.text().strip().replace(",", "."))
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            self._mark("")
            return value
        self._mark(tr("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}"))
        return None

    def _mark(self, wanted: str) -> None:
        restyle(self, "state", "error" if wanted else "")
        self.setToolTip(wanted)
