"""HC-SR04: an ultrasonic range finder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Device, PinEvent, Range

_TRIGGER_US = 10  # at least
_DELAY_US = 450  # from the end of the trigger to the echo line's rise
_US_PER_MM = 5.82  # there and back at 343.2 m/s
_NEAREST, _FARTHEST = 20, 4000  # mm
_NO_TARGET_US = 38_000


class HcSr04(Device):
    """Answers a trigger pulse with a pulse on the echo line, as long as the sound travels.

    The length reaches the program through `time_pulse_us` exactly, however slow this computer is;
    the level of the echo pin does not move. Nearer than 2 cm looks like 2 cm; beyond 4 m, or with
    "silent" 0 and nothing in sight, the line stays high for 38 ms. Triggers that come while it
    still listens are lost. Source: the module's data sheet by Elecfreaks.
    """

    ROLES = ("trigger", "echo")
    INPUTS: ClassVar[Mapping[str, Range]] = {
        "distance": Range(0, 10_000, 1000, "mm"),
        "silent": Range(0, 1, 0),  # 1: it is broken and does not answer
    }

    def power_on(self) -> None:
        """Wait for a trigger."""
        self._rose: int | None = None
        self._busy_until = 0  # microseconds of the board's clock
        self._echo: int | None = None  # microseconds of the pulse that is to come

    def read(self) -> dict[str, Any]:
        """Return the pulse for what is in sight, in microseconds, and how often it was asked."""
        return {"pulse": self._length(), "asked": len(self.history) + self.dropped}

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Watch for a trigger pulse: [microseconds it ended at, length, "echo" or why not]."""
        if role != "trigger":
            return
        if event.mode == "out" and event.level:
            if self._rose is None:
                self._rose = event.at
        elif self._rose is not None:
            length, self._rose = event.at - self._rose, None
            verdict = self._judge(event.at, length)
            self.note([event.at, length, verdict])
            if verdict == "echo":
                self._echo = self._length()
                self._busy_until = event.at + _DELAY_US + self._echo

    def _judge(self, at: int, length: int) -> str:
        if length < _TRIGGER_US:
            return "too short"
        if at < self._busy_until:
            return "too soon"
        return "silent" if self.inputs["silent"] else "echo"

    def _length(self) -> int:
        distance = self.inputs["distance"]
        if distance > _FARTHEST:
            return _NO_TARGET_US
        return round(max(_NEAREST, distance) * _US_PER_MM)

    def pulse(self, role: str, level: int, timeout_us: int) -> int | None:
        """Return the length of the echo, once for each trigger."""
        if role != "echo":
            return None
        echo, self._echo = self._echo, None
        if level == 0:  # the line is low until the echo, or for ever
            return -1 if echo is None else min(_DELAY_US, timeout_us)
        if echo is None or timeout_us < _DELAY_US:
            return -2
        return echo if echo <= timeout_us else -1
