"""Every event of the window is timed: how long was the event loop away?

`WatchedApplication.notify` sees each event that Qt delivers, also those that a test's mouse and
keyboard make. What counts is the time the GUI thread worked, or the time that passed, less the
time this computer was too busy to run anybody: a thread that asks to be woken every 5 ms knows
how late that was, and Linux counts for each thread how long it was ready and had no processor.
Waiting for a lock, a disk or another thread counts in full.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import QEvent
from PyQt5.QtWidgets import QApplication

LIMIT_S = 0.050
_BEAT_S = 0.005


@dataclass(frozen=True)
class Stall:
    """One event that kept the loop longer than the limit."""

    seconds: float
    event: str
    stack: str

    def __str__(self) -> str:
        return f"{self.seconds * 1000:.0f} ms in {self.event}\n{self.stack}"


class _Sampler:
    """Wakes every 5 ms: how late, and what is the GUI thread doing meanwhile?"""

    def __init__(self, main: int) -> None:
        self._main = main
        self.began = 0.0  # of the event that is being delivered; 0 between events
        self.stack = ""
        self._late: deque[tuple[float, float]] = deque(maxlen=2000)
        self._schedule = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._delays: deque[tuple[float, float]] = deque([(0.0, self._delay())], maxlen=2000)
        threading.Thread(target=self._look, name="stall sampler", daemon=True).start()

    def starved(self, since: float) -> float:
        """Return how long the computer was too busy for this process since then, in seconds."""
        late = sum(late for when, late in list(self._late) if when > since)
        before = [delay for when, delay in list(self._delays) if when <= since]
        return max(late, self._delay() - before[-1] if before else 0.0)

    def _delay(self) -> float:
        try:
            return int(self._schedule.read_text().split()[1]) / 1e9  # ns
        except (OSError, ValueError, IndexError):
            return 0.0  # not told here

    def _look(self) -> None:
        last = time.perf_counter()
        while True:
            time.sleep(_BEAT_S)
            now = time.perf_counter()
            self._late.append((now, max(0.0, now - last - 2 * _BEAT_S)))
            self._delays.append((now, self._delay()))
            last, began = now, self.began
            if began and now - began > LIMIT_S * 0.6 and not self.stack:
                self.stack = self._stack()

    def _stack(self) -> str:
        # No frame is kept: it would keep alive a painter that has to end with its event.
        frame = sys._current_frames().get(self._main)
        try:
            return "".join(traceback.format_stack(frame)[-14:]) if frame else ""
        finally:
            del frame


class _Queue:
    """How long the thread that made this has stood in the queue for a processor (Linux)."""

    def __init__(self) -> None:
        try:
            self._file: int | None = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:
            self._file = None

    def seconds(self) -> float:
        """Return that time since the thread began; 0 where nobody counts it."""
        if self._file is None:
            return 0.0
        return int(os.pread(self._file, 80, 0).split()[1]) / 1e9


class WatchedApplication(QApplication):
    """The application of all GUI tests."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.stalls: list[Stall] = []
        self._depth = 0
        self._sampler = _Sampler(threading.get_ident())
        self._queue = _Queue()

    def notify(self, receiver, event):
        """Deliver `event`, and note how long that took."""
        if self._depth:  # within an event that is being timed already
            return super().notify(receiver, event)
        kind = event.type()
        if kind == QEvent.DeferredDelete and receiver.isWidgetType() and not receiver.parent():
            return super().notify(receiver, event)  # a whole window ends: nobody waits for it
        self._depth += 1
        self._sampler.stack = ""
        worked, queued = time.thread_time(), self._queue.seconds()
        self._sampler.began = began = time.perf_counter()
        try:
            return super().notify(receiver, event)
        finally:
            self._sampler.began = 0.0
            self._depth -= 1
            took = time.perf_counter() - began
            if took > LIMIT_S:
                lost = self._sampler.starved(began) + self._queue.seconds() - queued
                self._judge(max(took - lost, time.thread_time() - worked), receiver, kind)

    def _judge(self, seconds: float, receiver: object, kind: int) -> None:
        if seconds > LIMIT_S:
            event = f"event {int(kind)} of {type(receiver).__name__}"
            self.stalls.append(Stall(seconds, event, self._sampler.stack))
