"""Let a board's time pass instead of waiting for it, and see how long its loop is held."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Callable
from typing import Any

from firmware_node import DEADLINE, Client, Node

from tests.at_best import at_best

_STEP_S = 0.05  # of the board's time, after which is looked again
_LITTLE_S = 0.02  # a sleep that holds the loop is skipped, but no more of it than that
_READ_S = 0.02  # that a node gets to read a command
_SCRIPT = """
import asyncio, time
import LM_{module}
worst = 0
async def watch():
    global worst
    last = time.ticks_ms()
    while True:
        await asyncio.sleep_ms(1)
        now = time.ticks_ms()
        worst = max(worst, time.ticks_diff(now, last))
        last = now
async def main():
    watcher = asyncio.create_task(watch())
    start = time.ticks_ms()
    print(await LM_{module}.{function}())
    print(time.ticks_diff(time.ticks_ms(), start), worst)
asyncio.run(main())
"""


def live_until(
    node: Node, condition: Callable[[], Any], step: float = 0.01, seconds: float = 8.0
) -> Any:
    """Let the node's time pass in steps until `condition` holds; returns what it returns.

    Fails after `seconds` of this computer's time.
    """
    end = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < end, "it did not come about"
        node.control.advance(step)
    return result


def is_answered(client: Client, seconds: float = 0) -> bool:
    """Whether something comes within `seconds`."""
    return bool(select.select([client.socket], [], [], seconds)[0])


def answer_soon(node: Node, client: Client) -> str:
    """Let the node's time pass until there is an answer; returns it without the prompt."""
    # A command that comes while time is skipped holds that up: the node expects more of it.
    if not is_answered(client, _READ_S):
        live_until(node, lambda: is_answered(client), _STEP_S, DEADLINE)
    answer = client.until(client.prompt)
    assert answer.endswith(client.prompt), answer
    return answer.removesuffix(client.prompt)


def ask_soon(node: Node, client: Client, command: str) -> str:
    """Ask, and let the time pass that the node takes to answer."""
    client.send(command + "\n")
    return answer_soon(node, client)


def served_meanwhile(node: Node, client: Client, command: str) -> tuple[str, float]:
    """Give `command` and let its time pass; the answer, and the longest that another had to wait.

    The other asks after each little step; that is in seconds of this computer. What holds the loop
    by computing is not seen where time is skipped: that is for test_every_function.
    """
    with contextlib.closing(node.client()) as other:
        client.send(command + "\n")
        longest = 0.0
        end = time.monotonic() + DEADLINE
        while not is_answered(client):
            asked = time.monotonic()
            assert asked < end, f"{command} does not end"
            assert other.ask("hello").startswith("hello:")
            longest = max(longest, time.monotonic() - asked)
            node.control.advance(_LITTLE_S)
    return answer_soon(node, client), longest


def longest_wait(node: Node, client: Client, command: str, enough: float, first: float) -> float:
    """How long another has to wait at most while `command` runs; at its best, in s.

    `first` is what `served_meanwhile` has found: the command is given again until it is `enough`.
    """
    return at_best(lambda: served_meanwhile(node, client, command)[1], enough, first)


def shortest_hold(client: Client, command: str, enough: int, tries: int = 40) -> int:
    """How long `command` holds the loop of a node, in ms, at its best.

    The computer has other things to do, too: tried again until it is `enough`.
    """
    client.ask("lag watch")
    client.ask(command)  # the first time may load something

    def held() -> int:
        client.ask("lag worst")
        client.ask(command)
        return int(client.ask("lag worst"))

    best = at_best(held, enough + 1, tries=tries)
    client.ask("task kill lag.watch")
    return int(best)


def hold_alone(node: Node, module: str, function: str = "measure") -> tuple[str, int, int]:
    """Call a function beside the firmware: what it returns, how long it takes, the longest hold."""
    lines = node.interpret(_SCRIPT.format(module=module, function=function)).splitlines()
    took, worst = map(int, lines[-1].split())
    return lines[-2], took, worst
