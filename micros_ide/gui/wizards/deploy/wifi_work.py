"""The jobs that ask a board's radio: one at a time, stopped when nobody waits any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter


class WifiWork(QObject):
    """Exactly one answer for each question that was not stopped."""

    heard = pyqtSignal(tuple)  # of SeenNetwork
    tried = pyqtSignal(object)  # WifiVerdict
    corrected = pyqtSignal(object)  # WifiCorrection
    failed = pyqtSignal(object)  # JobInfo

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job | None = None
        self._listening = False

    @property
    def busy(self) -> bool:
        """Whether the board is being asked."""
        return self._job is not None

    @property
    def trying(self) -> bool:
        """Whether somebody waits for a verdict."""
        return self._job is not None and not self._listening

    def look(self, device: str) -> None:
        """Hear which networks there are."""
        core = self._context.core
        title = tr("Look for Wi-Fi networks")
        self._ask(title, device, lambda report: core.wifi_trial.look(device, report), self.heard)
        self._listening = True

    def try_out(self, device: str, ssid: str, password: str) -> None:
        """Let the board join a network for a moment."""
        core = self._context.core

        def work(report: Reporter) -> Any:
            return core.wifi_trial.try_out(device, ssid, password, report)

        self._ask(tr("Try the Wi-Fi on the board"), device, work, self.tried)

    def correct(self, device: str, ssid: str, password: str, *, untried: bool) -> None:
        """Write another Wi-Fi into the node's settings, once the board has joined it."""
        core = self._context.core

        def work(report: Reporter) -> Any:
            done = core.wifi_trial.correct(device, ssid, password, report, untried=untried)
            if done.joined:
                core.wifi_passwords.remember(ssid, password)
            return done

        self._ask(tr("Put the node's Wi-Fi right"), device, work, self.corrected)

    def remember(self, ssid: str, password: str) -> None:
        """Keep the password of a network that a node has joined."""
        core = self._context.core
        self._context.background.run(
            tr("Remember the Wi-Fi password"),
            "keys",
            lambda _report: core.wifi_passwords.remember(ssid, password),
            done=lambda _done: None,
            failed=lambda _job: None,  # the next time it is typed again
        )

    def stop(self) -> None:
        """Nobody waits for an answer any more."""
        job, self._job = self._job, None
        if job is not None:
            cancel(job)

    def _ask(self, title: str, device: str, work: Callable[[Reporter], Any], answer: Any) -> None:
        self.stop()
        self._listening = False

        def done(result: Any) -> None:
            if self._job is job:
                self._job = None
                answer.emit(result)

        def failed(row: JobInfo) -> None:
            if self._job is job:
                self._job = None
                self.failed.emit(row)

        job = self._job = self._context.background.run(
            title, f"serial:{device}", work, done=done, failed=failed, watched=True
        )
