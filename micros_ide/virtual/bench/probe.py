"""A logic analyser with one channel."""

from __future__ import annotations

from typing import Any

from micros_ide.virtual.bench.device import Device, PinEvent


class Probe(Device):
    """Notes every write to its pin: [microseconds, mode, level, duty (0 to 65535), Hz]."""

    ROLES = ("pin",)

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Note it."""
        del role
        self.note([event.at, event.mode, event.level, event.duty, event.freq])

    def on_stream(self, role: str, data: bytes) -> None:
        """Note it in hex."""
        del role
        self.note(data.hex())

    def read(self) -> dict[str, Any]:
        """Return the last entry and how many there were."""
        count = len(self.history) + self.dropped
        return {"count": count, "last": self.history[-1] if self.history else None}
