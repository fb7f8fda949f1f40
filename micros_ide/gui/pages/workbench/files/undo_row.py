"""What was removed, and a button that brings it back."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.workbench.files.file_work import Copies
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.gui.widgets.notice import Notice
from micros_ide.model.board_files import FilesChanged


class UndoRow(QWidget):
    """Hidden until something was removed; `wished` carries the copies to bring back."""

    wished = pyqtSignal(tuple)  # Copies

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._copies: Copies = ()
        self.notice = Notice(icons, closable=True)
        self.undo_button = button(tr("Undo"), "compact", accessible=tr("Bring the files back"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.notice, 1)
        row.addWidget(self.undo_button)
        self.notice.closed.connect(self.dismiss)
        self.undo_button.clicked.connect(self._wish)
        self.hide()

    def show_removed(self, changed: FilesChanged) -> None:
        """Say what is gone, and what of it can come back."""
        paths, self._copies = changed.done.done, changed.copies
        words = tr("{name} was removed.").format(name=paths[0] if paths else "")
        if len(paths) > 1:
            words = tr("{count} files were removed.").format(count=len(paths))
        lost = len(paths) - len(self._copies)
        hint = ""
        if changed.listing.all_ways and self._copies and lost > 0:
            told = tr("{count} of them cannot come back: no copy was kept.")
            hint = told.format(count=lost)
        self.notice.say("warning" if hint else "online", words, hint)
        self.undo_button.setVisible(bool(self._copies))
        self.show()

    def dismiss(self) -> None:
        """Nothing is to be undone any more."""
        self._copies = ()
        self.hide()

    def _wish(self) -> None:
        if self._copies:
            self.wished.emit(self._copies)
