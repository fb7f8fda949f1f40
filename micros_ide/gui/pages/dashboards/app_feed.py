"""Which apps and which nodes there are: read in jobs, kept fresh while the page is shown."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import QFileSystemWatcher, QObject, QTimer, pyqtSignal

from micros_ide.errors import Busy
from micros_ide.gui.context import Context
from micros_ide.model.apps import AppRow
from micros_ide.model.devices import Device, DeviceChanged, DeviceForgotten
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.reporting import Reporter

_TOGETHER_MS = 150  # changes within this time are read in one go
_ASK_EVERY_MS = 20_000


@dataclass(frozen=True)
class _Found:
    apps: tuple[AppRow, ...]
    devices: tuple[Device, ...]
    watched: tuple[str, ...]  # folders and files of the user's own apps


class AppFeed(QObject):
    """`changed` says that apps or nodes are others than before."""

    changed = pyqtSignal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.apps: tuple[AppRow, ...] = ()
        self.devices: tuple[Device, ...] = ()
        self.loaded = False
        self._reading = self._again = self._asking = False
        self._files = QFileSystemWatcher(self)
        self._files.directoryChanged.connect(lambda _path: self._soon.start())
        self._files.fileChanged.connect(lambda _path: self._soon.start())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._soon.timeout.connect(self.load)
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.setInterval(_TOGETHER_MS)
        self._tell.timeout.connect(self.changed)
        self._ask = QTimer(self)
        self._ask.setInterval(_ASK_EVERY_MS)
        self._ask.timeout.connect(self.ask_nodes)
        context.bridge.carry(DeviceChanged, DeviceForgotten)
        context.bridge.arrived.connect(self._on_event)

    def watch(self, on: bool) -> None:
        """Read now, and ask the nodes now and then, while somebody looks."""
        if on:
            self.load()
            self.ask_nodes()
            self._ask.start()
        else:
            self._ask.stop()

    def load(self) -> None:
        """Read apps and nodes anew."""
        if self._reading:
            self._again = True
            return
        with suppress(Busy):  # the program is closing
            self._context.background.run(
                "Read the apps", "apps", self._read, done=self._on_read, failed=self._on_failed
            )
            self._reading = True

    def ask_nodes(self) -> None:
        """Ask every node whether it is there, and say nothing about it."""
        if self._asking:
            return
        with suppress(Busy):
            self._context.background.run(
                "Ask the nodes",
                "presence",
                lambda report: self._context.core.fleet.ask(None, report),
                done=lambda _rows: self._asked(),
                failed=lambda _job: self._asked(),
            )
            self._asking = True

    def _read(self, report: Reporter) -> _Found:
        del report
        core = self._context.core
        own = core.apps.own_folder
        watched = [own, *(one for one in _entries(own) if one.is_dir())]
        files = [file for folder in watched[1:] for file in _entries(folder) if file.is_file()]
        there = tuple(str(one) for one in (*watched, *files) if one.exists())
        return _Found(core.apps.list(), core.devices.list(), there)

    def _on_read(self, found: _Found) -> None:
        self._reading = False
        self.loaded = True
        self.apps, self.devices = found.apps, found.devices
        known = {*self._files.files(), *self._files.directories()}
        fresh = [one for one in found.watched if one not in known]
        if fresh:
            self._files.addPaths(fresh)
        self.changed.emit()
        if self._again:
            self._again = False
            self.load()

    def _on_failed(self, job: JobInfo) -> None:
        self._reading = False
        if job.state is JobState.FAILED:
            self._context.navigation.fail(job)

    def _asked(self) -> None:
        self._asking = False

    def _on_event(self, event: object) -> None:
        if isinstance(event, DeviceChanged):
            others = (one for one in self.devices if one.uid != event.device.uid)
            self.devices = (event.device, *others)
        elif isinstance(event, DeviceForgotten):
            self.devices = tuple(one for one in self.devices if one.uid != event.uid)
        else:
            return
        if self.loaded and not self._tell.isActive():
            self._tell.start()


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())[:200]
    except OSError:
        return []
