"""What the wizard of uploads does off the GUI thread: read, try, send, call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.devices import Device
from micros_ide.model.dropped_files import Dropped, DroppedModule
from micros_ide.model.jobs import JobInfo, Progress
from micros_ide.model.module_delivery import Reply, Sent, Target, Tried
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter


class UploadWork(QObject):
    """One thing of each kind at a time; nothing is emitted after `close`."""

    targets = pyqtSignal(object, object)  # tuples of Device and SerialPort
    gathered = pyqtSignal(object)  # Dropped
    progress = pyqtSignal(object)  # Progress of the trial or the upload
    tried = pyqtSignal(object)  # Tried
    trial_failed = pyqtSignal(object)  # JobInfo
    sent = pyqtSignal(object)  # Sent
    send_failed = pyqtSignal(object)  # JobInfo
    replied = pyqtSignal(str, object)  # key of the call, Reply or JobInfo

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._gone = False
        self._turn = 0
        self._trial: Job | None = None
        self._upload: Job | None = None
        self.password: str | None = None  # as it was typed; dropped with the wizard

    @property
    def closed(self) -> bool:
        """Whether nobody listens any more."""
        return self._gone

    def close(self) -> None:
        """Stop the trial and forget the password; an upload that runs goes on."""
        self._gone = True
        self.stop_trial()
        self.password = None

    def look_for_targets(self) -> None:
        """Find the nodes that are known and the boards on USB."""
        core = self._context.core

        def work(report: Reporter) -> tuple[tuple[Device, ...], tuple[SerialPort, ...]]:
            del report
            return core.devices.list(), tuple(core.ports.list())

        self._quietly("Look for nodes and boards", "upload targets", work, self._on_targets)

    def gather(self, paths: Sequence[Path]) -> None:
        """Read what was dropped."""
        core, wanted = self._context.core, tuple(paths)

        def work(report: Reporter) -> Dropped:
            return core.module_uploads.gather(wanted, report)

        self._quietly("Read dropped files", "upload files", work, self._on_gathered)

    def try_out(self, modules: Sequence[DroppedModule], target: Target) -> None:
        """Try the modules; over the network the node is asked first, with the typed password."""
        self.stop_trial()
        core, given, turn, password = (
            self._context.core,
            tuple(modules),
            self._turn,
            self.password,
        )

        def work(report: Reporter) -> Tried:
            return core.module_delivery.try_out(given, target, report, password)

        self._trial = self._context.background.run(
            "Try modules",
            "trial",
            work,
            done=lambda tried: self._if_turn(turn, self.tried, tried),
            failed=lambda row: self._if_turn(turn, self.trial_failed, row),
            progress=lambda now: self._if_turn(turn, self.progress, now),
        )

    def stop_trial(self) -> None:
        """Answer a trial that runs no more."""
        self._turn += 1
        if self._trial is not None:
            cancel(self._trial)
            self._trial = None

    def send(self, tried: Tried, *, anyway: bool) -> None:
        """Upload what was tried; `anyway`: although it ended red."""
        core, password, target = self._context.core, self.password, tried.target

        def work(report: Reporter) -> Sent:
            return core.module_delivery.send(tried, report, anyway=anyway, password=password)

        lane = f"serial:{target.port}" if target.port else f"device:{target.uid}"
        self._upload = self._context.background.run(
            tr("Upload to {}").format(target.name),
            lane,
            work,
            done=lambda sent: self._on_sent(target, sent),
            failed=self._on_send_failed,
            progress=lambda now: self._tell(self.progress, now),
            watched=True,
        )

    def cancel_upload(self) -> None:
        """Wish the upload to end."""
        if self._upload is not None:
            cancel(self._upload)

    @property
    def uploading(self) -> bool:
        """Whether an upload is under way."""
        return self._upload is not None and not self._upload.info.state.terminal

    def call(self, key: str, command: str, sent: Sent) -> None:
        """Give a command to the node, in its turn among the other jobs of that node."""
        core, password = self._context.core, self.password

        def work(report: Reporter) -> Reply:
            return core.module_delivery.call(sent.place, command, report, password)

        self._context.background.run(
            tr("Call {}").format(" ".join(command.split()[:2])),
            f"device:{sent.uid}",
            work,
            done=lambda reply: self._tell(self.replied, key, reply),
            failed=lambda row: self._tell(self.replied, key, row),
            watched=True,
        )

    def _quietly(self, title: str, lane: str, work: Any, done: Any) -> None:
        self._context.background.run(
            title,
            lane,
            work,
            done=lambda result: None if self._gone else done(result),
            failed=lambda row: None if self._gone else self._context.navigation.fail(row),
        )

    def _on_gathered(self, dropped: Dropped) -> None:
        self.gathered.emit(dropped)

    def _on_targets(self, found: tuple[tuple[Device, ...], tuple[SerialPort, ...]]) -> None:
        self.targets.emit(*found)

    def _if_turn(self, turn: int, signal: Any, value: JobInfo | Tried | Progress) -> None:
        if turn == self._turn:
            self._tell(signal, value)

    def _tell(self, signal: Any, *values: object) -> None:
        if not self._gone:
            signal.emit(*values)

    def _on_sent(self, target: Target, sent: Sent) -> None:
        if not self._gone:
            self.sent.emit(sent)
        elif sent.good:
            self._context.navigation.said.emit(tr("Uploaded to {}").format(target.name))

    def _on_send_failed(self, row: JobInfo) -> None:
        if self._gone:
            self._context.navigation.fail(row)
        else:
            self.send_failed.emit(row)
