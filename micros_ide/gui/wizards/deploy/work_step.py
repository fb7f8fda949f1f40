"""The work: steps that tick, how fast it is, the button to press; at a failure what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Card, ElidedLabel, label
from micros_ide.gui.widgets.plan_view import PlanView
from micros_ide.gui.wizards.deploy.failure_view import FailureView
from micros_ide.gui.wizards.deploy.hand_prompt import HandPrompt
from micros_ide.gui.wizards.deploy.update_words import update_steps
from micros_ide.gui.words import figures_text
from micros_ide.model.deploy import DeployPlan
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.update import UpdatePlan

_STEPS = 1000


class WorkStep(QWidget):
    """Shows one job; what it says is the job's, what it marks is the plan's."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.phase = ElidedLabel("", "group")
        self.figures = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.prompt = HandPrompt(context)
        self.view = PlanView(context.icons)
        self.failure = FailureView(context.icons)
        self.failure.hide()
        self._lay_out()

    def begin(self, plan: DeployPlan | UpdatePlan) -> None:
        """Show `plan` with nothing done yet."""
        self.failure.hide()
        self.view.set_tips(())
        self.prompt.begin(plan.board, plan.port)
        if isinstance(plan, DeployPlan):
            self.view.show_steps(plan.steps, (), "")
        else:
            self.view.show_steps(update_steps(plan), (), "")
        self._say(tr("Beginning…"), "", None)
        self._show_running(True)

    def show_progress(self, job: JobInfo) -> None:
        """Move to where `job` is."""
        if job.state is JobState.QUEUED:
            self._say(tr("Waiting until the board is free…"), "", None)
            return
        now = job.progress
        self._say(now.phase or tr("Beginning…"), figures_text(now), now.fraction)
        self.view.set_phase(now.phase)
        self.view.prompt.hide()  # the illustrated one stands above
        self.prompt.set_phase(now.phase)

    def end(self, job: JobInfo, tips: Sequence[str]) -> None:
        """The job has ended; a failure stays here."""
        self.prompt.dismiss()
        self.view.stop(done=job.state is JobState.DONE)
        if job.state is JobState.DONE:
            self._say(tr("Done"), "", 1.0)
            return
        self._show_running(False)
        self.failure.show_failure(job, tips)

    def _say(self, phase: str, figures: str, fraction: float | None) -> None:
        self.phase.setText(phase)
        self.figures.setText(figures)
        self.bar.setVisible(fraction is not None)  # an empty bar would look stuck
        self.bar.setValue(round((fraction or 0.0) * _STEPS))

    def _show_running(self, running: bool) -> None:
        self._running.setVisible(running)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GROUP_GAP)
        head.addWidget(self.phase, 1)
        head.addWidget(self.figures)
        self._running = Card()
        self._running.body.addLayout(head)
        self._running.body.addWidget(self.bar)
        steps = Card(tr("Steps"))
        steps.body.addWidget(self.view, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GROUP_GAP)
        column.setSpacing(2 * GRID)
        for part in (self.prompt, self._running, self.failure):
            column.addWidget(part)
        column.addWidget(steps)
        column.addStretch(1)
