"""The window's end of a panel: open while somebody looks, aside while a job needs the node."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.gui.background import Background
from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.controls.panel_link import PanelLink
from micros_ide.model.jobs import JobChanged, JobInfo
from micros_ide.model.node_panel import Control, Values
from micros_ide.services.node_controls import ControlPanel


class PanelConnection(QObject):
    """At most one panel at a time; what it tells arrives as `told`, in order."""

    told = pyqtSignal(object)  # an event of model.panel_events

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._uid = ""
        self._panel: ControlPanel | None = None
        self._ended: list[ControlPanel] = []  # closed, perhaps not at their end yet
        self._link: PanelLink | None = None
        self._jobs: set[int] = set()  # of others on this node
        context.bridge.arrived.connect(self._on_event)

    @property
    def is_open(self) -> bool:
        """True between `open` and `shut`, whether the node answers or not."""
        return self._panel is not None

    @property
    def aside(self) -> bool:
        """True while a job of somebody else is at work on the node."""
        return bool(self._jobs)

    @property
    def threads(self) -> int:
        """How many connections have not ended yet."""
        return sum(one.alive for one in (*self._ended, *([self._panel] if self._panel else [])))

    def open(self, uid: str) -> None:
        """Connect to the node `uid`."""
        self.shut()
        self._uid = uid
        rows = self._context.core.jobs.snapshot()
        self._jobs = {row.id for row in rows if self._is_foreign(row) and not row.state.terminal}
        self._link = PanelLink(self)
        self._link.ready.connect(self._on_ready)
        self._panel = self._context.core.node_controls.open(uid, self._link.tell)
        if self._jobs:
            self._panel.pause(True)

    def shut(self) -> None:
        """Let go of the node, soon."""
        self._ended = [one for one in self._ended if one.alive]
        if self._link is not None:
            self._link.end()
            self._link.deleteLater()
            self._link = None
        if self._panel is not None:
            self._panel.close()
            self._ended.append(self._panel)
            self._panel = None

    def join(self) -> None:
        """End it and wait until everything has ended; from any thread, and it blocks."""
        panel = self._panel
        if panel is not None:
            panel.close()
            panel.join()
        for one in self._ended:
            one.join()

    def send(self, control: Control, values: Values, *, drag: bool) -> int:
        """Have values sent; returns the wish's number. Raises InvalidInput."""
        return self._panel.send(control, values, drag=drag) if self._panel is not None else 0

    def watch(self, modules: Iterable[str]) -> None:
        """Ask these modules how they stand."""
        if self._panel is not None:
            self._panel.watch(list(modules))

    def graph(self, control: Control, *, on: bool) -> None:
        """Ask for the figures of a graph, or no longer."""
        if self._panel is not None:
            self._panel.graph(control, on=on)

    def ask_help(self, module: str) -> None:
        """Have a module tell its parameters."""
        if self._panel is not None:
            self._panel.ask_help(module)

    def refresh(self) -> None:
        """Look again at once."""
        if self._panel is not None:
            self._panel.refresh()

    def log_in(self, password: str, keep: bool) -> None:
        """Give the password."""
        if self._panel is not None:
            self._panel.log_in(password, keep=keep)

    def _on_ready(self) -> None:
        if self._link is not None:
            for event in self._link.take():
                self.told.emit(event)

    def _is_foreign(self, job: JobInfo) -> bool:
        return bool(self._uid) and job.lane == f"device:{self._uid}" and not Background.owns(job)

    def _on_event(self, event: object) -> None:
        if not isinstance(event, JobChanged) or not self._is_foreign(event.job):
            return
        before = self.aside
        if event.job.state.terminal:
            self._jobs.discard(event.job.id)
        else:
            self._jobs.add(event.job.id)
        if self.aside != before and self._panel is not None:
            self._panel.pause(self.aside)
