"""One thread, many files: callbacks when a file is ready and when time has come."""

from __future__ import annotations

import heapq
import itertools
import selectors
import time
from collections.abc import Callable

Callback = Callable[[], None]


class Alarm:
    """A callback that will run once, unless cancelled."""

    def __init__(self, callback: Callback) -> None:
        self.callback: Callback | None = callback

    def cancel(self) -> None:
        """Forget it; harmless when it has run."""
        self.callback = None


class EventLoop:
    """Run callbacks until `stop` is called."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._order = itertools.count()
        self._stopped = False

    def watch(
        self, file: int, callback: Callback, *, read: bool = True, write: bool = False
    ) -> None:
        """Call `callback` whenever `file` can be read or written; replaces what was before."""
        events = (selectors.EVENT_READ if read else 0) | (selectors.EVENT_WRITE if write else 0)
        known = file in self._selector.get_map()
        if not events:
            if known:
                self._selector.unregister(file)
        elif known:
            self._selector.modify(file, events, callback)
        else:
            self._selector.register(file, events, callback)

    def forget(self, file: int) -> None:
        """Watch `file` no more; harmless when it is not watched."""
        if file in self._selector.get_map():
            self._selector.unregister(file)

    def later(self, seconds: float, callback: Callback) -> Alarm:
        """Call `callback` once, `seconds` from now."""
        alarm = Alarm(callback)
        heapq.heappush(self._alarms, (time.monotonic() + seconds, next(self._order), alarm))
        return alarm

    def stop(self) -> None:
        """Leave `run` after the callback that is running."""
        self._stopped = True

    def run(self) -> None:
        """Serve files and alarms until stopped."""
        while not self._stopped:
            for key, _events in self._selector.select(self._patience()):
                # An earlier callback of this round may have closed the file, and the number may
                # stand for another one already.
                current = self._selector.get_map().get(key.fd)
                if current is not None and current.data == key.data and not self._stopped:
                    key.data()
            self._ring()

    def close(self) -> None:
        """Give the selector back to the system."""
        self._selector.close()

    def _patience(self) -> float | None:
        while self._alarms and self._alarms[0][2].callback is None:
            heapq.heappop(self._alarms)
        return max(0.0, self._alarms[0][0] - time.monotonic()) if self._alarms else None

    def _ring(self) -> None:
        now = time.monotonic()
        while self._alarms and self._alarms[0][0] <= now and not self._stopped:
            callback = heapq.heappop(self._alarms)[2].callback
            if callback is not None:
                callback()
