"""A stall that comes again fails its test, one that does not is forgiven; nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFTEST = """
import pathlib
import pytest
import tests.gui.stall_again as again
again.HERE = pathlib.Path(__file__).parent
from tests.gui.stall_again import pytest_runtest_protocol, STOOD_STILL, StoodStill
counts = {}

@pytest.fixture(scope="module")
def node():
    return object()

@pytest.fixture(autouse=True)
def watch(request):
    yield
    name = request.node.name
    counts[name] = counts.get(name, 0) + 1
    if name == "test_always" or name in ("test_once", "test_wrong") and counts[name] == 1:
        raise StoodStill(STOOD_STILL)
"""
TESTS = """
runs = []

def test_once(node):
    pass

def test_always(node):
    pass

def test_wrong(node):
    runs.append(1)
    assert len(runs) > 1

def test_well(node):
    runs.append(1)
    assert len(runs) == 2
"""


def test_only_a_stall_that_comes_again_fails(tmp_path):
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_inner.py").write_text(TESTS)
    words = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*words, "-p", "no:pytest-qt", "--rootdir", str(tmp_path), "-c", os.devnull, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    # A wide terminal, and a machine that says CI, have the reason behind the name.
    told = [
        (line.split()[0], line.split()[1].rpartition("::")[2]) for line in lines if "::" in line
    ]
    # What fails by itself is not run again.
    wanted = [("FAILED", "test_wrong"), ("ERROR", "test_always"), ("ERROR", "test_wrong")]
    assert told == wanted, done.stdout
    assert "1 failed, 3 passed, 2 errors" in lines[-1]
