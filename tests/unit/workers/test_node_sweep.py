"""A sweep over servers on this computer, friendly and hostile: nobody delays anybody."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from micros_ide.model.discovery import Reply
from micros_ide.model.presence import Trouble
from micros_ide.virtual.addresses import NETWORK_SETTING
from micros_ide.workers import open_files
from micros_ide.workers.node_sweep import NodeSweep

PROMPT = b"node01 $ "
UID = "micr7c9ebd623ff8OS"
FOREVER = 30.0  # s: a test that waits so long has failed


class Street:
    """Servers on addresses of this test process's own network, all on one port."""

    def __init__(self) -> None:
        self._network = os.environ[NETWORK_SETTING].rpartition(".")[0]
        self._sockets: list[socket.socket] = []
        self._over = threading.Event()
        with socket.create_server((self.address(200), 0)) as probe:
            self.port: int = probe.getsockname()[1]

    def address(self, number: int) -> str:
        return f"{self._network}.{number}"

    def open(self, number: int, talk: Callable[[socket.socket], None]) -> None:
        """Serve each connection at an address with `talk`, in a thread."""
        server = socket.create_server((self.address(number), self.port), backlog=64)
        self._sockets.append(server)
        threading.Thread(target=self._serve, args=(server, talk), daemon=True).start()

    def _serve(self, server: socket.socket, talk: Callable[[socket.socket], None]) -> None:
        with suppress(OSError):
            while True:
                link, _peer = server.accept()
                threading.Thread(target=self._talk, args=(link, talk), daemon=True).start()

    def _talk(self, link: socket.socket, talk: Callable[[socket.socket], None]) -> None:
        with link, suppress(OSError):
            link.settimeout(FOREVER)
            talk(link)

    def hang(self, link: socket.socket) -> None:
        self._over.wait(FOREVER)

    def close(self) -> None:
        self._over.set()
        for server in self._sockets:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()


@pytest.fixture
def street():
    made = Street()
    yield made
    made.close()


def speaks(uid=UID, said=None):
    """A node's side of the talk; what it hears is added to `said`."""

    def talk(link):
        link.sendall(PROMPT)
        for answer in (f"hello:node01:{uid}\n".encode() + PROMPT, b"2.0.0-0\n" + PROMPT):
            heard = link.recv(100)
            if said is not None:
                said.append(heard)
            link.sendall(answer)
        heard = link.recv(100)
        if said is not None:
            said.append(heard)
        link.sendall(b"Bye!\n\n")

    return talk


def sweep(street, numbers, timeout_s=1.0, **options) -> dict[int, Reply]:
    found: dict[int, Reply] = {}
    targets = [(street.address(number), street.port) for number in numbers]

    def note(reply):
        number = int(reply.address.rpartition(".")[2])
        assert number not in found
        found[number] = reply

    NodeSweep(timeout_s, **options).run(targets, note)
    assert sorted(found) == sorted(numbers)
    return found


def test_a_node_says_who_it_is_and_its_place_is_free_again(street):
    said: list[bytes] = []
    street.open(10, speaks(said=said))
    reply = sweep(street, [10])[10]
    assert (reply.trouble, reply.hello.uid, reply.version) == (None, UID, "2.0.0-0")
    assert said == [b"hello\n", b"version\n", b"exit\n"]


def test_every_address_is_asked_once_the_first_and_the_last_too(street):
    street.open(1, speaks("micr01OS"))
    street.open(254, speaks("micr02OS"))
    found = sweep(street, range(1, 255))
    assert {number for number, one in found.items() if one.hello} == {1, 254}
    assert {one.trouble for one in found.values() if not one.hello} == {Trouble.REFUSED}


def test_one_that_hangs_one_that_drips_and_one_that_floods_delay_nobody(street):
    def drip(link):
        while True:
            link.sendall(b"x")
            time.sleep(0.05)

    def flood(link):
        while True:
            link.sendall(b"y" * 65536)

    street.open(10, street.hang)
    street.open(11, drip)
    street.open(12, flood)
    street.open(13, speaks())
    order: list[str] = []
    targets = [(street.address(number), street.port) for number in range(10, 14)]
    NodeSweep(1.0).run(targets, lambda reply: order.append(reply.address))
    assert len(order) == 4
    late = [order.index(street.address(number)) for number in (10, 11)]
    assert order.index(street.address(13)) < min(late)


