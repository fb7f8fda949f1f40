"""What a running job holds in its hand: progress, log, checkpoint and cancel hooks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from micros_ide.errors import JobCancelled
from micros_ide.model.jobs import Progress

_MIN_INTERVAL_S = 0.03
_RATE_WINDOW_S = 1.0


class JobReport:
    """The engine's `Reporter`: throttles progress and turns a wish to cancel into one exception."""

    def __init__(
        self, on_progress: Callable[[Progress], None], on_log: Callable[[str, str], None]
    ) -> None:
        self._on_progress = on_progress
        self._on_log = on_log
        self._cancel = threading.Event()
        self._raised = False
        self._lock = threading.Lock()
        self._hooks: list[Callable[[], None]] = []
        self._progress = Progress()
        self._sent_at = 0.0
        self._samples: list[tuple[float, int]] = []
        self.state_note = ""

    def phase(self, name: str, total: int = 0, unit: str = "bytes") -> None:
        """Begin a phase; always shown at once."""
        self.checkpoint()
        self._samples = [(time.monotonic(), 0)]
        self._send(Progress(name, 0, total, unit))

    def progress(self, done: int, total: int | None = None) -> None:
        """Report work done, at most every 30 ms and always at the end of a phase."""
        self.checkpoint()
        now, old = time.monotonic(), self._progress
        size = old.total if total is None else total
        new = Progress(old.phase, done, size, old.unit, self._rate(now, done))
        if now - self._sent_at >= _MIN_INTERVAL_S or done >= size > 0:
            self._send(new)
        else:
            self._progress = new

    def log(self, text: str, level: str = "info") -> None:
        """Write one line for people."""
        self.checkpoint()
        self._on_log(text, level)

    def note_state(self, text: str) -> None:
        """Remember what the board is like from here on."""
        self.state_note = text

    def checkpoint(self) -> None:
        """Raise `JobCancelled` once; clean-up code that logs afterwards can finish."""
        if self._cancel.is_set() and not self._raised:
            self._raised = True
            raise JobCancelled

    @property
    def cancelled(self) -> bool:
        """True once cancellation was asked for."""
        return self._cancel.is_set()

    @contextmanager
    def on_cancel(self, hook: Callable[[], None]) -> Iterator[None]:
        """Register `hook` for the block; run at once if the wish is already there."""
        with self._lock:
            self._hooks.append(hook)
        if self._cancel.is_set():
            hook()
        try:
            yield
        finally:
            with self._lock:
                self._hooks.remove(hook)

    def request_cancel(self) -> None:
        """Record the wish and run the hooks; the runner alone finalises."""
        self._cancel.set()
        with self._lock:
            hooks = list(self._hooks)
        for hook in hooks:
            hook()

    def _rate(self, now: float, done: int) -> float:
        self._samples.append((now, done))
        while len(self._samples) > 2 and now - self._samples[1][0] > _RATE_WINDOW_S:
            del self._samples[0]
        start, first = self._samples[0]
        return (done - first) / (now - start) if now > start else 0.0

    def _send(self, progress: Progress) -> None:
        self._progress = progress
        self._sent_at = time.monotonic()
        self._on_progress(progress)
