"""What tests of motors ask a node."""

from __future__ import annotations

import json
import time

from firmware_node import Client, Node

QUICK = 0.15  # s, an answer of a node that is free; the computer may be busy


def pins(client: Client, module: str) -> dict[str, int]:
    """The numbers of the module's pins on this node."""
    return dict(json.loads(client.ask(f"{module} pinmap >json")))


def booked(client: Client) -> dict[str, str]:
    """The names that are booked, by pin."""
    return dict(json.loads(client.ask("system pinmap >json"))["booked"])


def others_wait_meanwhile(node: Node, client: Client, command: str) -> tuple[str, float, float]:
    """Give `command`; the answer, how long it took, and the longest that others had to wait."""
    other = node.client()
    longest = 0.0
    start = time.monotonic()
    client.send(command + "\n")
    client.socket.settimeout(0)
    answer = b""
    while not answer.endswith(client.prompt.encode()):
        asked = time.monotonic()
        assert other.ask("hello").startswith("hello:")
        longest = max(longest, time.monotonic() - asked)
        time.sleep(0.005)
        try:
            answer += client.socket.recv(4096)
        except BlockingIOError:
            assert time.monotonic() < start + 20
    took = time.monotonic() - start
    client.socket.settimeout(20)
    other.close()
    return answer.decode().removesuffix(client.prompt), took, longest
