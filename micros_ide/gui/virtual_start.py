"""Virtual boards that the window starts, and ends with itself."""

from __future__ import annotations

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.core import Core
from micros_ide.errors import MicrosError
from micros_ide.gui.background import Background
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter
from micros_ide.model.virtual import VirtualState, VirtualStatus

DEFAULT_BOARD = "esp32"


class VirtualStart(QObject):
    """Start a board of the wished kind: one that lies there switched off, else a new one."""

    started = pyqtSignal(object)  # VirtualStatus
    failed = pyqtSignal(object)  # JobInfo

    def __init__(self, core: Core, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._background = background
        self._mine: list[str] = []

    def start(self, board_id: str) -> None:
        """Start a virtual `board_id` in a job, or an ESP32 where that cannot be virtual."""
        kinds = {board.id for board in self._core.virtual.kinds()}
        wished = board_id if board_id in kinds else DEFAULT_BOARD

        def work(report: Reporter) -> VirtualStatus:
            report.phase("preparing")
            name = self._free_board(wished)
            report.phase(f"starting {name}")
            self._mine.append(name)
            return self._core.virtual.start(name, tied=True)

        self._background.run(
            "Start a virtual board",
            "virtual",
            work,
            done=self._on_started,
            failed=self._on_failed,
            watched=True,
        )

    def stop_all(self) -> list[MicrosError]:
        """Stop the boards started here; blocks, so not for the GUI thread."""
        errors = []
        while self._mine:
            try:
                self._core.virtual.stop(self._mine.pop())
            except MicrosError as error:
                errors.append(error)
        return errors

    def _free_board(self, board_id: str) -> str:
        rows = self._core.virtual.list()
        for row in rows:
            if row.spec.board_id == board_id and row.state is VirtualState.STOPPED:
                return row.name
        taken = {row.name for row in rows}
        name = next(one for n in range(1, len(taken) + 2) if (one := f"virtual-{n}") not in taken)
        return self._core.virtual.add(name, board_id).name

    def _on_started(self, status: VirtualStatus) -> None:
        self.started.emit(status)

    def _on_failed(self, job: JobInfo) -> None:
        self.failed.emit(job)
