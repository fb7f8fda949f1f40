"""A place to drop files on, or to choose them at."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, button, label
from micros_ide.gui.widgets.drop_frame import DropFrame
from micros_ide.gui.widgets.file_dialog import ask_files

_KINDS = "LM_*.py LM_*.mpy"


class DropArea(DropFrame):
    """Words about what may be dropped, and a button that does the same."""

    def __init__(self, icons: Icons, text: str, *, compact: bool = False) -> None:
        """`text` says what may be dropped here; `compact` is one line high."""
        super().__init__()
        self.setAccessibleName(text)
        self._picture = label()
        icons.place(self._picture, "tray-arrow-down", "muted", 20 if compact else 32)
        self._words = ElidedLabel(text, "muted")
        self.choose_button = button(tr("Choose files…"), "compact")
        self.choose_button.clicked.connect(self._choose)
        if compact:
            row = QHBoxLayout(self)
            row.setContentsMargins(12, GRID, 12, GRID)
            row.setSpacing(GRID)
            row.addWidget(self._picture)
            row.addWidget(self._words, 1)
            row.addWidget(self.choose_button)
        else:
            self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column = QVBoxLayout(self)
            column.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
            column.setSpacing(GRID)
            for one in (self._picture, self.choose_button):
                column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
            column.insertWidget(1, self._words)

    def _choose(self) -> None:
        kinds = tr("Load modules ({})").format(_KINDS)
        title = tr("Choose load modules")
        ask_files(self, title, kinds, lambda files: self.dropped.emit(tuple(files)))
