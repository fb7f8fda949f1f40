"""A node that looks up names and fetches pages when it is told to."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from firmware_node import DEADLINE, Client, Node

PROBE = Path(__file__).with_name("net_probe.py")
STALL = 500  # ms the event loop may stand still on a busy computer


def prepare(node: Node, **config: object) -> Node:
    node.configure(**config)
    node.write("LM_net.py", PROBE.read_bytes())
    return node


def wait_done(client: Client, tag: str) -> str:
    """The output of a task once it is done."""
    end = time.monotonic() + DEADLINE + 10
    while f"Yes       {tag}\n" in client.ask("task list"):
        assert time.monotonic() < end, f"{tag} does not end"
        time.sleep(0.02)
    return client.ask(f"task show {tag}").removesuffix("\n")


def run(client: Client, function: str, *args: object, **kwargs: object) -> Any:
    """The outcome of `net <function>`; fails if the event loop had to wait for it."""
    words = [repr(arg) for arg in args] + [f"{name}={value!r}" for name, value in kwargs.items()]
    assert client.ask(" ".join(["net", function, *words])) == "True\n"
    outcome = json.loads(wait_done(client, f"net.{function}"))
    assert outcome["late"] < STALL, outcome
    return outcome
