"""The watchdog of a board: once started it bites unless it is fed, whatever the program does."""

from __future__ import annotations

import time
from collections.abc import Callable

from micros_ide.virtual.event_loop import Alarm, EventLoop


class Watchdog:
    """A soft reset leaves it running, as on the chip; any other ends it."""

    def __init__(self, loop: EventLoop, on_bite: Callable[[], None]) -> None:
        self._loop = loop
        self._on_bite = on_bite
        self._alarm: Alarm | None = None
        self._bites_at = 0.0

    @property
    def left_ms(self) -> int | None:
        """Milliseconds until it bites, None while it sleeps."""
        if self._alarm is None:
            return None
        return max(0, int((self._bites_at - time.monotonic()) * 1000))

    def feed(self, milliseconds: int) -> None:
        """Start it, or start it anew; it bites after `milliseconds`."""
        self.stop()
        self._bites_at = time.monotonic() + milliseconds / 1000
        self._alarm = self._loop.later(milliseconds / 1000, self._bite)

    def stop(self) -> None:
        """Let it sleep."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _bite(self) -> None:
        self._alarm = None
        self._on_bite()
