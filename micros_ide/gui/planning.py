"""The live plan: worked out anew in a job, a moment after the inputs stopped changing."""

from __future__ import annotations

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.core import Core
from micros_ide.engine.jobs import Job
from micros_ide.gui.background import Background, cancel
from micros_ide.model.deploy import DeployPlan, DeployRequest
from micros_ide.model.jobs import JobInfo, Progress

_PAUSE_MS = 250


class LivePlan(QObject):
    """Only the newest request is answered, by `planned` or by `refused`."""

    planned = pyqtSignal(object)  # DeployPlan
    refused = pyqtSignal(object)  # JobInfo of the failed planning
    progress = pyqtSignal(object)  # Progress

    def __init__(self, core: Core, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._background = background
        self._wanted: DeployRequest | None = None
        self._job: Job | None = None
        self._turn = 0  # counts requests, so that a late answer to an old one is known
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._begin)

    def ask(self, request: DeployRequest | None) -> None:
        """Plan `request` soon; None only forgets what was asked before."""
        self._wanted = request
        self._turn += 1
        if self._job is not None:
            cancel(self._job)
            self._job = None
        if request is None:
            self._timer.stop()
        else:
            self._timer.start()

    def _begin(self) -> None:
        request, turn = self._wanted, self._turn
        if request is None:
            return

        def done(plan: DeployPlan) -> None:
            if turn == self._turn:
                self._job = None
                self.planned.emit(plan)

        def failed(job: JobInfo) -> None:
            if turn == self._turn:
                self._job = None
                self.refused.emit(job)

        def progress(now: Progress) -> None:
            if turn == self._turn:
                self.progress.emit(now)

        self._job = self._background.run(
            "Plan the deploy",
            "plan",
            lambda report: self._core.deploy.plan(request, report),
            done=done,
            failed=failed,
            progress=progress,
        )
