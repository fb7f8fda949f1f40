"""Work out a plan in a job; only the newest question is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import Background, cancel
from micros_ide.model.jobs import JobInfo, Progress
from micros_ide.model.reporting import Reporter


class Planning(QObject):
    """Answers by `planned` or by `refused`, unless another question came meanwhile."""

    planned = pyqtSignal(object)  # DeployPlan or UpdatePlan
    refused = pyqtSignal(object)  # JobInfo of the failed or cancelled planning
    progress = pyqtSignal(object)  # Progress

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._job: Job | None = None
        self._turn = 0  # counts questions, so that a late answer to an old one is known

    def forget(self) -> None:
        """Nobody wants an answer any more."""
        self._turn += 1
        if self._job is not None:
            cancel(self._job)
            self._job = None

    def ask(
        self, title: str, lane: str, work: Callable[[Reporter], Any], *, watched: bool = False
    ) -> None:
        """Have `work` return a plan; `watched`: it touches a board, so the dock shows it."""
        self.forget()
        turn = self._turn

        def answer(signal: Any) -> Callable[[Any], None]:
            def emit(what: Any) -> None:
                if turn == self._turn:
                    self._job = None
                    signal.emit(what)

            return emit

        def progress(now: Progress) -> None:
            if turn == self._turn:
                self.progress.emit(now)

        planned: Callable[[Any], None] = answer(self.planned)
        refused: Callable[[JobInfo], None] = answer(self.refused)
        self._job = self._background.run(
            title, lane, work, done=planned, failed=refused, progress=progress, watched=watched
        )
