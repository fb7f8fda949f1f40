"""What a light module does to its lamps: the frames on its pins, and its state in words."""

from __future__ import annotations

import itertools
import json
from typing import Any

from shell_client import Client

from micros_ide.virtual.bench.control import BenchControl

PUT = """
from binascii import unhexlify

def file(name, content):
    with open(name, "wb") as target:
        target.write(unhexlify(content))
"""


def put(client: Client, name: str, content: bytes) -> None:
    """Write a file on a running node."""
    assert client.ask(f"put file '{name}' '{content.hex()}'").strip() == "None"


class Asking:
    """A client that reads the answers of one module."""

    def __init__(self, client: Client, module: str) -> None:
        self.client = client
        self.module = module

    def __call__(self, command: str) -> Any:
        """Return the answer of a function of the module, from its JSON if it is a table."""
        text = self.client.ask(f"{self.module} {command} >json").strip()
        return json.loads(text) if text[:1] in {"{", "["} else text

    @property
    def status(self) -> dict[str, float]:
        return dict(self("status"))

    def output(self, task: str) -> str:
        return self.client.ask(f"task show {self.module}.{task}").strip()

    def fading(self) -> bool:
        return self.busy("_fade")

    def busy(self, task: str) -> bool:
        """Whether a task of the module is running."""
        rows = self.client.ask("task list").splitlines()
        return any(f"{self.module}.{task}" in row and "Yes" in row for row in rows)


class PwmWatch:
    """Probes on PWM channels that are always written together."""

    def __init__(self, bench: BenchControl, pins: list[int]) -> None:
        self._bench = bench
        self._names = [bench.add("probe", f"watch-{pin}", pins={"pin": pin}) for pin in pins]
        self._seen = [0] * len(pins)

    def mark(self) -> None:
        """Let `frames` begin with what comes now."""
        self._seen = [self._bench.read(name)["count"] for name in self._names]

    def _channel(self, name: str, start: int) -> list[list[Any]]:
        return [entry for entry in self._bench.history(name, start) if entry[1] == "pwm"]

    def frames(self) -> list[tuple[int, ...]]:
        """Return all duties (0 to 1023) since the mark."""
        pairs = zip(self._names, self._seen, strict=True)
        columns = [[entry[3] >> 6 for entry in self._channel(*pair)] for pair in pairs]
        return list(zip(*columns, strict=False))

    def moments(self) -> list[int]:
        """Return when the frames came, in microseconds of the board."""
        return [entry[0] for entry in self._channel(self._names[0], self._seen[0])]

    def shown(self) -> tuple[int, ...]:
        """Return the duties of now; 0 for a pin that is no output."""
        last = [self._bench.read(name)["last"] for name in self._names]
        return tuple(one[3] >> 6 if one and one[1] == "pwm" else 0 for one in last)

    def frequency(self) -> set[int]:
        return {self._bench.read(name)["last"][4] for name in self._names}


def steps_of(frames: list[tuple[int, ...]]) -> int:
    """Return the largest change of a channel from one frame to the next."""
    pairs = itertools.pairwise(frames)
    return max(abs(a - b) for one, two in pairs for a, b in zip(one, two, strict=True))


class StripWatch:
    """A strip of WS2812: its pictures, each a list of (red, green, blue)."""

    def __init__(self, bench: BenchControl, pin: int, leds: int) -> None:
        self._bench = bench
        self.name = bench.add("ws2812", pins={"data": pin}, leds=leds)
        self._seen = 0

    def mark(self) -> None:
        """Let `frames` begin with what comes now."""
        self._seen += len(self._bench.history(self.name, self._seen))

    def cut(self, leds: int) -> None:
        """Make the strip shorter or longer."""
        self._bench.set(self.name, leds=leds)

    def frames(self) -> list[list[tuple[int, ...]]]:
        """Return the pictures since the mark."""
        history = self._bench.history(self.name, self._seen)
        return [[tuple(pixel) for pixel in frame] for frame in history]

    def shown(self) -> list[tuple[int, ...]]:
        return [tuple(pixel) for pixel in self._bench.read(self.name)["pixels"]]
