"""A board with its pins: the picture, and under it the selected pin in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.drawing.pin_words import hidden_text, pin_sentences
from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.board_canvas import BoardCanvas
from micros_ide.model.board_layout import Pinout

_WORDS_LINES = 4


class BoardPicture(QWidget):
    """Show a `Pinout`; `pin_chosen` carries the selected `PinoutPin`, or None.

    Without `labels` it is the bare board, for prompts; without `words` nothing is under it.
    """

    pin_chosen = pyqtSignal(object)

    def __init__(self, theme: Theme, *, labels: bool = True, words: bool = True) -> None:
        super().__init__()
        self.canvas = BoardCanvas(theme, labels=labels)
        self.words = label("", "caption", wrap=True)
        # A pin with much to say must not make the picture smaller.
        self.words.setMinimumHeight(_WORDS_LINES * self.words.fontMetrics().lineSpacing())
        if not words:
            self.words.hide()
        self._pinout: Pinout | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.words)
        self.setFocusProxy(self.canvas)
        self.canvas.chosen.connect(self._on_chosen)

    def show_pinout(self, pinout: Pinout | None) -> None:
        """Show another board, or an empty place."""
        self._pinout = pinout
        self.canvas.show_pinout(pinout)
        self._tell(None)

    def pinout(self) -> Pinout | None:
        """Return the board that is shown."""
        return self._pinout

    def select(self, index: int | None) -> None:
        """Select a pin of the pinout by its index."""
        self.canvas.select(index)

    def selected(self) -> int | None:
        """Return the index of the selected pin."""
        return self.canvas.marks.selected

    def set_used(self, names: Iterable[str]) -> None:
        """Fill the pins of these logical names, as modules use them."""
        self.canvas.set_used(frozenset(names))

    def set_levels(self, levels: Mapping[int, int]) -> None:
        """Light the pads of the GPIO that are high (GPIO -> 0 or 1); cheap to call often."""
        self.canvas.set_levels(levels)

    def highlight(self, *roles: str) -> None:
        """Mark buttons ("BOOT", "RESET", "BOOTSEL") or the connector ("USB"); none clears."""
        self.canvas.set_highlight(roles)

    def _on_chosen(self, index: int | None) -> None:
        self._tell(index)
        chosen = self._pinout.pins[index] if self._pinout and index is not None else None
        self.pin_chosen.emit(chosen)

    def _tell(self, index: int | None) -> None:
        pinout = self._pinout
        if pinout is None:
            self.words.setText("")
        elif index is not None:
            self.words.setText(" ".join(pin_sentences(pinout, index)))
        else:
            layout = pinout.layout
            parts = [tr("{0}.").format(layout.shows), tr(layout.note) if layout.note else ""]
            parts += [hidden_text(pinout), tr("Choose a pin to read what it can do.")]
            self.words.setText(" ".join(part for part in parts if part))
