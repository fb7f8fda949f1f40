"""A node with a bench: what its load modules do shows on devices wired to its pins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from board_rack import BoardRack
from firmware_node import Node

from micros_ide.virtual.bench.control import BenchControl


@pytest.fixture
def fresh(rack: BoardRack) -> Iterator[Callable[..., Node]]:
    """Start nodes of this test's own: `fresh(chip="esp32", heap=None, **config)`."""
    made: list[Node] = []

    def start(chip: str = "esp32", heap: int | None = None, **config: object) -> Node:
        node = Node(rack, chip)
        made.append(node)
        node.configure(**config)
        node.start(heap=heap)
        return node

    yield start
    for node in made:
        node.close()


@pytest.fixture
def bench(running: Node) -> BenchControl:
    """What is wired to the node that the tests of one file share."""
    return running.control.bench


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
