"""A node with a lamp. It is started once for all files here; presence begins anew in each test."""

import contextlib

import pytest
from board_time import live_until
from nodes import started
from presence_lamp import INIT, LAMP, MIC


@pytest.fixture(scope="session")
def shared(rack):
    with started(rack, modules={"LM_lamp.py": LAMP}, aioqueue=4) as made:
        yield made


@pytest.fixture
def running(shared):
    """The shared node with its modules as after a start: subscribers cannot be taken back."""
    shared.control.set_adc(MIC, 0)
    with contextlib.closing(shared.client()) as client:
        client.ask("task kill presence.*")
        live_until(shared, lambda: "Yes       presence." not in client.ask("task list"))
        for module in ("LM_presence", "LM_lamp"):
            client.ask(f"lmpacman module unload='{module}'")
        client.ask("system alarms clean=True")
    return shared


@pytest.fixture
def quiet(client):
    """A client of a node that listens to motion only; off comes after two seconds."""
    assert client.ask("presence load_n_init timer=2 mic=False") == INIT.format(3, 2, False)
    return client
