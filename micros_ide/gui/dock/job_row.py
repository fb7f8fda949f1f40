"""One running job: what it is, how far, and the button that stops it."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from micros_ide.gui.dock.job_history import ENDED
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, button, label
from micros_ide.gui.words import figures_text
from micros_ide.model.jobs import JobInfo, JobState

_STEPS = 1000


class JobRow(QFrame):
    """Show one job's row; progress moves only when work was done."""

    cancel = pyqtSignal(int)  # job id
    chosen = pyqtSignal(int)

    def __init__(self, icons: Icons, *, stacked: bool = False) -> None:
        """`stacked`: in two lines, for a narrow list."""
        super().__init__()
        self._icons = icons
        self.job_id = 0
        self._stopping = False
        self.setFixedHeight(7 * GRID)
        self.state = label()
        self.title = ElidedLabel()
        self.phase = ElidedLabel("", "caption")
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(tr("Progress"))
        self.figures = label("")
        self.figures.setAlignment(
            Qt.Alignment(Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter
        )
        self.cancel_button = button(tr("Cancel"), "compact")
        self.cancel_button.setToolTip(tr("Stop this job"))
        self.cancel_button.clicked.connect(lambda: self.cancel.emit(self.job_id))
        if stacked:
            self._lay_out_stacked()
        else:
            self._lay_out()
        self.set_idle(tr("Nothing is running"))

    def set_idle(self, words: str) -> None:
        """Nothing runs; say `words`."""
        self.job_id = 0
        self._show_running(False)
        self.state.hide()
        self._say(words, "")

    def show_job(self, job: JobInfo) -> None:
        """Show `job` as it is now."""
        if job.id != self.job_id:
            self._stopping = False
        self.job_id = job.id
        self.cancel_button.setAccessibleName(tr("Cancel: {job}").format(job=job.title))
        if job.state.terminal:
            self._show_end(job)
            return
        self._show_running(True)
        self.state.hide()
        waits = job.state is JobState.QUEUED
        self._say(job.title, tr("waits its turn") if waits else job.progress.phase)
        fraction = job.progress.fraction
        self.progress.setValue(round((fraction or 0.0) * _STEPS))
        self.figures.setText(figures_text(job.progress))

    def say_stopping(self) -> None:
        """The wish to cancel is on its way."""
        self._stopping = True
        self._show_running(True)

    def mousePressEvent(self, event: object) -> None:  # noqa: N802
        """A click chooses the job."""
        del event
        if self.job_id:
            self.chosen.emit(self.job_id)

    def _say(self, title: str, phase: str) -> None:
        self.title.setText(title)
        self.phase.setText(phase)
        self.phase.setVisible(bool(phase))

    def _show_end(self, job: JobInfo) -> None:
        icon, token = ENDED[job.state]
        self._stopping = False
        self._show_running(False)
        self._icons.place(self.state, icon, token, 16)
        self.state.show()
        words = {
            JobState.DONE: tr("done"),
            JobState.FAILED: tr("failed"),
            JobState.CANCELLED: tr("cancelled"),
        }
        self._say(job.title, words[job.state])

    def _show_running(self, running: bool) -> None:
        self.cancel_button.setEnabled(not self._stopping)
        self.cancel_button.setText(tr("Stopping…") if self._stopping else tr("Cancel"))
        for part in (self.progress, self.figures, self.cancel_button):
            part.setVisible(running)

    def _lay_out(self) -> None:
        # Widths that do not follow their text keep the row still while figures change.
        widest = tr("100 % · 999 kB/s · 99 s left")
        self.figures.setMinimumWidth(self.fontMetrics().horizontalAdvance(widest))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.phase)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GROUP_GAP, 0, GROUP_GAP, 0)
        row.setSpacing(GROUP_GAP)
        row.addWidget(self.state)
        row.addLayout(words, 3)
        row.addWidget(self.progress, 2)
        row.addWidget(self.figures)
        row.addWidget(self.cancel_button)

    def _lay_out_stacked(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.state)
        top.addWidget(self.title, 1)
        top.addWidget(self.figures)
        under = QHBoxLayout()
        under.setSpacing(GRID)
        under.addWidget(self.phase, 1)
        under.addWidget(self.progress, 1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addLayout(top)
        words.addLayout(under)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(GROUP_GAP)
        row.addLayout(words, 1)
        row.addWidget(self.cancel_button)
