"""Watch the serial ports from a thread of its own; tell the window when the list changed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.errors import MicrosError
from micros_ide.model.ports import SerialPort

_log = logging.getLogger(__name__)
_INTERVAL_S = 1.5


class PortWatch(QObject):
    """Ask `list_ports` again and again; emit `changed` for the first and every other answer."""

    changed = pyqtSignal(tuple)  # of SerialPort
    looked = pyqtSignal()  # after a look that was asked for by `look`
    failed = pyqtSignal(object)  # MicrosError, once until it works again

    def __init__(
        self, list_ports: Callable[[], Sequence[SerialPort]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._list_ports = list_ports
        self._seen: tuple[SerialPort, ...] | None = None
        self._failing = False
        self._asked = False
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._paused = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="port watch", daemon=True)

    @property
    def seen(self) -> tuple[SerialPort, ...] | None:
        """The last answer, for who comes later than the first one; None before."""
        return self._seen

    def start(self) -> None:
        """Begin watching."""
        self._thread.start()

    def look(self) -> None:
        """Look now instead of at the next turn; also while paused."""
        self._asked = True
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Stand still while a board is being written, then go on with a look at once."""
        if paused:
            self._paused.set()
        else:
            self._paused.clear()
            self._wake.set()

    def stop(self, timeout: float = 2.0) -> None:
        """End the thread; waits up to `timeout` seconds."""
        self._stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _watch(self) -> None:
        while not self._stopped.is_set():
            asked, self._asked = self._asked, False
            if asked or not self._paused.is_set():
                self._look_once()
            if asked and not self._stopped.is_set():
                self.looked.emit()
            self._wake.wait(_INTERVAL_S)
            self._wake.clear()

    def _look_once(self) -> None:
        try:
            ports = tuple(self._list_ports())
        except MicrosError as error:
            if not self._failing:
                self._failing = True
                _log.warning("ports cannot be listed: %s", error)
                self.failed.emit(error)
            return
        self._failing = False
        if ports != self._seen and not self._stopped.is_set():
            self._seen = ports
            self.changed.emit(ports)
