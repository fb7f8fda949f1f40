"""Bridges that drive one DC motor: a channel of an L298N, an L9110(S).

Facts: truth tables of the data sheets (STMicroelectronics L298, Asic L9110). What an input gets as
PWM counts by the part of the time that it is high.
"""

from __future__ import annotations

from typing import Any

from micros_ide.virtual.bench.device import Device, PinEvent


class _Bridge(Device):
    """Its history is [microseconds, state, speed in per cent], an entry for each change."""

    _at_rest = "stop"

    def power_on(self) -> None:
        """Have all inputs low."""
        self._shares = dict.fromkeys(self.ROLES, 0.0)
        self._shown: tuple[str, float] = (self._at_rest, 0.0)

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Follow an input; one that nobody drives is low."""
        driven = event.mode in ("out", "open-drain", "pwm")
        self._shares[role] = event.share if driven else 0.0
        shown = self._state()
        if shown != self._shown:
            self._shown = shown
            self.note([event.at, *shown])

    def read(self) -> dict[str, Any]:
        """Return what the motor does, and how fast of what it can."""
        state, speed = self._shown
        return {"state": state, "speed": speed}

    def _state(self) -> tuple[str, float]:
        raise NotImplementedError


class L298N(_Bridge):
    """One channel: "forward" with IN1 high, "backward" with IN2 high.

    "brake": both are the same, the motor is shorted; "coast": the bridge is off.
    """

    ROLES = ("enable", "in1", "in2")
    _at_rest = "coast"

    def _state(self) -> tuple[str, float]:
        enable, in1, in2 = self._shares.values()
        if not enable:
            return "coast", 0.0
        if in1 == in2:
            return "brake", 0.0
        speed = round(enable * abs(in1 - in2) * 100, 1)
        return ("forward" if in1 > in2 else "backward"), speed


class L9110(_Bridge):
    """Goes "forward" with IA high, "backward" with IB high, and stops with both the same."""

    ROLES = ("ia", "ib")

    def _state(self) -> tuple[str, float]:
        forward, backward = self._shares.values()
        if forward == backward:
            return "stop", 0.0
        speed = round(abs(forward - backward) * 100, 1)
        return ("forward" if forward > backward else "backward"), speed
