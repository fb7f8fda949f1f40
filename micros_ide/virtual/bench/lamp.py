"""A lamp, or one channel of an LED strip, behind a transistor."""

from __future__ import annotations

from typing import Any

from micros_ide.virtual.bench.device import Device, PinEvent


class Lamp(Device):
    """As bright as the part of the time its pin is high.

    An entry of its history is [microseconds, duty], duty 0 (dark) to 65535 (all the time).
    """

    ROLES = ("pin",)

    def power_on(self) -> None:
        """Be dark: nothing drives the transistor."""
        self._duty = 0

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Follow the pin; one that is no output leaves the lamp dark."""
        del role
        driven = event.mode in ("out", "pwm")
        self._duty = round(event.share * 65535) if driven else 0
        self.note([event.at, self._duty])

    def read(self) -> dict[str, Any]:
        """Return "brightness" in per cent."""
        return {"brightness": round(self._duty / 65535 * 100, 2)}
