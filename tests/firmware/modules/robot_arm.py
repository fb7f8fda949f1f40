"""The robot arm on the bench: two servos and a tool, each with a probe on its wire."""

import itertools
import json

from wiring import Pulses, wire

FAILED = "exec_lm_core LM_roboarm->{}: "
TASK = "roboarm._play"


def wire_arm(node):
    bench = wire(node, "roboarm", "probe")
    wired = {row["name"]: row["pins"] for row in bench.devices()}
    for number in (1, 2):
        bench.add("servo", f"arm-{number}", pins=wired[f"servo-{number}"])
    return bench


class Arm:
    """What the arm does from now on."""

    def __init__(self, bench):
        self.bench = bench
        self._axes = [Pulses(bench, name) for name in ("servo-1", "servo-2")]
        self._start = bench.read("switch-1")["count"]

    def axis(self, number):
        """[us, duty] of a servo."""
        return self._axes[number - 1].places

    @property
    def places(self):
        """Where it was, (x, y), without repetitions."""
        pairs = [(x[1], y[1]) for x, y in zip(self.axis(1), self.axis(2), strict=False)]
        return [pair for pair, _ in itertools.groupby(pairs)]

    @property
    def tool(self):
        rows = self.bench.history("switch-1", self._start)
        return [level for level, _ in itertools.groupby(row[2] for row in rows)]

    @property
    def held(self):
        return [self.bench.read(name)["held"] for name in ("arm-1", "arm-2")]


def status(client):
    found = json.loads(client.ask("roboarm status >json"))
    return found["X"], found["Y"]


def said(client):
    return client.ask(f"task show {TASK}").rstrip("\n")


def played(client):
    return f"No        {TASK}\n" in client.ask("task list")


def visits(places, wanted):
    """Whether `wanted` is among the places in this order."""
    rest = iter(places)
    return all(place in rest for place in wanted)
