"""A place to drop load modules on."""

from __future__ import annotations

from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.drop_frame import DropFrame
from micros_ide.gui.widgets.file_dialog import ask_files


class DropStrip(DropFrame):
    """One line with a dashed frame; a button does the same for the keyboard."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        picture = label()
        icons.place(picture, "tray-arrow-down", "muted")
        words = label(tr("Drop LM_*.py here"), "muted")
        words.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        choose = tr("Choose modules to upload")
        self.choose_button = button(tr("Choose…"), "compact", accessible=choose)
        self.choose_button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(picture)
        row.addWidget(words, 1)
        row.addWidget(self.choose_button)

    def _choose(self) -> None:
        kinds = tr("Modules (LM_*.py);;All (*)")
        title = tr("Choose modules to upload")
        ask_files(self, title, kinds, lambda files: self.dropped.emit(tuple(files)))