def test_each_kind_of_answer_has_its_name(street):
    def foreign(link):
        link.sendall(b"220 mail.example.org ESMTP\r\n")

    street.open(10, street.hang)
    street.open(11, foreign)
    street.open(12, lambda link: None)  # closes at once
    street.open(13, lambda link: (link.sendall(PROMPT), street.hang(link)))
    found = sweep(street, [10, 11, 12, 13, 14], timeout_s=0.5)
    assert [found[number].trouble for number in range(10, 15)] == [
        Trouble.MUTE,
        Trouble.FOREIGN,
        Trouble.FOREIGN,
        Trouble.MUTE,
        Trouble.REFUSED,
    ]
    assert "ESMTP" in found[11].detail


def test_a_busy_node_is_asked_again_until_it_has_a_place(street):
    turns = iter(range(10))

    def busy_twice(link):
        if next(turns) < 2:
            link.sendall(b"Connection is busy. Bye!\nBye!\n\n")
        else:
            speaks()(link)

    street.open(10, busy_twice)
    street.open(11, lambda link: link.sendall(b"Connection is busy. Bye!\nBye!\n\n"))
    found = sweep(street, [10, 11], timeout_s=1.2)
    assert found[10].hello is not None
    assert found[11].trouble is Trouble.BUSY


def test_a_node_that_closes_instead_of_its_version_is_found(street):
    def talk(link):
        link.sendall(PROMPT)
        link.recv(100)
        link.sendall(f"hello:node01:{UID}\n".encode() + PROMPT)

    street.open(10, talk)
    reply = sweep(street, [10])[10]
    assert (reply.hello.uid, reply.version) == (UID, "")


def test_stop_ends_a_run_at_once_and_closes_everything(street):
    street.open(10, street.hang)
    running = NodeSweep(FOREVER)
    began = time.monotonic()
    threading.Timer(0.1, running.stop).start()
    running.run([(street.address(10), street.port)], lambda reply: pytest.fail(str(reply)))
    assert time.monotonic() - began < FOREVER / 2
    running.stop()  # harmless afterwards


def test_what_a_callback_raises_ends_the_run(street):
    def note(_reply):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        NodeSweep().run([(street.address(10), street.port)], note)


def test_progress_counts_every_address(street):
    seen: list[int] = []
    targets = [(street.address(number), street.port) for number in range(1, 101)]
    NodeSweep().run(targets, lambda _reply: None, seen.append)
    assert seen[-1] == 100
    assert seen == sorted(seen)


SCARCE = """
import resource, sys
from micros_ide.workers.node_sweep import NodeSweep
resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
targets = [(sys.argv[1], int(sys.argv[3]))] * 30 + [(sys.argv[2], int(sys.argv[3]))]
found = []
NodeSweep(0.5, at_once=100).run(targets, found.append)
print(len(found), [one.hello.uid for one in found if one.hello])
"""


def test_without_room_for_more_connections_fewer_are_open_at_once(street):
    pytest.importorskip("resource")
    street.open(10, street.hang)
    street.open(11, speaks())
    addresses = street.address(10), street.address(11)
    done = subprocess.run(
        [sys.executable, "-c", SCARCE, *addresses, str(street.port)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"31 ['{UID}']\n", done.stderr


def test_room_is_made_for_connections_within_the_hard_limit(monkeypatch):
    resource = pytest.importorskip("resource")
    limits = {"now": (256, 1000)}
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: limits["now"])
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, pair: limits.update(now=pair))
    assert open_files.room_for(512) == 512
    assert limits["now"] == (640, 1000)
    assert open_files.room_for(4096) == 1000 - 128
    limits["now"] = (100, 100)
    assert open_files.room_for(512) == 16
