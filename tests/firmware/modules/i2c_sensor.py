"""A sensor on the I2C bus of a node: what is said when it or the bus is not as it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from firmware_node import USAGE, Client

from micros_ide.virtual.bench.control import BenchControl

SCL, SDA = 22, 21  # of an ESP32
WIRING = f"check the wiring of i2c_scl ({SCL}) and i2c_sda ({SDA})"


def failed(module: str, function: str, text: str) -> str:
    """The whole answer of a function that fails with `text`."""
    return f"exec_lm_core LM_{module}->{function}: {text}\n{USAGE}"


def held(module: str, function: str = "measure") -> str:
    return failed(module, function, f"I2C bus is held low: {WIRING}, and which chip does it")


@dataclass
class I2cSensor:
    """One that is asked with `<module> measure`.

    Attributes:
        kind: of the device on the bench, and its name there.
        quantity: what it measures, as an input of the device.
        read: measures, and returns it as a number.
        absent: what is answered when it is not there.
    """

    client: Client
    bench: BenchControl
    module: str
    kind: str
    quantity: str
    read: Callable[[], float]
    absent: str

    def works_once_it_is_there(self, first: float, second: float) -> None:
        """It is named while it is missing, before and after it was there."""
        for value in (first, second):
            assert self.client.ask(f"{self.module} measure") == self.absent
            self.bench.add(self.kind, **{self.quantity: value})
            assert self.read() == value
            self.bench.remove(self.kind)

    def works_once_the_bus_is_free(self, value: float) -> None:
        """A bus that is held low is told from a missing sensor."""
        self.bench.hold_bus("i2c")
        assert self.client.ask(f"{self.module} measure") == held(self.module)
        self.bench.hold_bus("i2c", stuck=False)
        assert self.read() == value
