"""The one way from the bus into the window: events arrive in the GUI thread as a signal."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.events import EventBus
from micros_ide.model.jobs import JobChanged, JobLog


class Bridge(QObject):
    """Forward bus events; Qt queues an emission that comes from another thread.

    Those of jobs always; a page that cares for others says so with `carry`, so that the window
    does not load their modules before.
    """

    arrived = pyqtSignal(object)

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._ends: dict[type, Callable[[], None]] = {}
        self.carry(JobChanged, JobLog)

    def carry(self, *kinds: type) -> None:
        """Forward events of `kinds`, too."""
        for kind in kinds:
            if kind not in self._ends:
                self._ends[kind] = self._bus.subscribe(kind, self.arrived.emit)

    def close(self) -> None:
        """Stop forwarding; call before the window goes, while jobs may still publish."""
        for end in self._ends.values():
            end()
        self._ends.clear()
