"""The small version of `make bench`'s measurements of the firmware: counts and bytes, no times."""

import importlib
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "tools" / "bench"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    yield importlib.import_module("firmware")
    for name in ("firmware", "node_board", "boards"):
        sys.modules.pop(name, None)


@pytest.fixture
def address(node):
    node.configure(devfid="bench")
    node.start(heap=192 << 10)
    return node.address


@pytest.mark.timeout(120)
def test_mixed_commands_leave_nothing_in_memory(bench, address):
    # Two looks at a node at rest differ by up to two blocks of the heap.
    assert bench.drift(address, (1_000, 3_000)) <= 64


def test_node_answers_again_after_a_burst(bench, address):
    assert bench.burst(address, 60) < 10
