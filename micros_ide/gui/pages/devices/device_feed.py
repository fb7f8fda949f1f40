"""Where the rows come from: the table of nodes, the ports, virtual boards and tags, kept fresh."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.errors import Busy
from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.rows import Facts, Row
from micros_ide.model.devices import Device, DeviceChanged, DeviceForgotten
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.model.virtual import VirtualSpec

_TOGETHER_MS = 120  # news that come within this time are shown in one go
_LANE = "devices"


@dataclass(frozen=True)
class _Read:
    """What was read in one job."""

    devices: tuple[Device, ...]
    specs: tuple[VirtualSpec, ...]
    tags: dict[str, tuple[str, ...]]
    boards: dict[str, str]
    ports: tuple[SerialPort, ...]


class DeviceFeed(QObject):
    """Reads in jobs and listens to the bus; `changed` says that `rows` are others than before."""

    changed = pyqtSignal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._facts = Facts()
        self._news: dict[str, Device | None] = {}  # since the last time it was shown
        self._reading = False
        self.loaded = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TOGETHER_MS)
        self._timer.timeout.connect(self._show_news)
        context.bridge.carry(DeviceChanged, DeviceForgotten)
        context.bridge.arrived.connect(self._on_event)
        context.ports.changed.connect(self._on_ports)

    def rows(self) -> list[Row]:
        """Return every thing that is known, once."""
        return self._facts.rows()

    def load(self) -> None:
        """Read everything anew; news that come meanwhile count more than what was read."""
        if self._reading:
            return
        seen = self._context.ports.seen
        with suppress(Busy):  # the program is closing
            self._context.background.run(
                "Read the devices", _LANE, lambda report: self._read(report, seen),
                done=self._on_read, failed=self._on_failed,
            )  # fmt: skip
            self._reading = True

    def set_tags(self, tags: dict[str, tuple[str, ...]]) -> None:
        """Take over tags that were changed here."""
        self._facts.tags = tags
        self.changed.emit()

    def all_tags(self) -> list[str]:
        """Return every tag that is in use."""
        found = {tag for tags in self._facts.tags.values() for tag in tags}
        return sorted(found, key=str.casefold)

    def _read(self, report: Reporter, ports: tuple[SerialPort, ...] | None) -> _Read:
        del report
        core = self._context.core
        _ = core.fleet, core.fleet_work  # their modules are loaded here, not by the first click
        return _Read(
            core.devices.list(),
            core.virtual.specs(),
            core.tags.all(),
            {board.id: board.name.partition(" (")[0] for board in core.catalogue.boards()},
            tuple(core.ports.list()) if ports is None else ports,
        )

    def _on_read(self, found: _Read) -> None:
        self._reading = False
        self.loaded = True
        facts = self._facts
        facts.devices = {one.uid: one for one in found.devices}
        facts.specs, facts.tags, facts.boards = found.specs, found.tags, found.boards
        seen = self._context.ports.seen
        facts.ports = found.ports if seen is None else seen
        self._show_news()

    def _on_failed(self, job: JobInfo) -> None:
        self._reading = False
        self.loaded = True
        if job.state is JobState.FAILED:
            self._context.navigation.fail(job)
        self._show_news()

    def _on_ports(self, ports: tuple[SerialPort, ...]) -> None:
        self._facts.ports = ports
        known = {spec.name for spec in self._facts.specs}
        if self.loaded and any(one.virtual and one.virtual not in known for one in ports):
            self.load()  # a virtual board that was made since
        elif self.loaded:
            self.changed.emit()

    def _on_event(self, event: object) -> None:
        if isinstance(event, DeviceChanged):
            self._news[event.device.uid] = event.device
        elif isinstance(event, DeviceForgotten):
            self._news[event.uid] = None
        else:
            return
        if self.loaded and not self._timer.isActive():
            self._timer.start()

    def _show_news(self) -> None:
        if self._reading:  # they are shown with what is being read
            return
        news, self._news = self._news, {}
        for uid, device in news.items():
            if device is None:
                self._facts.devices.pop(uid, None)
            else:
                self._facts.devices[uid] = device
        self.changed.emit()
