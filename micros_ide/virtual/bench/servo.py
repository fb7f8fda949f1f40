"""A hobby servo: its arm follows the length of the pulses on its wire.

Facts: common data sheets (SG90 and the like): a frame of 20 ms, 500 to 2400 µs for half a turn;
servos take frames of about 3 to 25 ms, and hold nothing when no pulses come.
"""

from __future__ import annotations

from typing import Any

from micros_ide.virtual.bench.device import Device, PinEvent

_LEAST_US, _MOST_US = 500, 2400  # the ends of its way, 0° and 180°
_SPARE_US = 200  # beyond the ends: it stays at its stop; further off it is no pulse for a servo
_RATES = range(40, 334)  # Hz
_SILENCE_S = 0.1


class Servo(Device):
    """Takes PWM and pulses that a program makes itself.

    Its history is [microseconds, degrees], None for degrees when nothing holds the arm any more.
    The arm stays where it is then, also without power; a new servo is in the middle.
    """

    ROLES = ("pin",)
    _angle = 90.0

    def power_on(self) -> None:
        """Hold nothing: there are no pulses yet."""
        self._pulse_us = 0.0
        self._by_hand = False  # the program makes the pulses, without PWM
        self._rose: int | None = None  # when the present one of those began
        self._changes = 0  # of the pin: a later one may make an alarm void

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Measure the pulses."""
        del role
        self._changes += 1
        by_hand, self._by_hand = self._by_hand, event.mode in ("out", "open-drain")
        if not self._by_hand:
            self._rose = None
            fits = event.mode == "pwm" and event.freq in _RATES
            self._take(event.at, event.share / event.freq * 1e6 if fits else 0.0)
            return
        if not by_hand:
            self._take(event.at, 0.0)
        if event.level:
            self._rose = event.at if self._rose is None else self._rose
        elif self._rose is not None:
            self._take(event.at, float(event.at - self._rose))
            self._rose = None
        number = self._changes
        self.wires.later(_SILENCE_S, lambda: self._silent(number, event.at))

    def read(self) -> dict[str, Any]:
        """Return the length of its pulses, where its arm is, and whether something holds it."""
        return {
            "pulse_us": round(self._pulse_us, 1),
            "angle": self._angle,
            "held": self._pulse_us > 0,
        }

    def _take(self, at: int, pulse_us: float) -> None:
        if not _LEAST_US - _SPARE_US <= pulse_us <= _MOST_US + _SPARE_US:
            pulse_us = 0.0
        before = (self._angle, self._pulse_us > 0)
        self._pulse_us = pulse_us
        if pulse_us:
            share = (pulse_us - _LEAST_US) / (_MOST_US - _LEAST_US)
            self._angle = round(180 * max(0.0, min(1.0, share)), 1)
        if (self._angle, pulse_us > 0) != before:
            self.note([at, self._angle if pulse_us else None])

    def _silent(self, change: int, at: int) -> None:
        if change == self._changes:  # nothing has come since
            self._take(at, 0.0)
