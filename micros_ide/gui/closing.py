"""The end of the window: running jobs are asked about, cancelled and waited for; boards stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PyQt5.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.core import Core
from micros_ide.gui.background import Background, cancel
from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.model.jobs import JobInfo

_log = logging.getLogger(__name__)
_NAMED = 8  # jobs in the question
_PATIENCE_MS = 10_000  # for cancelled jobs to clean up


class Closing(QObject):
    """Ask, cancel, wait, tidy up, then `finished`; nothing of it blocks the GUI thread."""

    stopping = pyqtSignal()  # jobs were told to end
    leaving = pyqtSignal()  # nothing runs any more: the window may vanish
    finished = pyqtSignal()

    def __init__(
        self,
        core: Core,
        theme: Theme,
        parent: QWidget,
        *,
        held: Callable[[Callable[[], object]], bool],
        tidy: Callable[[], None],
        save: Callable[[], None],
    ) -> None:
        """`held` asks about unsaved work; True: somebody has to answer, who then begins anew."""
        super().__init__(parent)
        self._core, self._theme = core, theme
        self._held = held
        self._tidy = tidy  # runs in a thread, while the core still works
        self._save = save  # the same, when no job can write any more
        self._window = parent
        self.left = False  # nothing new may begin
        self._wanted = False
        self.question: QMessageBox | None = None

    def running(self) -> list[JobInfo]:
        """Return the jobs that a person would miss."""
        rows = self._core.jobs.snapshot()
        return [row for row in rows if not row.state.terminal and not Background.owns(row)]

    def begin(self) -> None:
        """Close now, or ask first when a job runs."""
        if self.left or self._held(self.begin):
            return
        jobs = self.running()
        if not jobs:
            self._leave()
        elif self.question is None and not self._wanted:
            self._ask(jobs)

    def on_change(self) -> None:
        """A job's row changed: leave when the last one has ended."""
        if self._wanted and not self.running():
            self._leave()

    def _ask(self, jobs: list[JobInfo]) -> None:
        box = QMessageBox(self._window)
        self._theme.part(box)
        box.setIcon(QMessageBox.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(tr("Close micrOS IDE"))
        if len(jobs) == 1:
            box.setText(tr("'{job}' is still running.").format(job=jobs[0].title))
        else:
            titles = [job.title for job in jobs[:_NAMED]]
            if len(jobs) > _NAMED:
                titles.append(tr("and {count} more").format(count=len(jobs) - _NAMED))
            running = tr("{count} jobs are still running:").format(count=len(jobs))
            box.setText("\n".join([running, *titles]))
        box.setInformativeText(
            tr("Stopping now may leave a board half written; doing the same again puts that right.")
        )
        stop = box.addButton(tr("Stop and close"), QMessageBox.DestructiveRole)
        keep = box.addButton(tr("Keep running"), QMessageBox.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.buttonClicked.connect(lambda chosen: self._on_answer(chosen is stop))
        self.question = box
        box.open()

    def _on_answer(self, stop: bool) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None
        if not stop:
            return
        self._wanted = True
        self.stopping.emit()
        for row in self.running():
            job = self._core.jobs.job(row.id)
            if job is not None:
                cancel(job)
        QTimer.singleShot(_PATIENCE_MS, self._leave)
        self.on_change()

    def _leave(self) -> None:
        if self.left:
            return
        self.left = True
        self.leaving.emit()
        threading.Thread(target=self._tidy_up, name="closing", daemon=True).start()

    def _tidy_up(self) -> None:
        try:
            self._tidy()
            self._core.close()
            self._save()
        finally:
            self.finished.emit()
