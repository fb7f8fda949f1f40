"""From the threads of a terminal into the window: bounded, and never one signal a line."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.gui.output.rows import MOST
from micros_ide.model.readings import Reading, readings_in, readings_of
from micros_ide.model.terminal_events import (
    Event,
    LineChanged,
    Polled,
    Read,
    ReplyText,
    ReplyValue,
    Spoken,
)
from micros_ide.model.terminal_screen import ScreenChange, TerminalScreen

_EVERY_MS = 30
_MOST_READ = 20_000
_READ_OF_REPLY = 200  # lines of one piece of an answer


class Link(QObject):
    """Tells the window, at most once in 30 ms, that there is something to `take`.

    Attributes:
        reading: numbers in what is said are looked for.
    """

    ready = pyqtSignal()
    _arrived = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.reading = False
        self._lock = threading.Lock()
        self._told = self._closed = False
        self._read: deque[Read] = deque(maxlen=_MOST_READ)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.ready)
        self._arrived.connect(self._timer.start)

    def end(self) -> None:
        """Tell nothing any more."""
        with self._lock:
            self._closed = True
        self._timer.stop()

    def take_read(self) -> list[Read]:
        """Return the numbers that were said, and forget them."""
        with self._lock:
            taken = list(self._read)
            self._read.clear()
        return taken

    def _tell(self) -> None:
        """Call with the lock held."""
        if not self._told and not self._closed:
            self._told = True
            self._arrived.emit()

    def _note(self, lines: Iterable[str]) -> None:
        now = time.time()
        for line in lines:
            self._keep(now, readings_in(line))

    def _keep(self, when: float, readings: tuple[Reading, ...]) -> None:
        if readings:
            self._read.append(Read(when, readings))


class ShellLink(Link):
    """Events of a node's terminal, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._events: deque[Event] = deque()
        self._lines = 0  # of answers that wait
        self.left_out = 0  # lines, by who came too fast

    def tell(self, event: Event) -> None:
        """Take an event; from any thread."""
        with self._lock:
            if self.reading:
                self._look(event)
            self._events.append(event)
            if isinstance(event, ReplyText):
                self._lines += event.count
                self._drop_old()
            self._tell()

    def take(self) -> tuple[list[Event], int]:
        """Return the events, and how many lines before them nobody could have read."""
        with self._lock:
            events, self._events = list(self._events), deque()
            left_out, self.left_out = self.left_out, 0
            self._lines, self._told = 0, False
        return events, left_out

    def _look(self, event: Event) -> None:
        if isinstance(event, ReplyText):
            self._note(event.text.split("\n", _READ_OF_REPLY)[:_READ_OF_REPLY])
        elif isinstance(event, ReplyValue):
            self._keep(time.time(), readings_of(event.value))
        elif isinstance(event, Spoken):
            self._note([event.line])
        elif isinstance(event, Polled):
            self._keep(event.when, event.readings)

    def _drop_old(self) -> None:
        while self._lines > MOST:
            oldest = next((one for one in self._events if isinstance(one, ReplyText)), None)
            if oldest is None or oldest is self._events[-1]:
                return
            self._events.remove(oldest)
            self._lines -= oldest.count
            self.left_out += oldest.count


class SerialLink(Link):
    """What a board prints, and the state of its port."""

    def __init__(self) -> None:
        super().__init__()
        self._screen = TerminalScreen()
        self._states: deque[LineChanged] = deque(maxlen=50)

    def show(self, data: bytes) -> None:
        """Take what the board has printed; from any thread."""
        with self._lock:
            lines = self._screen.feed(data)
            if self.reading:
                self._note(lines[-_MOST_READ:])
            self._tell()

    def tell(self, state: LineChanged) -> None:
        """Take a change of the port; from any thread."""
        with self._lock:
            self._states.append(state)
            self._screen.break_line()
            self._tell()

    def take(self) -> tuple[ScreenChange, Sequence[LineChanged]]:
        """Return what is new."""
        with self._lock:
            states = tuple(self._states)
            self._states.clear()
            self._told = False
            return self._screen.take(), states
