"""The panel's line to one virtual board: what is to be seen arrives, what is wished goes out."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.errors import MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.reporting import Reporter
from micros_ide.services.board_watch import BoardSight, BoardWatch

_Wish = tuple[str, dict[str, float]]  # a device, and what is to be set of it


class BoardLink(QObject):
    """`seen` comes in the GUI thread, once for what has arrived there meanwhile."""

    seen = pyqtSignal(object)  # BoardSight
    refused = pyqtSignal(str)  # a device that would not be set; it shows what it has
    _arrived = pyqtSignal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.board = ""
        self._watch: BoardWatch | None = None
        self._ended: list[BoardWatch] = []
        self._lock = threading.Lock()
        self._next: BoardSight | None = None  # has arrived, and is not shown yet
        self._wished: list[_Wish] = []
        self._setting = False
        self._arrived.connect(self._take)

    def watch(self, board: str) -> None:
        """Watch `board`; the one before is let go."""
        self.let_go()
        self.board, self._wished = board, []
        self._watch = self._context.core.board_watch.open(board, self._on_sight)

    def let_go(self) -> None:
        """Watch no more."""
        if self._watch is not None:
            self._watch.close()
            self._ended = [one for one in (*self._ended, self._watch) if one.alive]
            self._watch = None

    def tidy(self) -> None:
        """Wait until nothing is left; not for the GUI thread."""
        self.let_go()
        for one in self._ended:
            one.wait()

    def do(
        self,
        title: str,
        work: Callable[[str], Any],
        done: Callable[[Any], None] = lambda _result: None,
        *,
        failed: Callable[[], None] = lambda: None,
        watched: bool = False,
    ) -> None:
        """Have `work(board)` done, one after the other; what goes wrong is shown on a card."""
        board = self.board

        def run(report: Reporter) -> Any:
            del report
            return work(board)

        def went_wrong(row: JobInfo) -> None:
            failed()
            if row.state is not JobState.CANCELLED:
                self._context.navigation.fail(row)

        with contextlib.suppress(MicrosError):  # the program is closing
            self._context.background.run(
                title, f"board {board}", run, done=done, failed=went_wrong, watched=watched
            )

    def set_inputs(self, device: str, inputs: Mapping[str, float], *, each: bool = False) -> None:
        """Set what a device senses; of a knob that is turned quickly the last place counts.

        With `each` nothing is left out: a button that is pressed and let go was pressed.
        """
        last = self._wished[-1] if self._wished else None
        if last is not None and not each and last[0] == device and last[1].keys() == inputs.keys():
            self._wished.pop()
        self._wished.append((device, dict(inputs)))
        self._set_next()

    def _set_next(self) -> None:
        if self._setting or not self._wished:
            return
        wished, self._wished = self._wished, []
        bench = self._context.core.bench

        def work(board: str) -> None:
            for device, inputs in wished:
                bench.set(board, device, inputs)

        def done(_result: Any) -> None:
            self._setting = False
            self._set_next()

        def failed() -> None:
            self._setting = False
            for device, _inputs in wished:
                self.refused.emit(device)
            self._set_next()

        self._setting = True
        title = tr("Set what {name} senses").format(name=wished[0][0])
        self.do(title, work, done, failed=failed)

    def _on_sight(self, sight: BoardSight) -> None:
        # In the thread of the watch. One event at a time waits for the window, however slow it is.
        with self._lock:
            waiting, self._next = self._next, sight
            if waiting is not None and waiting.board == sight.board:
                self._next = replace(sight, changed=sight.changed | waiting.changed)
        if waiting is None:
            with contextlib.suppress(RuntimeError):  # the panel is gone
                self._arrived.emit()

    def _take(self) -> None:
        with self._lock:
            sight, self._next = self._next, None
        if sight is not None and self._watch is not None and sight.board == self.board:
            self.seen.emit(sight)
