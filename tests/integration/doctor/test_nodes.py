"""The doctor walks the way to nodes: well, stopped, busy, hanging, moved, and to what is none."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time

import pytest

from micros_ide.errors import ConnectionFailed, DeviceTimeout, InvalidInput, NotFound
from micros_ide.model.devices import News
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.workers.device_shell import NodeShell
from micros_ide.workers.probes import node_path


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(node_path, "_TALK_S", 1.0)
    monkeypatch.setattr(node_path, "_CONNECT_S", 1.0)


@pytest.fixture(scope="module")
def shared(ward, tmp_path_factory):
    """A node with a module that never comes back."""
    module = tmp_path_factory.mktemp("module") / "LM_stuck.py"
    module.write_text("def forever():\n    while True:\n        pass\n")
    return ward.node(module)


@pytest.fixture
def lamp(ward, shared):
    """The node, which answers: one of the tests stops it."""
    ward.start(shared)  # harmless when it runs
    status = ward.core.virtual.status(shared)
    deadline = time.monotonic() + 25
    while True:
        try:
            with NodeShell(status.address, status.shell_port) as shell:
                shell.command("version")
                return shared
        except (ConnectionFailed, DeviceTimeout):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.fixture
def place(ward, lamp):
    status = ward.core.virtual.status(lamp)
    return status.address, status.shell_port


def test_a_node_that_answers(ward, lamp):
    verdict = ward.verdict("node", node=lamp)
    assert verdict.status == "ok"
    assert f"{lamp} 2.0.0-0 answers at 127." in verdict.summary


def test_a_node_by_its_address(ward, lamp, place):
    assert ward.finding("node", node=place[0]) is None
    assert ward.finding("node", node=f"{place[0]}:{place[1]}") is None


def test_a_node_without_a_free_connection(ward, lamp, place):
    with contextlib.ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(NodeShell(*place))
        assert ward.finding("node", node=lamp) == "node-busy"
    assert ward.finding("node", node=lamp) is None


def test_a_node_that_moved(ward, lamp, place):
    """The address belongs to another node by now; the table still says otherwise."""
    fan = "micr0000000000f1OS"
    ward.core.devices.record(
        [News(fan, Sighting(How.HELLO, now_utc(), *place), name="fan", version="2.0.0-0")]
    )
    verdict = ward.verdict("node", node="fan")
    ward.core.devices.forget(fan)
    assert verdict.finding.id == "another-node"
    assert verdict.finding.cause.startswith(f"Another node, {lamp}, answers")


def test_a_name_that_nobody_looks_up_while_the_address_works(ward, lamp):
    verdict = ward.verdict("node", node=f"{lamp}.local")
    assert verdict.finding.id == "mdns-blocked"
    assert "127." in verdict.finding.fix


def test_a_name_that_nobody_knows(ward):
    assert ward.finding("node", node="no-such-node.invalid") == "name-not-resolved"


def test_what_cannot_be_a_node_is_refused(ward):
    with pytest.raises(NotFound):
        ward.facts(node="nosuchnode")
    with pytest.raises(InvalidInput):
        ward.facts(node="no node at all")


def test_nobody_listens(ward):
    assert ward.finding("node", node="127.0.0.1:1") == "firmware-not-running"


@pytest.mark.parametrize(
    ("says", "finding"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", "not-a-node"), (b"", "node-hangs"), (None, "node-hangs")],
)
def test_something_else_listens(ward, says, finding):
    """It speaks another language, closes without a word, or never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve():
            with contextlib.suppress(OSError):
                link, _peer = server.accept()
                held.append(link)
                if says is not None:
                    link.sendall(says)
                    link.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        found = ward.finding("node", node=f"127.0.0.1:{server.getsockname()[1]}")
        thread.join(5)
        for link in held:
            link.close()
    assert found == finding


def test_a_node_that_hangs_and_one_that_is_stopped(ward, lamp, place):
    shell = NodeShell(*place, timeout=0.5)
    try:
        with pytest.raises(DeviceTimeout):
            shell.command("stuck forever")
        assert ward.finding("node", node=lamp) == "node-hangs"
    finally:
        ward.core.virtual.stop(lamp)  # as it hangs, it is of no use to any other test
    verdict = ward.verdict("node", node=lamp)
    assert verdict.finding.id == "virtual-board-stopped"
    assert verdict.finding.commands == (("micros-ide", "virtual", "start", lamp),)


# Networks of their own.

_IN_A_NETWORK = """
import subprocess, sys
from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.node_facts import NodeFacts
from micros_ide.services.doctor.diagnose import diagnose
from micros_ide.workers.driver_catalogue import driver_catalogue
from micros_ide.workers.probes import node_path

node_path._CONNECT_S, node_path._PING_S = 0.3, 1

def look(address):
    node = node_path.walk_to_node(NodeFacts("lamp", 9008, name="lamp", address=address))
    found = diagnose(Facts(node=node), driver_catalogue()).verdict("node").finding
    print(address, found.id)

def ip(words):
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)

def interface(name, address):  # nobody is at its other end
    ip(f"link add {name} type veth peer name {name}far")
    ip(f"addr add {address} dev {name}")
    for one in (name, f"{name}far"):
        ip(f"link set {one} up")

look("10.9.0.77")
ip("link set lo up")
interface("wlan0", "10.9.0.1/24")
look("10.9.0.77")
ip("neigh add 10.9.0.78 lladdr 02:00:00:00:00:78 dev wlan0")
look("10.9.0.78")
look("10.8.0.5")
look("192.168.4.1")
interface("tun0", "10.7.0.1/32")
ip("route add 10.8.0.0/24 dev tun0 src 10.7.0.1")
look("10.8.0.5")
ip("route add 10.6.0.0/24 via 10.9.0.254 dev wlan0")
look("10.6.0.5")
"""


def test_ways_that_lead_nowhere():
    """In a network namespace: no network, nobody there, no route, a tunnel, another network."""
    inside = ["unshare", "--user", "--map-root-user", "--net", "--"]
    try:
        probe = ("ip", "link", "add", "x0", "type", "veth", "peer", "name", "x1")
        subprocess.run([*inside, *probe], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no network namespaces here")
    done = subprocess.run(
        [*inside, sys.executable, "-c", _IN_A_NETWORK], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [
        *("10.9.0.77", "no-network"),
        *("10.9.0.77", "nobody-at-address"),
        *("10.9.0.78", "connections-blocked"),
        *("10.8.0.5", "no-route"),
        *("192.168.4.1", "node-in-own-network"),
        *("10.8.0.5", "vpn-takes-route"),
        *("10.6.0.5", "other-network"),
    ], done.stderr
