"""A passive piezo buzzer: it sounds as fast as its pin changes."""

from __future__ import annotations

from typing import Any

from micros_ide.virtual.bench.device import Device, PinEvent

_FULL = 65535  # duty: the pin is high all the time


class Buzzer(Device):
    """Notes every change of its tone: [microseconds, Hz, duty (0 to 65535)], silence as 0, 0.

    It sounds while the pin is PWM with a duty that leaves both edges; loudest when half is high.
    """

    ROLES = ("pin",)

    def power_on(self) -> None:
        """Be silent."""
        self._tone = (0, 0)

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Take over the tone, if it is another one."""
        del role
        sounds = event.mode == "pwm" and 0 < event.duty < _FULL
        tone = (event.freq, event.duty) if sounds else (0, 0)
        if tone != self._tone:
            self._tone = tone
            self.note([event.at, *tone])

    def read(self) -> dict[str, Any]:
        """Return the tone in Hz, 0 for silence, and how loud it is, 0.0 to 1.0."""
        hertz, duty = self._tone
        return {"hertz": hertz, "loudness": round(min(duty, _FULL - duty) / (_FULL / 2), 2)}
