"""A place to drop files on, or to choose them at."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, button, label, restyle
from micros_ide.gui.widgets.file_dialog import ask_files
from micros_ide.gui.widgets.module_list import files_of

_KINDS = "LM_*.py LM_*.mpy"


class DropArea(QFrame):
    """Lights up while files are dragged over it; `dropped` carries files and folders."""

    dropped = pyqtSignal(tuple)  # of Path

    def __init__(self, icons: Icons, text: str, *, compact: bool = False) -> None:
        """`text` says what may be dropped here; `compact` is one line high."""
        super().__init__()
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
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

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Show that files may be let go here."""
        if event is not None and files_of(event.mimeData()):
            restyle(self, "over", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """The files went elsewhere."""
        del event
        restyle(self, "over", "false")

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take the files."""
        restyle(self, "over", "false")
        if event is not None:
            event.acceptProposedAction()
            self.dropped.emit(tuple(files_of(event.mimeData())))

    def _choose(self) -> None:
        kinds = tr("Load modules ({})").format(_KINDS)
        title = tr("Choose load modules")
        ask_files(self, title, kinds, lambda files: self.dropped.emit(tuple(files)))
