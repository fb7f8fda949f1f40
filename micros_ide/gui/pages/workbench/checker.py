"""Checks a text soon after a change, in the background; answers about old texts are dropped."""

from __future__ import annotations

from PyQt5 import sip
from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.model.code_names import read_names
from micros_ide.model.code_problems import CodeCheck
from micros_ide.model.code_words import FileNames, WordIndex
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.reporting import Reporter

PAUSE_MS = 400  # after the last change
_LANE = "module-check"
_Answer = tuple[CodeCheck, FileNames, WordIndex]


class Checker(QObject):
    """One check at a time; the document that was changed last comes next."""

    began = pyqtSignal(object)  # Document
    checked = pyqtSignal(object)  # Document, which has the answer
    failed = pyqtSignal(object)  # JobInfo: the check itself could not be made

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: list[Document] = []
        self._started = False
        self._at_work: tuple[Document, int] | None = None  # what is checked, and its revision
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._next)

    def start(self) -> None:
        """Begin: the page is complete. What a check reads at first would hold up its making."""
        self._started = True
        self._timer.start(0)

    def want(self, document: Document, *, soon: bool = False) -> None:
        """Check `document` after a pause, or now."""
        self.forget(document)
        self._waiting.append(document)
        if soon:
            self._timer.start(0)
        else:
            self._timer.start(PAUSE_MS)

    def forget(self, document: Document) -> None:
        """Do not check it any more."""
        self._waiting = [one for one in self._waiting if one is not document]

    def _next(self) -> None:
        if not self._started or self._at_work is not None or not self._waiting:
            return
        document = self._waiting.pop()
        core = self._context.core
        text, revision = document.text(), document.revision
        name, path = document.name, document.path

        def work(report: Reporter) -> _Answer:
            del report
            names, index = read_names(text), core.module_words.index()
            beside = core.own_modules.beside(path)
            return core.module_check.check(text, name, beside), names, index

        self._at_work = document, revision
        self.began.emit(document)
        self._context.background.run(
            "Check a module", _LANE, work, done=self._on_done, failed=self._on_failed
        )

    def _on_done(self, answer: _Answer) -> None:
        document, revision = self._at_work or (None, 0)
        self._at_work = None
        check, names, index = answer
        if document is None or sip.isdeleted(document):  # its tab was closed meanwhile
            self._go_on()
            return
        document.aid.index = index
        if revision == document.revision:
            document.aid.names = names
            document.check, document.checked_revision = check, revision
            document.editor.show_problems(check.problems)
            self.checked.emit(document)
        self._go_on()

    def _on_failed(self, job: JobInfo) -> None:
        self._at_work = None
        if job.state is JobState.FAILED:
            self.failed.emit(job)
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting and not self._timer.isActive():
            self._timer.start(PAUSE_MS)
