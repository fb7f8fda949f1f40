"""One node with the arm for all files here: it is not started once a file."""

import contextlib

import pytest
from light_watch import PUT
from nodes import started
from robot_arm import TASK, Arm, wire_arm


@pytest.fixture(scope="session")
def running(rack):
    modules = {"LM_put.py": PUT}
    # Without the Internet it has nothing to write down by itself: what the arm writes is counted.
    config = {"cstmpmap": "virtual", "aioqueue": 3, "nwmd": "AP"}
    with started(rack, modules=modules, **config) as made:
        yield made


@pytest.fixture(scope="session")
def bench(running):
    return wire_arm(running)


@pytest.fixture(scope="session")
def ready(running, bench):
    """The bench of an arm that has been moved: its pins are booked."""
    with contextlib.closing(running.client()) as client:
        assert client.ask("roboarm load_n_init") == "Move to home\n"
    return bench


@pytest.fixture
def arm(client, bench):
    client.ask(f"task kill {TASK}")
    client.ask("switch set_state 0")
    assert client.ask("roboarm load_n_init") == "Move to home\n"
    assert client.ask("roboarm control 77 77 10") == "Already on X:77 Y:77\n"
    client.ask("roboarm record True")
    return Arm(bench)
