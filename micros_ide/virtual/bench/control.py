"""The bench of a running board from outside: wire devices, set what they sense, see what they do.

This is the one API for it; the window's board panel and the tests use the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from micros_ide.virtual.control_client import ControlClient


class BenchControl(ControlClient):
    """Devices live with the board's process: they survive resets and power cycles.

    Every method raises NotFound for a device that is not there or a board that is not running, and
    DeviceTimeout when its process does not answer.
    """

    def add(
        self, kind: str, name: str = "", *, pins: Mapping[str, int] | None = None, **inputs: float
    ) -> str:
        """Wire a device of `kind` (see `catalogue.DEVICES`); returns its name.

        `pins`: GPIO number by role, as the device's class says; a device on I2C needs none.
        `inputs`: what it senses, instead of its defaults. Raises InvalidInput for pins and inputs
        it cannot have, Busy for a name that is taken.
        """
        answer = self._ask("bench-add", kind=kind, name=name, pins=dict(pins or {}), inputs=inputs)
        return str(answer["name"])

    def remove(self, name: str) -> None:
        """Take a device away."""
        self._ask("bench-remove", name=name)

    def devices(self) -> list[dict[str, Any]]:
        """Return all devices: name, kind, pins, inputs and state."""
        found: list[dict[str, Any]] = self._ask("bench-list")["devices"]
        return found

    def set(self, name: str, **inputs: float) -> None:
        """Set what a device senses; raises InvalidInput for what that cannot be."""
        self._ask("bench-set", name=name, inputs=inputs)

    def read(self, name: str) -> dict[str, Any]:
        """Return what is to be seen of a device."""
        found: dict[str, Any] = self._ask("bench-read", name=name)["state"]
        return found

    def history(self, name: str, start: int = 0) -> list[Any]:
        """Return what has happened to a device since entry `start`, oldest first."""
        entries: list[Any] = []
        while True:
            answer = self._ask("bench-history", name=name, start=start)
            entries += answer["entries"]
            if answer["next"] <= start or not answer["entries"]:
                return entries
            start = answer["next"]

    def hold_bus(self, bus: str, stuck: bool = True) -> None:
        """Hold a bus ("i2c", "onewire") as a broken device does, or let it go."""
        self._ask("bench-hold", bus=bus, stuck=stuck)
