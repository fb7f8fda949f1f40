"""Sees that a file which is open was changed by another program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QObject, QTimer

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.gui.pages.workbench.texts import LANE
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter
from micros_ide.services.own_modules import Stamp

EVERY_MS = 2000
_Stamps = dict[str, tuple[Path, Stamp | None, Stamp | None]]  # key -> file, as read, as it is


class DiskWatch(QObject):
    """Looks at the open files while the page is shown; a look that runs is waited for."""

    def __init__(
        self, context: Context, documents: Callable[[], list[Document]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._documents = context, documents
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin, with a look."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look at every open file now."""
        files = {
            one.key: (one.path, one.stamp)
            for one in self._documents()
            if one.path is not None and not one.saving
        }
        if self._busy or not files:
            return
        own = self._context.core.own_modules

        def work(report: Reporter) -> _Stamps:
            del report
            return {key: (path, read, own.stamp(path)) for key, (path, read) in files.items()}

        self._busy = True
        self._context.background.run(
            "Look at open files", LANE, work, done=self._on_seen, failed=self._on_failed
        )

    def _on_seen(self, stamps: _Stamps) -> None:
        self._busy = False
        for one in self._documents():
            if one.key not in stamps or one.saving:
                continue
            path, read, now = stamps[one.key]
            if one.path != path or one.stamp != read:  # saved or named anew meanwhile
                continue
            if one.rescued:
                one.stamp, one.rescued = now, False
            elif now != one.stamp:
                one.drifted(now)
            else:
                one.dismiss_notice()

    def _on_failed(self, job: JobInfo) -> None:
        del job
        self._busy = False
