"""A display on the bench, and the load module that draws on it."""

from __future__ import annotations

import time
from typing import Any

from firmware_node import USAGE, Client, Node
from oled_picture import HEIGHT, WIDTH, Pixels, lit, sent

from micros_ide.virtual.bench.control import BenchControl

ALL = frozenset((x, y) for x in range(WIDTH) for y in range(HEIGHT))
_QUICK = 0.15  # s, an answer of a node that is free
_TRIES = 24  # the computer has other things to do, too: the best of them counts


def absent(module: str, chip: str, function: str) -> str:
    """What is answered when there is no display."""
    return (
        f"exec_lm_core LM_{module}->{function}: no {chip} at 0x3c or 0x3d: "
        f"check the wiring of i2c_scl (22) and i2c_sda (21)\n{USAGE}"
    )


class Screen:
    """The display "oled" of a node."""

    def __init__(self, client: Client, bench: BenchControl, module: str) -> None:
        self.client = client
        self.bench = bench
        self.module = module

    def ask(self, *commands: str) -> None:
        """Give commands that must succeed."""
        for command in commands:
            assert self.client.ask(f"{self.module} {command}") == "True\n", command

    def lit(self) -> Pixels:
        return lit(self.state()["rows"])

    def state(self) -> dict[str, Any]:
        return self.bench.read("oled")

    def wired(self) -> bool:
        return "oled" in {row["name"] for row in self.bench.devices()}

    def sent(self, start: int = 0) -> list[str]:
        return sent(self.bench.history("oled", start))

    def sent_by(self, *commands: str) -> list[str]:
        """What was on the bus because of these."""
        before = len(self.bench.history("oled"))
        self.ask(*commands)
        return self.sent(before)


def hold_of_pictures(node: Node, commands: list[str], enough: int) -> tuple[int, float]:
    """How long `commands` hold the loop, in ms, and how long another waits, in s; at their best."""
    client, other = node.client(), node.client()
    client.ask(commands[-1])
    held, answered = [], []
    while not held or ((min(held) > enough or min(answered) >= _QUICK) and len(held) < _TRIES):
        client.ask("lag worst")
        client.send("".join(f"{command}\n" for command in commands))
        start = time.monotonic()
        other.ask("hello")
        answered.append(time.monotonic() - start)
        client.until(len(commands) * f"True\n{client.prompt}")
        held.append(int(client.ask("lag worst")))
    return min(held), min(answered)
