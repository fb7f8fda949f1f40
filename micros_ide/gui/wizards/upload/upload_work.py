"""What the wizard of uploads does off the GUI thread: read, try, send, call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from micros_ide.model.manual import ModuleManual
from micros_ide.model.module_report import ModuleReport
from micros_ide.model.node_files import FilesDone
from micros_ide.model.ota import OtaDone, OtaPlan, OtaRequest, Outcome
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.model.shell_command import error_in, without_origin


@dataclass(frozen=True)
class Target:
    """Where the modules go: a known node over the network, or the board on a port."""

    uid: str = ""
    port: str = ""
    name: str = ""


@dataclass(frozen=True)
class Tried:
    """The trial, and the plan where they go over the network; `report` None: all is there."""

    target: Target
    modules: tuple[DroppedModule, ...]
    manuals: Mapping[str, ModuleManual]
    report: ModuleReport | None
    plan: OtaPlan | None = None


@dataclass(frozen=True)
class Sent:
    """What became of the upload. `place`: where the node's shell is, "" where there is none."""

    good: bool
    why: str = ""
    hint: str = ""
    sent: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    place: str = ""
    uid: str = ""


@dataclass(frozen=True)
class Reply:
    """What a node has answered to a command; `error`: it says that it did not do it."""

    command: str
    text: str
    error: str = field(default="")


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

        self._quietly("Read dropped files", "upload files", work, self.gathered.emit)

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
            manuals = core.module_uploads.manuals(given)
            if target.port:
                found = core.module_uploads.try_for_board(given, target.port, report)
                return Tried(target, given, manuals, found)
            own = tuple(one.file for one in given)
            plan = core.ota.plan(OtaRequest(target.uid, own=own, password=password), report)
            tried = None if plan.nothing_to_do else core.uploads.try_out(plan, report, password)
            return Tried(target, given, manuals, tried, plan)

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
            if not anyway:
                core.uploads.refuse_red(tried.report)
            if tried.plan is not None:
                return _sent_over_network(core.ota.run(tried.plan, report, password), tried.plan)
            done = core.module_uploads.send_by_usb(tried.modules, target.port, report)
            return _sent_by_usb(done)

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
            report.phase("Calling")
            with core.console.open(sent.place, password) as shell:
                text = shell.command(command).strip("\n")
            error = error_in(command, text)
            return Reply(command, text, without_origin(error) if error else "")

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


def _sent_over_network(done: OtaDone, plan: OtaPlan) -> Sent:
    good = done.outcome in {Outcome.UPDATED, Outcome.SAME}
    return Sent(
        good,
        why=done.why,
        hint=done.hint or "",
        sent=done.sent,
        warnings=done.warnings,
        place=plan.facts.uid,
        uid=plan.facts.uid,
    )


def _sent_by_usb(done: FilesDone) -> Sent:
    node = done.node
    place = f"{node.address}:{node.shell_port}" if node is not None and node.address else ""
    return Sent(
        True,
        sent=done.done,
        warnings=done.warnings,
        place=place,
        uid=node.uid if node is not None else "",
    )
