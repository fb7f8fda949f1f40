"""The one way from the bus into the window: events arrive in the GUI thread as a signal."""

from __future__ import annotations

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.events import EventBus
from micros_ide.model.jobs import JobChanged, JobLog


class Bridge(QObject):
    """Forward bus events; Qt queues an emission that comes from another thread."""

    arrived = pyqtSignal(object)

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        kinds: tuple[type, ...] = (JobChanged, JobLog)
        self._ends = [bus.subscribe(kind, self.arrived.emit) for kind in kinds]

    def close(self) -> None:
        """Stop forwarding; call before the window goes, while jobs may still publish."""
        for end in self._ends:
            end()
        self._ends.clear()
