"""Thirty nodes on one machine talk to each other by name."""

import contextlib
import os
import time
from pathlib import Path

import pytest
from board_rack import BoardRack
from firmware_node import UID, Client, Node

COUNT = 30
AT_ONCE = 5  # that start at the same time
LIMIT = 30.0  # s, for everybody to start, ask and answer, on two cores
LOADED = 3.0  # times that on a computer that has other things to do


def name_of(number):
    return f"node{number % COUNT + 1:02}"


@pytest.fixture
def own_rack(firmware, tmp_path):
    made = BoardRack(tmp_path / "rack", firmware)
    yield made
    made.close()


@pytest.fixture
def crowd(own_rack):
    """Thirty boards with the firmware, off."""
    nodes = [Node(own_rack) for _ in range(COUNT)]
    for number, node in enumerate(nodes):
        node.configure(devfid=name_of(number))
    yield nodes
    for node in nodes:
        node.stop()


@pytest.mark.timeout(180)
def test_thirty_nodes_ask_their_neighbours_by_name_and_none_is_left_behind(crowd, own_rack):
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    start = time.monotonic()
    for first in range(0, COUNT, AT_ONCE):
        group = crowd[first : first + AT_ONCE]
        for node in group:
            node.start(wait=None)
        for node in group:
            node.wait_line("[NODE]")
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        clients = [
            stack.enter_context(contextlib.closing(node.client(f"{name_of(number)} $ ")))
            for number, node in enumerate(crowd)
        ]
        for number, client in enumerate(clients):
            other = name_of(number + 1)
            answer = client.ask(f"intercon sendcmd '{other}.local' 'hello'")
            assert answer.startswith(f" verdict: Task started: task show con.{other}.hello\n")
        for number, client in enumerate(clients):
            other = name_of(number + 1)
            assert wait_answer(client, f"con.{other}.hello") == f"hello:{other}:{UID} \n"
            address = crowd[(number + 1) % COUNT].address
            assert client.ask("intercon dump") == f" {other}.local: {address}\n"
    took = time.monotonic() - start
    assert took < LIMIT * (LOADED if busy else 1), (
        f"{took:.1f} s, {started - start:.1f} s of it to start"
    )
    processes = [one.pid for one in own_rack.fleet.list()]
    processes += [child for process in processes for child in children(process)]
    for node in crowd:
        node.stop()
    own_rack.close()
    left = [process for process in processes if alive(process)]
    assert len(processes) >= COUNT
    assert not left, f"{len(left)} processes of boards are left"


def wait_answer(client: Client, tag: str) -> str:
    end = time.monotonic() + LIMIT
    while f"Yes       {tag}\n" in client.ask("task list"):
        assert time.monotonic() < end, f"{tag} does not end"
        time.sleep(0.02)
    return client.ask(f"task show {tag}")


def children(process: int) -> list[int]:
    """The interpreters of a board; none where the system does not tell."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    return [int(word) for word in text.split()]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat")
        # An ended process whose exit nobody has collected yet is a Z.
        return not stat.exists() or stat.read_text(encoding="utf-8").rpartition(") ")[2][0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
