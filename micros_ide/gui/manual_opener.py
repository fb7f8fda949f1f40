"""Help: the function manual, opened in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, QUrl, pyqtSignal
from PyQt5.QtGui import QDesktopServices

from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.error_words import error_words
from micros_ide.model.jobs import JobInfo

if TYPE_CHECKING:
    from micros_ide.services.manual import ManualFiles


class ManualOpener(QObject):
    """Makes the page where it is not shipped, off the GUI thread, and opens it."""

    failed = pyqtSignal(str, str)  # what happened, what to do

    def __init__(
        self,
        core: Core,
        background: Background,
        parent: QObject | None = None,
        *,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(parent)
        self._core, self._background = core, background
        self.open_url = open_url
        self._busy = False

    def open(self) -> None:
        """Show the manual; a second wish while the first is under way is the same wish."""
        if self._busy:
            return
        self._busy = True
        self._background.run(
            "Function manual",
            "manual",
            lambda _report: self._core.manual.ready(),
            done=self._on_ready,
            failed=self._on_failed,
        )

    def _on_ready(self, files: ManualFiles) -> None:
        self._busy = False
        if not self.open_url(QUrl.fromLocalFile(str(files.page))):
            message = "No browser could be opened for the function manual."
            self.failed.emit(message, f"Open this file yourself: {files.page}")

    def _on_failed(self, job: JobInfo) -> None:
        self._busy = False
        words = error_words(job)
        self.failed.emit(f"The function manual cannot be shown. {words.message}", words.hint)
