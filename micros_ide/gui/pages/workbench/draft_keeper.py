"""Keeps unsaved texts as drafts every few seconds, and offers those that a crash has left."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter
from micros_ide.services.drafts import Draft

EVERY_MS = 3000
_LANE = "drafts"


class DraftKeeper(QObject):
    """One draft a text with unsaved changes; saved or discarded, it is forgotten."""

    found = pyqtSignal(tuple)  # of Draft: what dead sessions have left
    kept = pyqtSignal(int)  # how many drafts were written just now

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._drafts = context.core.drafts
        self._dirty: dict[str, Document] = {}
        self._stored: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._keep)

    def look(self) -> None:
        """Look for what dead sessions have left."""

        def work(report: Reporter) -> tuple[Draft, ...]:
            del report
            return tuple(self._drafts.left())

        def done(left: tuple[Draft, ...]) -> None:
            if left:
                self.found.emit(left)

        self._run("Look for drafts", work, done)

    def changed(self, document: Document) -> None:
        """A text was changed: keep it soon."""
        if document.unsaved:
            self._dirty[document.key] = document
            if not self._timer.isActive():
                self._timer.start()

    def settled(self, document: Document, *, closed: bool = False) -> None:
        """A text is in a file, or was given up: forget its draft."""
        key = document.key
        if document.unsaved and not closed:
            return
        self._dirty.pop(key, None)
        if key in self._stored:
            self._stored.discard(key)

            def work(report: Reporter) -> None:
                del report
                self._drafts.drop(key)

            self._run("Forget a draft", work, lambda _nothing: None)

    def taken_over(self, documents: Sequence[Document]) -> None:
        """What was left is open again: keep it as this session's, then forget the old drafts."""
        for one in documents:
            self._dirty[one.key] = one
        self._keep(forget_left=True)

    def forget_left(self) -> None:
        """Throw away what dead sessions have left."""

        def work(report: Reporter) -> None:
            del report
            self._drafts.forget_left()

        self._run("Forget drafts", work, lambda _nothing: None)

    def _keep(self, *, forget_left: bool = False) -> None:
        rows = [
            Draft(one.key, one.name, one.path, one.text())
            for one in self._dirty.values()
            if one.unsaved
        ]
        self._dirty.clear()
        self._stored |= {one.key for one in rows}

        def work(report: Reporter) -> int:
            del report
            for one in rows:
                self._drafts.keep(one)
            if forget_left:
                self._drafts.forget_left()
            return len(rows)

        if rows or forget_left:
            self._run("Keep drafts", work, self._on_kept)

    def _on_kept(self, count: int) -> None:
        self.kept.emit(count)

    def _run(self, title: str, work: object, done: object) -> None:
        run = self._context.background.run
        run(title, _LANE, work, done=done, failed=self._on_failed)  # type: ignore[arg-type]

    def _on_failed(self, job: JobInfo) -> None:
        del job  # logged by the engine; the text itself is in the window, nothing is lost by it
