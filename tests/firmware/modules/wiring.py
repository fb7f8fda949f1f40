"""Devices on the pins that a load module of motors or switches uses."""

from __future__ import annotations

import contextlib

from firmware_node import Node
from motion_checks import pins

from micros_ide.virtual.bench.control import BenchControl


def wire(node: Node, module: str, kind: str) -> BenchControl:
    """Wire a device of `kind` to each pin of the module, named after it: "servo_1" is "servo-1"."""
    bench = node.control.bench
    with contextlib.closing(node.client()) as client:
        for name, number in pins(client, module).items():
            bench.add(kind, name.replace("_", "-"), pins={"pin": number})
    return bench


def wire_servo(node: Node, module: str) -> BenchControl:
    """Wire a servo to servo_1 of the module, and a probe to the same pin."""
    with contextlib.closing(node.client()) as client:
        number = pins(client, module)["servo_1"]
    bench = node.control.bench
    for kind in ("servo", "probe"):
        bench.add(kind, pins={"pin": number})
    return bench


class Pulses:
    """What a probe on a servo's wire sees from now on."""

    def __init__(self, bench: BenchControl, probe: str = "probe") -> None:
        self.bench = bench
        self._probe = probe
        self._start = bench.read(probe)["count"]

    @property
    def entries(self) -> list[tuple[int, int]]:
        """(microseconds, duty of 1023), 0 for a servo that is let go."""
        rows = self.bench.history(self._probe, self._start)
        return [(at, duty >> 6) for at, mode, _level, duty, _hz in rows if mode == "pwm"]

    @property
    def places(self) -> list[tuple[int, int]]:
        """The same while it is held."""
        return [entry for entry in self.entries if entry[1]]
