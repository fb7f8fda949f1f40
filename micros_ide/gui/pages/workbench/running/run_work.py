"""What running a module needs off the GUI thread: targets, runs, the board itself."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.errors import AuthFailed, MicrosError
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.output.links import ShellLink
from micros_ide.gui.pages.workbench.running.target_look import look_for_targets
from micros_ide.gui.translation import tr
from micros_ide.model.jobs import JobInfo, Progress
from micros_ide.model.module_run import RunDone, RunTarget, RunWish
from micros_ide.model.reporting import Reporter

_BOARD_LANE = "virtual"


class RunWork(QObject):
    """One run at a time; a run that is under way goes on when another page is shown.

    Attributes:
        link: what the node and its console say meanwhile.
    """

    targets = pyqtSignal(tuple)  # of RunTarget
    began = pyqtSignal(object)  # RunWish
    progress = pyqtSignal(object)  # Progress
    ended = pyqtSignal(object)  # RunDone
    failed = pyqtSignal(object, object)  # RunWish, JobInfo (also a cancelled one)
    password_wished = pyqtSignal(object, bool)  # RunWish; True: the one before was wrong
    board_begins = pyqtSignal()
    board_started = pyqtSignal(object)  # RunTarget, or None when it did not start
    restart_begins = pyqtSignal(object)  # RunTarget
    restarted = pyqtSignal(object, object)  # RunTarget, JobInfo when it did not come back

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: Job | None = None
        self._board: Job | None = None
        self._restart: Job | None = None
        self._mine: list[str] = []  # virtual boards that end with the window
        self._passwords: dict[str, str] = {}  # by target, as typed, where they are not kept
        self.link = ShellLink()
        self.last: RunWish | None = None

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._run is not None

    @property
    def restarting(self) -> bool:
        """Whether a board is being restarted."""
        return self._restart is not None

    @property
    def starting_board(self) -> bool:
        """Whether a virtual board is being made."""
        return self._board is not None

    def look(self) -> None:
        """Find what modules can be run on."""
        look_for_targets(self._context, self._on_targets)

    def run(self, wish: RunWish) -> None:
        """Run it, unless a run is under way."""
        if self._run is not None:
            return
        core, link = self._context.core, self.link
        password = self._passwords.get(wish.target.key)
        self.last = wish

        def work(report: Reporter) -> RunDone:
            return core.module_runs.run(wish, report, link.tell, password=password)

        title = tr("Run {module} on {name}") if wish.path else tr("Call {module} on {name}")
        module = wish.path.name if wish.path else " ".join(wish.command.split()[:2])
        self._run = self._context.background.run(
            title.format(module=module, name=wish.target.name),
            wish.target.lane,
            work,
            done=self._on_done,
            failed=lambda row: self._on_failed(wish, row),
            progress=self._on_progress,
            watched=True,
        )
        self.began.emit(wish)

    def stop(self) -> None:
        """Wait no longer; the node may still be at it."""
        if self._run is not None:
            cancel(self._run)

    def give_password(self, wish: RunWish, password: str, *, keep: bool) -> None:
        """Run it again with this password."""
        self._passwords[wish.target.key] = password
        uid = wish.target.uid
        if keep and uid:
            core = self._context.core
            self._context.background.run(
                "Remember a password",
                "passwords",
                lambda _report: core.passwords.remember(uid, password),
                done=lambda _nothing: None,
                failed=self._context.navigation.fail,
            )
        self.run(wish)

    def start_board(self) -> None:
        """Start a virtual node, in the dock's sight."""
        if self._board is not None:
            return
        core = self._context.core

        def work(report: Reporter) -> RunTarget:
            return core.module_runs.start_board(report)  # made here, not in the GUI thread

        self._board = self._context.background.run(
            tr("Start a virtual board"),
            _BOARD_LANE,
            work,
            done=self._on_board,
            failed=self._on_no_board,
            watched=True,
        )
        self.board_begins.emit()

    def restart(self, target: RunTarget) -> None:
        """Restart a board whatever it does; a run on it is stopped first."""
        if self._restart is not None:
            return
        self.stop()
        core = self._context.core
        self._restart = self._context.background.run(
            tr("Restart {name}").format(name=target.name),
            target.lane,
            lambda report: core.module_runs.restart(target, report),
            done=lambda _nothing: self._on_restarted(target, None),
            failed=lambda row: self._on_restarted(target, row),
            watched=True,
        )
        self.restart_begins.emit(target)

    def end(self) -> None:
        """Forget passwords and stop the boards started here; blocks, in the closing thread."""
        self._passwords.clear()
        while self._mine:
            with suppress(MicrosError):
                self._context.core.virtual.stop(self._mine.pop())

    def _on_targets(self, targets: tuple[RunTarget, ...]) -> None:
        self.targets.emit(targets)

    def _on_progress(self, progress: Progress) -> None:
        self.progress.emit(progress)

    def _on_done(self, done: RunDone) -> None:
        self._run = None
        self.ended.emit(done)

    def _on_failed(self, wish: RunWish, row: JobInfo) -> None:
        self._run = None
        if isinstance(row.error, AuthFailed):
            wrong = self._passwords.pop(wish.target.key, None) is not None
            self.password_wished.emit(wish, wrong)
        else:
            self.failed.emit(wish, row)

    def _on_board(self, target: RunTarget) -> None:
        self._board = None
        self._mine.append(target.key.partition(":")[2])
        self._context.ports.look()
        self.board_started.emit(target)

    def _on_no_board(self, row: JobInfo) -> None:
        self._board = None
        if row.error is not None and row.known_error is not None:
            self._context.navigation.fail(row)
        self.board_started.emit(None)

    def _on_restarted(self, target: RunTarget, row: Any) -> None:
        self._restart = None
        self.restarted.emit(target, row)
