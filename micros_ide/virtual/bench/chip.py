"""What the chip of the board senses by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from micros_ide.virtual.bench.device import Device, Range


class Chip(Device):
    """The temperature of its silicon: `esp32.raw_temperature` or `esp32.mcu_temperature`."""

    INPUTS: ClassVar[Mapping[str, Range]] = {"temperature": Range(-40, 125, 42, "°C")}

    def apply(self) -> None:
        """Warm it up."""
        self.wires.warm(self.inputs["temperature"])
