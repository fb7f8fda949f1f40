"""The bottom of the window: what runs, how far it is, and the button that stops it."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, button, label
from micros_ide.gui.words import figures_text
from micros_ide.model.jobs import JobInfo, JobState

_STEPS = 1000
_ENDED = {
    JobState.DONE: ("check-circle", "online", "done"),
    JobState.FAILED: ("close-octagon-outline", "error", "failed"),
    JobState.CANCELLED: ("cancel", "warning", "cancelled"),
}


class JobBar(QFrame):
    """Show one job's row; progress moves only when work was done."""

    cancel = pyqtSignal()
    toggle_log = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setProperty("role", "bar")
        self.setFixedHeight(7 * GRID)
        self.state = label()
        self.title = ElidedLabel()
        self.phase = ElidedLabel("", "caption")
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName("Progress")
        self.figures = label("")
        self.figures.setAlignment(
            Qt.Alignment(Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter
        )
        self.cancel_button = button("Cancel", "compact", accessible="Cancel the running job")
        self.cancel_button.setToolTip("Stop the running job (Esc)")
        self.log_button = button("Log", "compact", accessible="Show or hide the log")
        self.log_button.setCheckable(True)
        self.log_button.setToolTip("Show or hide the log (Ctrl+L)")
        self.cancel_button.clicked.connect(self.cancel)
        self.log_button.clicked.connect(self.toggle_log)
        self._lay_out()
        self.set_idle()

    def set_idle(self) -> None:
        """Nothing runs."""
        self._show_running(False)
        self.state.hide()
        self._say("Nothing is running", "")

    def show_job(self, job: JobInfo) -> None:
        """Show `job` as it is now."""
        if job.state.terminal:
            self._show_end(job)
            return
        phase = job.progress.phase
        self._show_running(True)
        self.state.hide()
        self._say(job.title, "waits its turn" if job.state is JobState.QUEUED else phase)
        fraction = job.progress.fraction
        self.progress.setValue(round((fraction or 0.0) * _STEPS))
        self.figures.setText(figures_text(job.progress))

    def say_stopping(self) -> None:
        """The wish to cancel is on its way."""
        self.cancel_button.setEnabled(False)
        self.cancel_button.setText("Stopping…")

    def _say(self, title: str, phase: str) -> None:
        self.title.setText(title)
        self.phase.setText(phase)
        self.phase.setVisible(bool(phase))

    def _show_end(self, job: JobInfo) -> None:
        icon, token, word = _ENDED[job.state]
        self._show_running(False)
        self._icons.place(self.state, icon, token, 16)
        self.state.show()
        self._say(job.title, word)

    def _show_running(self, running: bool) -> None:
        if not running or self.cancel_button.isHidden():
            self.cancel_button.setEnabled(True)
            self.cancel_button.setText("Cancel")
        for part in (self.progress, self.figures, self.cancel_button):
            part.setVisible(running)

    def _lay_out(self) -> None:
        # Widths that do not follow their text keep the bar still while figures change.
        self.figures.setMinimumWidth(
            self.fontMetrics().horizontalAdvance("100 % · 999 kB/s · 99 s left")
        )
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
        row.addWidget(self.log_button)
