"""A node with a bench: what its load modules do shows on devices wired to its pins."""

from __future__ import annotations

import contextlib
import functools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from board_rack import BoardRack
from firmware_node import MICROPYTHON, Client, Node

from micros_ide.virtual.bench.control import BenchControl

CHECKING = (
    "board_time",
    "i2c_sensor",
    "lights",
    "oled_pages",
    "oled_screen",
    "presence_lamp",
    "taken_pin",
)
sys.path.insert(0, str(Path(__file__).parent))  # the tests here share modules, like board_time
pytest.register_assert_rewrite(*CHECKING)  # so that their assertions tell what was there

import board_time  # noqa: E402
from nodes import started  # noqa: E402


@pytest.fixture(scope="module")
def node_config() -> dict[str, object]:
    """The configuration of the node that the tests of one file share; a file may have its own."""
    return {"aioqueue": 3}


@pytest.fixture(scope="module")
def node_modules() -> dict[str, str]:
    """The modules that this node has beside the firmware, by file; a file may have its own."""
    return {}


@pytest.fixture(scope="module")
def running(
    rack: BoardRack, node_config: dict[str, object], node_modules: dict[str, str]
) -> Iterator[Node]:
    """A running node that the tests of one file share."""
    with started(rack, modules=node_modules, **node_config) as made:
        yield made


@pytest.fixture
def fresh(rack: BoardRack) -> Iterator[Callable[..., Node]]:
    """Start nodes of this test's own: `fresh(**options)`, as `nodes.started` takes them."""
    with contextlib.ExitStack() as made:
        yield lambda **options: made.enter_context(started(rack, **options))


@pytest.fixture
def bench(running: Node) -> BenchControl:
    """What is wired to the node that the tests of one file share."""
    return running.control.bench


@pytest.fixture
def wired(bench: BenchControl) -> Iterator[BenchControl]:
    """The bench of the shared node, without a device before and after."""

    def clear() -> None:
        for row in bench.devices():
            bench.remove(row["name"])

    clear()
    yield bench
    clear()


@pytest.fixture
def other(running: Node) -> Iterator[Client]:
    """A second connection to the shared node."""
    made = running.client()
    yield made
    made.close()


@pytest.fixture(scope="session")
def plain_micropython() -> Callable[[str], str]:
    """Run a script in a MicroPython without a board: for what is the same on all of them."""

    def run(script: str) -> str:
        command = [MICROPYTHON, "-c", script]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return run


@pytest.fixture
def until() -> Callable[..., Any]:
    """Wait for something to become true; returns it, or fails."""

    def wait(condition: Callable[[], Any], seconds: float = 8.0) -> Any:
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            assert time.monotonic() < deadline, "it did not come about"
            time.sleep(0.01)
        return result

    return wait


@pytest.fixture
def soon(running: Node) -> Callable[..., Any]:
    """Let the time of the shared node pass until something is true; returns it, or fails."""
    return functools.partial(board_time.live_until, running)


@pytest.fixture
def ask_soon(running: Node, client: Client) -> Callable[[str], str]:
    """Ask the shared node, and let the time pass that it takes to answer."""
    return functools.partial(board_time.ask_soon, running, client)


@pytest.fixture
def quiet(running: Node) -> Callable[..., bool]:
    """Whether a count stays as it is while the shared node lives through a second."""

    def look(count: Callable[[], int], seconds: float = 1.0) -> bool:
        before = count()
        running.control.advance(seconds)
        return count() == before

    return look
