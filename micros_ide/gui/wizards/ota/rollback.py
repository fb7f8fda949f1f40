"""Bring a node back to the version before; asks, for that is a change of what it runs."""

from __future__ import annotations

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import QMessageBox, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.question import open_question
from micros_ide.model.jobs import JobInfo
from micros_ide.model.ota import OtaDone, OtaRequest, WayBack


class Rollback(QObject):
    """One node at a time: ask it what it would go back to, ask the person, then do it."""

    waiting = pyqtSignal(str)  # target of the node that is asked or goes back, "" at the end
    done = pyqtSignal(object)  # OtaDone

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._widget = parent
        self._gone = False
        self.question: QMessageBox | None = None

    def close(self) -> None:
        """Tell nothing any more; what was begun goes on."""
        self._gone = True

    def ask(self, node: OtaDone) -> None:
        """Begin with what the node would go back to."""
        target = node.uid or node.target
        core = self._context.core
        self.waiting.emit(target)
        self._context.background.run(
            f"Look at {node.name or target}",
            "ota nodes",
            lambda report: core.ota.way_back(OtaRequest(target), report),
            done=self._confirm,
            failed=self._on_failed,
        )

    def _confirm(self, way: WayBack) -> None:
        if self._gone:
            return
        text = tr("Bring {} back from version {} to version {}?").format(
            way.name, way.version, way.back
        )
        self.question = open_question(
            self._widget,
            tr("Roll back"),
            text,
            lost=tr("It restarts. What the last update has brought goes; its configuration stays."),
            stay=tr("Keep version {}").format(way.version),
            deed=tr("Roll back"),
            answered=lambda go: self._answered(way, go=go),
            icon=QMessageBox.Question,
        )

    def _answered(self, way: WayBack, *, go: bool) -> None:
        self.question = None
        if not go:
            self.waiting.emit("")
            return
        core = self._context.core
        self._context.background.run(
            tr("Roll back {}").format(way.name),
            core_lane(way.uid),
            lambda report: core.ota.rollback(OtaRequest(way.uid), report),
            done=self._on_done,
            failed=self._on_failed,
            watched=True,
        )

    def _on_done(self, done: OtaDone) -> None:
        if not self._gone:
            self.waiting.emit("")
            self.done.emit(done)

    def _on_failed(self, job: JobInfo) -> None:
        if not self._gone:
            self.waiting.emit("")
        self._context.navigation.fail(job)


def core_lane(uid: str) -> str:
    """Return the lane on which everything that a node does queues."""
    return f"device:{uid}"
