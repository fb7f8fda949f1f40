"""What a page that works on one node does in jobs; nothing blocks here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import QObject

from micros_ide.core import Core
from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.devices import Device
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter


class NodeSession(QObject):
    """The window's side of the node `uid`, until it is closed.

    Attributes:
        name: the uid, until the name is known.
        closed: nobody is told anything any more.
    """

    def __init__(self, context: Context, uid: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.uid, self.name = uid, uid
        self.closed = False
        self._password: str | None = None  # as it was typed
        self._jobs: list[Job] = []

    @property
    def core(self) -> Core:
        """What jobs work with."""
        return self._context.core

    @property
    def lane(self) -> str:
        """Where work on this node queues."""
        return f"device:{self.uid}"

    def look_up(self) -> None:
        """Learn the node's name from the device table, for the time until it answers."""
        core, uid = self.core, self.uid

        def found(device: Device | None) -> None:
            if device is not None and device.name and self.name == uid:
                self.name = device.name
                self._tell_changed()

        title = tr("Look into the device table")
        self.run(title, lambda _report: core.devices.find(uid), found, self._fail)

    def run(
        self,
        title: str,
        work: Callable[[Reporter], Any],
        done: Callable[[Any], None],
        failed: Callable[[JobInfo], None],
        *,
        watched: bool = False,
        lane: str = "",
    ) -> Job:
        """Do `work` off this thread, on the node's lane if on no other."""
        job = self._context.background.run(
            title,
            lane or self.lane,
            work,
            done=lambda result: None if self.closed else done(result),
            failed=lambda row: None if self.closed else failed(row),
            watched=watched,
        )
        self._jobs = [one for one in self._jobs if not one.info.state.terminal]
        self._jobs.append(job)
        return job

    def close(self) -> None:
        """Forget the password and end what runs unwatched; no callback comes any more."""
        self.closed = True
        self._password = None
        for job in self._jobs:
            if not job.info.state.terminal and self._context.background.owns(job.info):
                cancel(job)

    def _tell_changed(self) -> None:
        raise NotImplementedError

    def _fail(self, job: JobInfo) -> None:
        self._context.navigation.fail(job)
