"""What the doctor says where no board can be used: one cause, one fix, what to type for it."""

from __future__ import annotations

import sys

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QFrame, QVBoxLayout

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.copy_row import CopyRow
from micros_ide.model.doctor.findings import Diagnosis, Finding
from micros_ide.model.doctor.shell_line import shell_line
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter

_PAUSE_MS = 600  # a board that is just being plugged in needs no doctor


class Advice(QFrame):
    """Hidden until the doctor has found something about the ports."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("role", "well")
        self._context = context
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._look)
        self.cause = label("", "strong", wrap=True)
        self.fix = label("", wrap=True)
        self.evidence = label("", "caption", wrap=True)
        self.commands: list[CopyRow] = []
        self._command_box = QVBoxLayout()
        self._command_box.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, 12)
        column.setSpacing(GRID)
        column.addWidget(label(tr("What the doctor found"), "caption"))
        for part in (self.cause, self.fix):
            column.addWidget(part)
        column.addLayout(self._command_box)
        column.addWidget(self.evidence)
        self.hide()

    def ask(self) -> None:
        """Have the doctor look soon."""
        self._timer.start()

    def dismiss(self) -> None:
        """There is nothing to advise any more."""
        self._timer.stop()
        self.hide()
        if self._job is not None:
            cancel(self._job)
            self._job = None

    def _look(self) -> None:
        if self._job is not None:
            return
        core = self._context.core

        def examine(report: Reporter) -> Diagnosis:
            return core.doctor.examine(report)  # its modules are loaded here, off the GUI thread

        def done(diagnosis: Diagnosis) -> None:
            if self._job is job:
                self._job = None
                self._on_diagnosis(diagnosis)

        def failed(row: JobInfo) -> None:
            del row  # the doctor is an offer: without it the page teaches what it can
            if self._job is job:
                self._job = None

        job = self._job = self._context.background.run(
            tr("Look for the cause"), "doctor", examine, done=done, failed=failed
        )

    def _on_diagnosis(self, diagnosis: Diagnosis) -> None:
        verdict = diagnosis.verdict("port")
        if verdict is not None and verdict.finding is not None:
            self._show(verdict.finding)
        else:
            self.hide()

    def _show(self, finding: Finding) -> None:
        self.cause.setText(finding.cause)
        self.fix.setText(finding.fix)
        seen = " ".join(line for line in finding.evidence if line)
        self.evidence.setText(tr("Seen: {}").format(seen) if seen else "")
        self.evidence.setVisible(bool(seen))
        for old in self.commands:
            old.setParent(None)
            old.deleteLater()
        self.commands = [self._command(shell_line(one, sys.platform)) for one in finding.commands]
        self.setAccessibleName(f"{finding.cause} {finding.fix}")
        self.show()

    def _command(self, line: str) -> CopyRow:
        row = CopyRow(self._context.icons, tr("Type this into a terminal"), wrap=True)
        row.set_value(line)
        self._command_box.addWidget(row)
        return row
