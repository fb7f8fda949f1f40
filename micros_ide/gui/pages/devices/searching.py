"""How devices come in and how they are: searched, asked, imported; boards are started."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.errors import Busy, MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.words import counted
from micros_ide.gui.translation import tr
from micros_ide.gui.words import seconds_text
from micros_ide.model.devices import Device
from micros_ide.model.discovery import DiscoveryResult
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.presence import Presence
from micros_ide.model.reporting import Reporter
from micros_ide.model.virtual import VirtualStatus

_ASK_EVERY_MS = 30_000  # what a node said counts for a minute
_START_MS = 3000  # until the node of a board that was started may answer


class Searching(QObject):
    """Everything is a job; what came of it is said in one line, the rows come over the bus."""

    said = pyqtSignal(str)
    warned = pyqtSignal(str, str)  # what, hint
    answered = pyqtSignal(tuple)  # NodeStatus of the nodes that were asked by `ask`

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asking = False
        self._started: list[str] = []  # virtual boards, by name
        self._timer = QTimer(self)
        self._timer.setInterval(_ASK_EVERY_MS)
        self._timer.timeout.connect(self.ask_quietly)

    def watch(self, on: bool) -> None:
        """Ask the known nodes now and then, and once at the beginning."""
        if on and not self._timer.isActive():
            self._timer.start()
            self.ask_quietly()
        elif not on:
            self._timer.stop()

    def ask(self, nodes: tuple[Device, ...] | None = None) -> None:
        """Ask `nodes`, or all, how they are; the dock shows it."""
        context = self._context
        try:
            job = context.core.fleet.submit(nodes)
        except MicrosError as error:
            self.warned.emit(error.message, error.hint or "")
            return
        context.background.follow(job, done=self._on_asked, failed=self._on_failed)

    def ask_quietly(self) -> None:
        """Ask all, and say nothing about it."""
        if self._asking:
            return
        with suppress(Busy):  # the program is closing
            self._context.background.run(
                "Ask the nodes", "presence",
                lambda report: self._context.core.fleet.ask(None, report),
                done=lambda _rows: self._quiet_end(), failed=lambda _job: self._quiet_end(),
            )  # fmt: skip
            self._asking = True

    def search(self, ranges: tuple[str, ...] = (), seconds: float | None = None) -> None:
        """Search these ranges, or everywhere; rows join the table as nodes answer."""
        core = self._context.core

        def make_plan(report: Reporter) -> Any:
            from micros_ide.services.discovery import DiscoveryRequest

            del report
            wait = DiscoveryRequest().timeout_s if seconds is None else seconds
            return core.discovery.plan(DiscoveryRequest(ranges, timeout_s=wait))

        def planned(plan: Any) -> None:
            job = core.discovery.submit(plan)
            self._context.background.follow(
                job, done=lambda result: self._on_searched(ranges, result), failed=self._on_failed
            )

        self._context.background.run(
            "Plan the search", "search", make_plan,
            done=planned, failed=self._on_failed,
        )  # fmt: skip

    def import_list(self, path: Path) -> None:
        """Take nodes over from a list of the original tools."""

        def done(taken: Any) -> None:
            new = counted(len(taken.new), tr("1 node imported"), tr("{count} nodes imported"))
            known = tr("{count} known already").format(count=len(taken.known))
            self.said.emit(f"{new}, {known}")
            self.ask_quietly()

        self._context.background.run(
            "Import a list of nodes", "import",
            lambda _report: self._context.core.device_lists.take(path),
            done=done, failed=self._on_failed,
        )  # fmt: skip

    def start_board(self, name: str) -> None:
        """Give a virtual board its power."""
        context = self._context

        def work(report: Reporter) -> VirtualStatus:
            report.phase("starting")
            self._started.append(name)
            return context.core.virtual.start(name, tied=True)

        def done(status: VirtualStatus) -> None:
            context.ports.look()
            words = tr("Virtual board {name} is running")
            context.navigation.said.emit(words.format(name=status.name))
            QTimer.singleShot(_START_MS, self.ask_quietly)  # its node needs a moment

        context.background.run(
            tr("Start {name}").format(name=name),
            "virtual",
            work,
            done=done,
            failed=self._on_failed,
            watched=True,
        )

    def tidy(self) -> None:
        """Stop the boards that were started here. Blocks: not for the GUI thread."""
        while self._started:
            try:
                self._context.core.virtual.stop(self._started.pop())
            except MicrosError:
                continue  # it ends with this process

    def _quiet_end(self) -> None:
        self._asking = False

    def _on_asked(self, rows: tuple[Any, ...]) -> None:
        online = sum(1 for one in rows if one.device.presence() is Presence.ONLINE)
        words = tr("{online} of {all} answered")
        self.said.emit(words.format(online=online, all=len(rows)))
        self.answered.emit(rows)

    def _on_searched(self, ranges: tuple[str, ...], result: DiscoveryResult) -> None:
        new = sum(1 for one in result.nodes if one.change == "new")
        took = seconds_text(result.seconds)
        found = len(result.nodes)
        words = tr("{found} found, {new} new in {seconds}")
        self.said.emit(words.format(found=found, new=new, seconds=took))
        if not found and ranges:
            self.warned.emit(
                tr("No node answers at {where}.").format(where=", ".join(ranges)),
                tr("Check that it has power, and that this computer is in its network."),
            )
        elif not found:
            self.warned.emit(
                tr("No node was found."),
                tr(
                    "A node is found when it has power and is in the same network as this"
                    " computer. Give its range when it is in another one."
                ),
            )

    def _on_failed(self, job: JobInfo) -> None:
        if job.state is JobState.FAILED:
            self._context.navigation.fail(job)
