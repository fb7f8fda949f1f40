"""What tests of motors ask a node."""

from __future__ import annotations

import json

from firmware_node import Client

QUICK = 0.15  # s, an answer of a node that is free; the computer may be busy


def pins(client: Client, module: str) -> dict[str, int]:
    """The numbers of the module's pins on this node."""
    return dict(json.loads(client.ask(f"{module} pinmap >json")))


def booked(client: Client) -> dict[str, str]:
    """The names that are booked, by pin."""
    return dict(json.loads(client.ask("system pinmap >json"))["booked"])
