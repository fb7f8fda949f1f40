"""The system check: what the doctor sees of this computer, with one fix a problem."""

from __future__ import annotations

import shlex

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Card, button, label
from micros_ide.model.doctor.findings import Diagnosis, Finding, Verdict
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter

_ICONS = {
    "ok": ("check-circle-outline", "online"),
    "notice": ("alert-outline", "warning"),
    "problem": ("close-octagon-outline", "error"),
}


class SystemCheck(Card):
    """A button, and what was found."""

    def __init__(self, context: Context) -> None:
        self.run_button = button(tr("Check this computer"))
        super().__init__(tr("System check"), self.run_button)
        self._context = context
        words = tr(
            "Tools, serial ports, permissions, drivers and who holds a port. Nothing is touched."
        )
        self.state = label(words, "muted", wrap=True)
        self.body.addWidget(self.state)
        self._found = QVBoxLayout()
        self._found.setSpacing(GROUP_GAP)
        self.body.addLayout(self._found)
        self.verdicts: list[VerdictRow] = []
        self.run_button.clicked.connect(self.run)

    def run(self) -> None:
        """Look, unless that is under way."""
        if not self.run_button.isEnabled():
            return
        self.run_button.setEnabled(False)
        self.state.setText(tr("Looking…"))
        doctor = self._context.core.doctor

        def look(report: Reporter) -> Diagnosis:
            job = doctor.submit()
            with report.on_cancel(job.cancel):
                return doctor.diagnose(job.result())

        self._context.background.run(
            tr("System check"), "check", look, done=self._show, failed=self._on_failed
        )

    def _show(self, diagnosis: Diagnosis) -> None:
        self.run_button.setEnabled(True)
        for row in self.verdicts:
            row.hide()
            row.deleteLater()
        self.verdicts = [VerdictRow(one, self._context) for one in diagnosis.verdicts]
        for row in self.verdicts:
            self._found.addWidget(row)
        problems = sum(1 for one in diagnosis.verdicts if one.status == "problem")
        words = tr("{count} problems found") if problems != 1 else tr("{count} problem found")
        self.state.setText(tr("All is well") if not problems else words.format(count=problems))

    def _on_failed(self, job: JobInfo) -> None:
        self.run_button.setEnabled(True)
        self.state.setText(tr("The check did not end."))
        self._context.navigation.fail(job)


class VerdictRow(QWidget):
    """One subject: its state, the cause, and what to do."""

    def __init__(self, verdict: Verdict, context: Context) -> None:
        super().__init__()
        picture = label()
        context.icons.place(picture, *_ICONS[verdict.status])
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(_subjects()[verdict.subject], "strong", wrap=True))
        finding = verdict.finding
        if finding is None:
            words.addWidget(label(verdict.summary, wrap=True))
        else:
            self._add_finding(words, finding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def _add_finding(self, words: QVBoxLayout, finding: Finding) -> None:
        words.addWidget(label(finding.cause, wrap=True))
        words.addWidget(label(finding.fix, wrap=True))
        for command in finding.commands:
            line = QHBoxLayout()
            text = shlex.join(command).replace("'$USER'", "$USER")
            line.addWidget(label(text, wrap=True), 1)
            copy = button(tr("Copy"), "compact", accessible=tr("Copy the command"))
            copy.clicked.connect(lambda _on, text=text: _copy(text))
            line.addWidget(copy)
            words.addLayout(line)


def _subjects() -> dict[str, str]:
    return {
        "tools": tr("Tools"),
        "port": tr("Serial ports"),
        "board": tr("Board"),
        "node": tr("Node"),
    }


def _copy(text: str) -> None:
    clipboard = QApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(text)
