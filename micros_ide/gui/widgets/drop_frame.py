"""A frame that files are dropped on."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import QMimeData, pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PyQt5.QtWidgets import QFrame

from micros_ide.gui.widgets.basics import restyle


def files_of(data: QMimeData | None) -> list[Path]:
    """Return the local files that are being dragged."""
    urls = data.urls() if data is not None else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


class DropFrame(QFrame):
    """Lights up while files are dragged over it; `dropped` carries files and folders."""

    dropped = pyqtSignal(tuple)  # of Path

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)

    def mark(self, over: bool) -> None:
        """Show whether files are held over it."""
        restyle(self, "over", "true" if over else "false")

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Show that files may be let go here."""
        if event is not None and files_of(event.mimeData()):
            self.mark(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """The files went elsewhere."""
        del event
        self.mark(False)

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take the files."""
        self.mark(False)
        files = files_of(event.mimeData()) if event is not None else []
        if event is not None and files:
            event.acceptProposedAction()
            self.dropped.emit(tuple(files))
