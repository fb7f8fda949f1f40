"""Terminals on boards' ports, and a way to wait."""

from __future__ import annotations

import time

import pytest

from tests.board_terminal import Terminal


@pytest.fixture
def terminal():
    """Return a function that opens a port; whatever was opened is closed again."""
    opened = []

    def connect(port: str, *, raw: bool = False) -> Terminal:
        one = Terminal(port)
        opened.append(one)
        if raw:
            one.enter_raw()
        return one

    yield connect
    for one in opened:
        one.close()


@pytest.fixture
def wait_until():
    """Return a function that waits for a condition, or fails."""

    def wait(condition, seconds: float = 8.0):
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            assert time.monotonic() < deadline, "it did not come about"
            time.sleep(0.01)
        return result

    return wait
