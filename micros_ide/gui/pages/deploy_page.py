"""Deploy: inputs at the left; at the right the plan, then the work, then the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt5.QtCore import QElapsedTimer, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from micros_ide.core import Core
from micros_ide.engine.jobs import Job
from micros_ide.errors import MicrosError
from micros_ide.gui.background import Background
from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.deploy_form import DeployForm
from micros_ide.gui.pages.outcome import FailureCard, ResultCard
from micros_ide.gui.planning import LivePlan
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN, Card, button, label
from micros_ide.gui.widgets.module_list import files_of
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.plan_view import PlanView
from micros_ide.gui.words import size_text
from micros_ide.model.deploy import DeployPlan, Method
from micros_ide.model.jobs import JobInfo, JobState, Progress

_WAYS = {
    Method.IMAGE: "One image: MicroPython and all files in one go",
    Method.FILES: "File by file over the board's REPL",
}
_PATIENCE_MS = 400  # a plan that takes longer says what it is doing
_WAITING = "Choose a board and a port, and the plan appears here."


class DeployPage(QWidget):
    """One page, one primary button."""

    running = pyqtSignal(bool)

    def __init__(
        self,
        core: Core,
        background: Background,
        preferences: Preferences,
        icons: Icons,
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._core = core
        self._plan: DeployPlan | None = None
        self._job: Job | None = None
        self._again = False  # deploy as soon as the plan is there
        self._planning_for = QElapsedTimer()
        self.notice = Notice(icons, closable=True)
        self.form = self._make_form(preferences, icons)
        self.plan_view = PlanView(icons)
        self.deploy_button = button("Deploy", "primary")
        self.deploy_button.setToolTip("Do what the plan says (Ctrl+Enter)")
        self.result = ResultCard(icons)
        self.failure = FailureCard(icons)
        self.live_plan = LivePlan(core, background, self)
        self._plan_card = Card()
        self._plan_title = label("What will happen", "group")
        self.outcome = QStackedWidget()
        self._lay_out()
        self._connect()
        self._ask_plan()

    @property
    def job(self) -> Job | None:
        """The deploy that runs."""
        return self._job

    @property
    def plan(self) -> DeployPlan | None:
        """The plan for the inputs as they are now; None while there is none."""
        return self._plan

    def deploy(self) -> None:
        """Do what the plan says, if there is one and nothing runs."""
        plan = self._plan
        shown = self.outcome.currentWidget() is self._plan_card
        if plan is None or self._job is not None or not shown:
            return
        self.plan_view.set_tips(())
        self._set_running(True)
        self._job = self._core.deploy.submit(plan)

    def on_job(self, job: JobInfo) -> None:
        """A job's row changed; ours moves the steps and, at its end, shows the outcome."""
        if self._job is None or job.id != self._job.info.id:
            return
        if not job.state.terminal:
            self.plan_view.set_phase(job.progress.phase)
            return
        self._job = None
        self._set_running(False)
        self.plan_view.stop(done=job.state is JobState.DONE)
        if job.state is JobState.DONE:
            self.result.show_result(job.result)
            # Not the button that forgets the password: Enter would press it.
            self._show(self.result, self.result.address.copy_button)
        else:
            self.failure.show_failure(job, self.form.tips())
            self._show(self.failure, self.failure.again_button)

    def close_top(self) -> bool:
        """Close what lies on top (Esc); False when there was nothing."""
        if self.outcome.currentWidget() is self.failure:
            self._back_to_plan()
            return True
        if self.notice.isVisible():
            self.notice.dismiss()
            return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Modules and an image may be dropped anywhere on the page."""
        if event is not None and self._job is None and files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Take what was dropped."""
        if event is not None:
            event.acceptProposedAction()
            self.form.add_files(files_of(event.mimeData()))

    def _make_form(self, preferences: Preferences, icons: Icons) -> DeployForm:
        """Build the inputs from the catalogue; a damaged data file is told, not fatal."""
        config = self._core.node_config
        profiles: Mapping[str, Mapping[str, Any]] = {}
        limits: dict[str, int] = {}
        try:
            profiles = {name: config.profile(name) for name in config.profiles()}
            rows = config.schema.keys.values()
            limits = {row.name: row.high for row in rows if row.kind is str and row.high}
        except MicrosError as error:
            self.notice.say("error", sentence(error.message), sentence(error.hint or ""))
        return DeployForm(self._core.catalogue.boards(), profiles, limits, preferences, icons)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(MARGIN, MARGIN, GRID, GRID)
        column.setSpacing(GROUP_GAP)
        column.addWidget(label("Deploy a node", "title"))
        column.addWidget(self.notice)
        column.addWidget(self.form, 1)
        self._area = area = QScrollArea()
        area.setWidget(left)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plan_card.body.addWidget(self._plan_title)
        self._plan_card.body.addWidget(self.plan_view, 1)
        self._plan_card.body.addWidget(self.deploy_button)
        for card in (self._plan_card, self.result, self.failure):
            self.outcome.addWidget(card)
        right = QVBoxLayout()
        right.setContentsMargins(GROUP_GAP // 2, MARGIN, MARGIN, MARGIN)
        right.addWidget(self.outcome)
        self.outcome.setMinimumWidth(312)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(area, 5)
        row.addLayout(right, 4)

    def _connect(self) -> None:
        self.form.changed.connect(self._ask_plan)
        # Later: the room below is there only after the layout has been done.
        self.form.unfolded.connect(lambda: QTimer.singleShot(0, self._show_more))
        self.live_plan.planned.connect(self._on_planned)
        self.live_plan.refused.connect(self._on_refused)
        self.live_plan.progress.connect(self._on_planning)
        self.deploy_button.clicked.connect(self.deploy)
        self.result.another.connect(self._deploy_another)
        self.failure.again.connect(self._try_again)
        self.failure.close_wished.connect(self._back_to_plan)

    def _show_more(self) -> None:
        self._area.ensureWidgetVisible(self.form.more, 0, MARGIN)

    def _ask_plan(self) -> None:
        if self._job is not None:
            return
        self._set_plan(None)
        self._again = False
        self._planning_for.start()
        self.plan_view.set_tips(self.form.tips(), first=self.form.by_hand())
        request = self.form.request()
        self.live_plan.ask(request)
        if request is None:
            self.plan_view.say(_WAITING)

    def _on_planning(self, progress: Progress) -> None:
        if progress.phase and self._planning_for.hasExpired(_PATIENCE_MS):
            done = f" · {progress.fraction * 100:.0f} %" if progress.fraction else ""
            self.plan_view.say(f"{sentence(progress.phase).rstrip('.')}{done}")

    def _on_planned(self, plan: DeployPlan) -> None:
        self._set_plan(plan)
        files = plan.files
        size = size_text(files.total_bytes)
        self.plan_view.show_plan(plan, f"{_WAYS[plan.method]} · {len(files.files)} files, {size}")
        if self._again:
            self.deploy()

    def _on_refused(self, job: JobInfo) -> None:
        words = error_words(job)
        self.plan_view.refuse(words.message, words.hint)

    def _set_plan(self, plan: DeployPlan | None) -> None:
        self._plan = plan
        self.deploy_button.setEnabled(plan is not None and self._job is None)

    def _set_running(self, running: bool) -> None:
        self.form.setEnabled(not running)
        self.deploy_button.setEnabled(not running and self._plan is not None)
        self.deploy_button.setText("Deploying…" if running else "Deploy")
        self._plan_title.setText("What happens" if running else "What will happen")
        self.running.emit(running)

    def _show(self, card: QWidget, focus: QWidget) -> None:
        self.outcome.setCurrentWidget(card)
        focus.setFocus()

    def _deploy_another(self) -> None:
        self.result.forget()
        self.form.begin_another()
        self._back_to_plan()

    def _try_again(self) -> None:
        self._back_to_plan()
        self._again = True

    def _back_to_plan(self) -> None:
        self.outcome.setCurrentWidget(self._plan_card)
        self._ask_plan()
