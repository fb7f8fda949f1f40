"""The deeper check, on demand: the module on a virtual board that is thrown away."""

from __future__ import annotations

from PyQt5 import sip
from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.gui.pages.workbench.problems_pane import ProblemsPane
from micros_ide.gui.pages.workbench.texts import Texts
from micros_ide.gui.translation import tr
from micros_ide.model.code_problems import CodeCheck, CodeProblem, in_order
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.module_report import ModuleReport
from micros_ide.model.reporting import Reporter

_MOST_BESIDE = 32


class Trying(QObject):
    """One trial at a time; its findings join the problems, its card stands beside them."""

    tried = pyqtSignal(object)  # Document, whose problems are those of the trial now
    busy_changed = pyqtSignal(bool)

    def __init__(
        self, context: Context, texts: Texts, problems: ProblemsPane, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._texts, self._problems = context, texts, problems
        self._at_work: tuple[Document, int] | None = None  # what is tried, and its revision

    @property
    def busy(self) -> bool:
        """Whether a trial runs."""
        return self._at_work is not None

    def run(self) -> None:
        """Try the text in front."""
        document = self._texts.current()
        if document is None or self.busy:
            return
        core, name, path = self._context.core, document.name, document.path
        text, revision = document.text(), document.revision

        def work(report: Reporter) -> ModuleReport:
            folder = path.parent if path else core.own_modules.folder
            names = sorted(core.own_modules.beside(path))
            others = [folder / f"{one}.py" for one in names if f"{one}.py" != name]
            return core.module_trial.run(
                [(name, text.encode())], report, beside=others[:_MOST_BESIDE]
            )

        self._at_work = document, revision
        self.busy_changed.emit(True)
        title = tr("Try {name}").format(name=name)
        self._context.background.run(
            title, "trial", work, done=self._on_report, failed=self._on_failed, watched=True
        )

    def _on_report(self, report: ModuleReport) -> None:
        document, revision = self._at_work or (None, 0)
        self._end()
        self._problems.show_report(report)
        if document is None or sip.isdeleted(document):  # its tab was closed meanwhile
            return
        if revision == document.revision:
            found = [CodeProblem.of_finding(one) for one in report.findings]
            known = document.check.problems if document.check else ()
            rules = {(one.rule, one.line) for one in found}
            kept = [one for one in known if (one.rule, one.line) not in rules]
            document.check = CodeCheck(in_order([*found, *kept]))
            document.editor.show_problems(document.check.problems)
        self.tried.emit(document)

    def _on_failed(self, job: JobInfo) -> None:
        self._end()
        if job.state is JobState.FAILED:
            self._context.navigation.fail(job)

    def _end(self) -> None:
        self._at_work = None
        self.busy_changed.emit(False)
