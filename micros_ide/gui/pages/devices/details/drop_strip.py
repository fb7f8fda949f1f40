"""A place to drop load modules on."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, restyle
from micros_ide.gui.widgets.file_dialog import ask_files
from micros_ide.gui.widgets.module_list import files_of


class DropStrip(QFrame):
    """One line with a dashed frame; a button does the same for the keyboard."""

    dropped = pyqtSignal(tuple)  # paths

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
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

    def mark(self, over: bool) -> None:
        """Show whether files are held over it."""
        restyle(self, "over", "true" if over else "false")

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Files are welcome."""
        if event is not None and files_of(event.mimeData()):
            event.acceptProposedAction()
            self.mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """They went on."""
        del event
        self.mark(False)

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take them."""
        self.mark(False)
        files = files_of(event.mimeData()) if event is not None else []
        if event is not None and files:
            event.acceptProposedAction()
            self.dropped.emit(tuple(files))

    def _choose(self) -> None:
        kinds = tr("Modules (LM_*.py);;All (*)")
        title = tr("Choose modules to upload")
        ask_files(self, title, kinds, lambda files: self.dropped.emit(tuple(files)))
