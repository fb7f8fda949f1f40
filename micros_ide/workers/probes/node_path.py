"""Walk the way to a node, station by station: name, route, connection, greeting."""

from __future__ import annotations

import errno
import re
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

from micros_ide.model.doctor.node_facts import (
    WEBREPL_PORT,
    Interface,
    NodeFacts,
    TcpAnswer,
)
from micros_ide.model.presence import Trouble
from micros_ide.workers import host_networks
from micros_ide.workers.name_lookup import NameLookup
from micros_ide.workers.node_greeting import GreetingTalk, Step
from micros_ide.workers.probes.bounded import bounded, run_command

_LOOKUP_S, _CONNECT_S, _TALK_S, _PING_S = 3.0, 3.0, 5.0, 2
_ARP = Path("/proc/net/arp")
_ANSWERS = {
    errno.ECONNREFUSED: "refused",
    errno.ETIMEDOUT: "timeout",
    errno.ENETUNREACH: "no-route",
    errno.EHOSTUNREACH: "unreachable",
    errno.EPERM: "forbidden",
    errno.EACCES: "forbidden",
}


def walk_to_node(node: NodeFacts, uid: str | None = None) -> NodeFacts:
    """Return `node` with everything that was found on the way to it.

    `node.host` is looked up if it is given; `node.address` is then where it was met before. `uid`:
    the hardware id it should have.
    """
    if node.host is not None:
        node = _looked_up(node, node.host)
    node = replace(node, interfaces=bounded(_interfaces, ()))
    address = node.address
    if address is None:
        return node
    node = _routed(node, address)
    answer, link = _connect(address, node.port)
    node = replace(node, tcp=(TcpAnswer(node.port, answer),))
    if link is not None:
        with link:
            return _greeted(node, link, uid)
    return _further(node, address, answer)


def _looked_up(node: NodeFacts, host: str) -> NodeFacts:
    lookup = NameLookup([host])
    lookup.wait([host], time.monotonic() + _LOOKUP_S)
    found = lookup.found.get(host)
    if found is not None:
        return replace(node, resolved=True, address=found, address_from="resolved")
    known = "remembered" if node.address else None
    return replace(node, resolved=False, address_from=known)


def _interfaces() -> tuple[Interface, ...]:
    found = host_networks.interfaces()
    return tuple(Interface(one.name, one.address, one.prefix) for one in found)


def _routed(node: NodeFacts, address: str) -> NodeFacts:
    """Add the address and the interface that the system would send from; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((address, node.port))
            source = str(probe.getsockname()[0])
    except OSError:
        return node
    names = (one.name for one in node.interfaces if one.address == source)
    return replace(node, source=source, interface=next(names, None))


def _connect(address: str, port: int) -> tuple[str, socket.socket | None]:
    try:
        return "open", socket.create_connection((address, port), _CONNECT_S)
    except TimeoutError:
        return "timeout", None
    except OSError as error:
        return _ANSWERS.get(error.errno or 0, "failed"), None


def _greeted(node: NodeFacts, link: socket.socket, uid: str | None) -> NodeFacts:
    talk = GreetingTalk()
    heard = 0
    deadline = time.monotonic() + _TALK_S
    try:
        while talk.step is not Step.END and (left := deadline - time.monotonic()) > 0:
            link.settimeout(left)
            data = link.recv(4096)
            heard += len(data)
            link.sendall(talk.feed(data))
    except OSError:  # time is over, or the connection broke
        pass
    talk.give_up()
    if talk.hello is None:
        return _without_hello(node, talk, heard)
    return replace(
        node,
        greeting="node",
        hello="ok",
        said_name=talk.hello.name,
        same_hardware=None if uid is None else talk.hello.uid == uid,
        version=talk.version or None,
    )


def _without_hello(node: NodeFacts, talk: GreetingTalk, heard: int) -> NodeFacts:
    if talk.trouble is Trouble.BUSY:
        return replace(node, greeting="busy")
    if talk.trouble is Trouble.MUTE:
        # With a detail, it is the name in the prompt of a node that then did not answer.
        named = bool(talk.detail)
        return replace(
            node,
            greeting="node" if named else "silent",
            hello="silent" if named else None,
            said_name=talk.detail or None,
        )
    if not heard:
        return replace(node, greeting="closed")
    return replace(node, greeting="foreign")


def _further(node: NodeFacts, address: str, answer: str) -> NodeFacts:
    """Look what else answers there, when the node's shell does not."""
    if answer == "refused":
        other, link = _connect(address, WEBREPL_PORT)
        if link is not None:
            link.close()
        return replace(node, tcp=(*node.tcp, TcpAnswer(WEBREPL_PORT, other)))
    ping = bounded(lambda: ping_answers(address), None, 2 * _PING_S)
    return replace(node, ping=ping, neighbour=bounded(lambda: in_neighbours(address, _ARP), None))


def ping_answers(address: str) -> bool | None:
    """Return whether `address` answers one ping; None where it cannot be asked."""
    if sys.platform == "win32":
        words = ("ping", "-n", "1", "-w", str(1000 * _PING_S), address)
    elif sys.platform == "darwin":
        words = ("ping", "-c", "1", "-t", str(_PING_S), address)
    else:
        words = ("ping", "-n", "-c", "1", "-W", str(_PING_S), address)
    ran = run_command(words, 2 * _PING_S)
    return None if ran is None else ran.code == 0


def in_neighbours(address: str, table: Path) -> bool | None:
    """Return whether Linux knows hardware behind `address`; None where it does not say."""
    try:
        text = table.read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) >= 4 and fields[0] == address:
            return re.fullmatch(r"(00:){5}00", fields[3]) is None
    return None
