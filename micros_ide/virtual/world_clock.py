"""The time of a board's world: what its time server says."""

from __future__ import annotations

import time


class WorldClock:
    """Runs with the computer's clock, can be set, and can be sent ahead with the board's.

    Attributes:
        ahead_ms: what the board has lived more than the computer since its process began.
    """

    def __init__(self) -> None:
        self.ahead_ms = 0
        self._offset = 0.0

    def utc(self) -> float:
        """Seconds since 1970."""
        return self.computer() + self._offset

    def set(self, utc: float | None) -> None:
        """Set the time in seconds since 1970; None is the computer's."""
        self._offset = (time.time() if utc is None else utc) - self.computer()

    def computer(self) -> float:
        """The computer's time, had it lived as long as the board; the board's RTC counts it."""
        return time.time() + self.ahead_ms / 1000

    def ahead(self) -> int:
        """Seconds that it is before the computer's clock."""
        return round(self._offset + self.ahead_ms / 1000)

    def running(self) -> float:
        """Seconds of the board's time from an arbitrary start."""
        return time.monotonic() + self.ahead_ms / 1000
