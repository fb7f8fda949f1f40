"""From the thread of a panel into the window: one signal for all that came meanwhile."""

from __future__ import annotations

import threading
from collections import deque

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.model.panel_events import PanelEvent

_EVERY_MS = 30
_MOST = 2000  # events that wait; of more the oldest go


class PanelLink(QObject):
    """Tells the window, at most once in 30 ms, that there is something to `take`."""

    ready = pyqtSignal()
    _arrived = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._told = self._closed = False
        self._events: deque[PanelEvent] = deque(maxlen=_MOST)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.ready)
        self._arrived.connect(self._timer.start)

    def tell(self, event: PanelEvent) -> None:
        """Take an event; from any thread."""
        with self._lock:
            if self._closed:
                return
            self._events.append(event)
            if not self._told:
                self._told = True
                self._arrived.emit()

    def take(self) -> list[PanelEvent]:
        """Return the events, in order."""
        with self._lock:
            events, self._told = list(self._events), False
            self._events.clear()
            return events

    def end(self) -> None:
        """Tell nothing any more."""
        with self._lock:
            self._closed = True
            self._events.clear()
        self._timer.stop()
