"""A shell is opened to the node that was meant, or to none: addresses are reused."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.errors import AuthFailed, ConnectionFailed, DeviceTimeout, InvalidInput
from micros_ide.model.presence import Presence, Trouble
from micros_ide.services import console as console_module
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.virtual_boards import VirtualBoards
from tests.stand_ins.shell_server import ShellServer, Talk

LAMP, DESK = "micr7c9ebd623ff8OS", "micr7c9ebd623ff9OS"


@dataclass
class Network:
    """One server that stands for a node, the device table, and kept passwords by id."""

    devices: Devices
    console: Console
    server: ShellServer
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> list[str]:
        """Everything the server got, goodbyes aside."""
        return [
            line for line in b"".join(self.server.heard).decode().splitlines() if line != "exit"
        ]

    def knows(self, uid: str, name: str) -> None:
        row = {"version": "2.0.0-0", "board_id": "esp32", "shell_port": self.server.port}
        self.devices.met(uid, name=name, address="127.0.0.1", **row)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    kept: dict[str, str] = {}
    devices = Devices(tmp_path / "devices.json", EventBus())
    virtual = VirtualBoards(Catalogue(), tmp_path / "virtual")
    server = ShellServer()
    yield Network(devices, Console(devices, virtual, recall=kept.get), server, kept)
    server.close()


def locked(server: ShellServer, name: str, uid: str, password: str) -> Talk:
    """Be a node that wants a password."""

    def talk(link: object) -> None:
        prompt = f"{name} $ "
        link.sendall(f"[password] {prompt}".encode())
        while word := server.hear(link).decode().strip():
            if word == "hello":
                link.sendall(f"hello:{name}:{uid}\n[password] {prompt}".encode())
            elif word == password:
                link.sendall(f"AuthOk\n{prompt}".encode())
            else:
                link.sendall(b"AuthFailed\nBye!\n\n")
                return

    return talk


def test_a_node_with_its_name_is_not_asked_who_it_is(network: Network) -> None:
    network.server.talks = [network.server.node("lamp", LAMP)]
    network.knows(LAMP, "lamp")
    for target in ("lamp", LAMP):
        with network.console.open(target) as shell:
            assert shell.name == "lamp"
    assert network.sent == []


def test_a_renamed_node_is_recognised_by_its_id(network: Network) -> None:
    network.server.talks = [network.server.node("desk lamp", LAMP)]
    network.knows(LAMP, "lamp")
    with network.console.open("lamp") as shell:
        assert shell.version() == "2.0.0-0"
    row = network.devices.get(LAMP)
    assert (row.name, row.presence()) == ("desk lamp", Presence.ONLINE)
    assert network.sent == ["hello", "version"]


def test_another_node_at_the_address_gets_nothing_and_is_remembered(network: Network) -> None:
    network.server.talks = [network.server.node("desk", DESK)]
    network.knows(LAMP, "lamp")
    network.kept[LAMP] = network.kept[DESK] = "s3cret"
    with pytest.raises(ConnectionFailed, match="answers desk, not lamp") as caught:
        network.console.open("lamp", "s3cret")
    assert "discover" in (caught.value.hint or "")
    assert network.sent == ["hello"]
    missed = network.devices.get(LAMP)
    assert missed.miss is not None
    assert (missed.miss.trouble, missed.miss.detail) == (Trouble.OTHER, "desk")
    assert network.devices.get(DESK).address == "127.0.0.1"


@pytest.mark.parametrize("said", ["nonsense", "hello:desk", f"hello:desk:{LAMP[:-2]}", ""])
def test_whoever_cannot_say_hello_is_not_the_node(network: Network, said: str) -> None:
    network.server.talks = [network.server.node("desk", "", hello=said)]
    network.knows(LAMP, "lamp")
    with pytest.raises(ConnectionFailed, match="not lamp"):
        network.console.open("lamp")
    assert network.sent == ["hello"]
    assert [row.uid for row in network.devices.list()] == [LAMP]


def test_by_address_a_node_is_taken_as_it_is(network: Network) -> None:
    network.server.talks = [network.server.node("desk", DESK)]
    network.knows(LAMP, "lamp")
    for target in ("127.0.0.1", f"127.0.0.1:{network.server.port}"):
        with network.console.open(target) as shell:
            assert shell.name == "desk"
    assert network.sent == []


def test_a_name_that_several_nodes_have_is_no_choice(network: Network) -> None:
    network.knows(LAMP, "lamp")
    network.knows(DESK, "lamp")
    with pytest.raises(InvalidInput) as caught:
        network.console.open("lamp")
    assert LAMP in (caught.value.hint or "")
    assert network.server.connections == 0


def test_the_kept_password_is_used_where_one_is_asked_for(network: Network) -> None:
    network.server.talks = [locked(network.server, "lamp", LAMP, "s3cret")]
    network.knows(LAMP, "lamp")
    with network.console.open("lamp") as shell:
        assert shell.wants_password
    network.kept[LAMP] = "s3cret"
    for target in ("lamp", f"127.0.0.1:{network.server.port}"):
        with network.console.open(target) as shell:
            assert not shell.wants_password
    with pytest.raises(AuthFailed) as caught:
        network.console.open("lamp", "another")
    assert "another" not in str(caught.value)


def test_a_kept_password_that_is_refused_is_named_as_such(network: Network) -> None:
    network.server.talks = [locked(network.server, "lamp", LAMP, "changed")]
    network.knows(LAMP, "lamp")
    network.kept[LAMP] = "s3cret"
    with pytest.raises(AuthFailed, match="kept for it") as caught:
        network.console.open("lamp")
    assert "s3cret" not in f"{caught.value}{caught.value.hint}"


def test_no_password_goes_to_another_node_of_the_same_name(network: Network) -> None:
    network.server.talks = [locked(network.server, "lamp", DESK, "s3cret")]
    network.knows(LAMP, "lamp")
    network.kept[LAMP] = "s3cret"
    for password in (None, "s3cret"):
        with pytest.raises(ConnectionFailed, match="not lamp"):
            network.console.open(LAMP, password)
    assert network.sent == ["hello", "hello"]
    with network.console.open("127.0.0.1"):  # both were seen there: it is only an address
        pass


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_RESTART_FIRST_S", "_RESTART_PAUSE_S"):
        monkeypatch.setattr(console_module, name, 0.02)


@pytest.mark.usefixtures("quick")
def test_a_node_that_restarts_is_waited_for(network: Network) -> None:
    node = network.server.node("lamp", LAMP)
    network.server.talks = [lambda _link: None, lambda _link: None, node]
    with network.console.reopen(f"127.0.0.1:{network.server.port}") as shell:
        assert shell.name == "lamp"
    assert network.server.connections == 3


@pytest.mark.usefixtures("quick")
def test_waiting_for_a_node_ends(network: Network) -> None:
    network.server.talks = [lambda _link: None]
    target = f"127.0.0.1:{network.server.port}"
    with pytest.raises(DeviceTimeout, match="did not come back within 0 s") as caught:
        network.console.reopen(target, patience=0.1)
    assert caught.value.hint
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()
    started = time.monotonic()
    with pytest.raises(ConnectionFailed, match="nobody waits"):
        network.console.reopen(target, stop=stop)
    assert time.monotonic() - started < 5
