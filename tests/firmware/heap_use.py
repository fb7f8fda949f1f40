"""How much heap a node uses at rest: after the same few commands, so that figures compare."""

from __future__ import annotations

import json
import time

from firmware_node import Client

_REMEMBERED = 10  # finished tasks; more than a node remembers
_SAMPLES = 5


def used_at_rest(client: Client) -> int:
    """The bytes in use once no task runs and everything that varies has been pushed out."""
    for row in client.ask("task list").splitlines():
        state, _, tag = row.partition(" ")
        if state == "Yes" and "." in tag:
            client.ask(f"task kill {tag.strip()}")
    client.ask("tst two 1")
    client.ask("system alarms test=True")  # the last line of the log is remembered
    for number in range(_REMEMBERED):
        _wait(client, f"rest{number} f &", "Start")
        _wait(client, f"task show rest{number}.f", "no module named")
    return min(_sample(client) for _ in range(_SAMPLES))


def _sample(client: Client) -> int:
    return int(json.loads(client.ask("system memory_usage >json"))["mem_used"])


def _wait(client: Client, command: str, words: str) -> None:
    end = time.monotonic() + 10
    while words not in (answer := client.ask(command)):
        assert time.monotonic() < end, answer
