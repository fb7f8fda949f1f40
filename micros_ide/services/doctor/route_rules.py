"""The way to a node: does it have a name, a route, and somebody at its end?"""

from __future__ import annotations

import ipaddress
import re

from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Chain, Finding
from micros_ide.model.doctor.node_facts import NodeFacts

_OWN_NETWORK = ipaddress.IPv4Address("192.168.4.1")  # of a node that opened its own
_TUNNEL = re.compile(r"(tun|tap|wg|ppp|utun|ipsec|tailscale|nordlynx|proton|zt)\w*", re.IGNORECASE)
_SILENT = frozenset({"timeout", "unreachable"})
_NO_ANSWER = frozenset({"timeout", "unreachable", "no-route"})


def virtual_board_stopped(facts: Facts) -> Finding | None:
    """The node is a virtual board that does not run."""
    node = facts.node
    if node is None or node.virtual_state not in {"stopped", "off"}:
        return None
    return Finding(
        "virtual-board-stopped",
        f"The virtual board {node.target} does not run.",
        "Start it.",
        evidence=(f"state: {node.virtual_state}",),
        commands=(("micros-ide", "virtual", "start", node.target),),
    )


def virtual_board_blank(facts: Facts) -> Finding | None:
    """The node is a virtual board without a program."""
    node = facts.node
    if node is None or node.virtual_state not in {"no-image", "loader"}:
        return None
    return Finding(
        "virtual-board-blank",
        f"The virtual board {node.target} runs no program.",
        "Deploy to it.",
        evidence=(f"state: {node.virtual_state}",),
        commands=(("micros-ide", "deploy", "--port", node.target),),
    )


def name_not_resolved(facts: Facts) -> Finding | None:
    """The name leads nowhere; the address may."""
    node = facts.node
    if node is None or node.resolved is not False:
        return None
    if node.address is not None and node.greeting in {"node", "busy"}:
        return Finding(
            "mdns-blocked",
            f"This computer or network does not look up {node.host}, though the node answers at "
            f"{node.address}.",
            f"Use the address {node.address} instead of the name.",
            evidence=(f"{node.host} is not resolved", f"{node.address} answers"),
        )
    return Finding(
        "name-not-resolved",
        f"Nobody in this network knows the name {node.host}.",
        "Check that the node has power and uses the same Wi-Fi as this computer, then search the "
        "network for it.",
        evidence=(f"{node.host} is not resolved",),
        commands=(("micros-ide", "discover"),),
    )


def node_in_own_network(facts: Facts) -> Finding | None:
    """The address is that of a node's own Wi-Fi network, and this computer is not in it."""
    node = facts.node
    if node is None or _answers(node) or _address(node) != _OWN_NETWORK or node.own_interface():
        return None
    return Finding(
        "node-in-own-network",
        "The node has opened its own Wi-Fi network, and this computer is not in it.",
        f"Join the Wi-Fi network called {node.name or 'as the node'}, then repeat.",
        evidence=(f"address {node.address}", _networks(node)),
    )


def no_network(facts: Facts) -> Finding | None:
    """This computer is in no network at all."""
    node = facts.node
    if node is None or _is_local(node) or _answers(node):
        return None
    if any(not one.loopback for one in node.interfaces):
        return None
    return Finding(
        "no-network",
        "This computer is in no network.",
        "Connect it to the Wi-Fi that the node uses.",
        evidence=("no interface has an address",),
    )


def blocked_here(facts: Facts) -> Finding | None:
    """This computer does not let the program out."""
    node = facts.node
    if node is None or node.answer() != "forbidden":
        return None
    return Finding(
        "blocked-by-firewall",
        "A firewall on this computer keeps the program from reaching the node.",
        f"Allow outgoing connections to port {node.port} in that firewall.",
        evidence=("the connection is not permitted",),
    )


def macos_permission(facts: Facts) -> Finding | None:
    """A Mac refuses programs that were not allowed into the local network."""
    node = facts.node
    if node is None or facts.computer.system != "darwin" or not node.ping:
        return None
    if node.answer() not in {"no-route", "unreachable"}:
        return None
    return Finding(
        "macos-local-network",
        "macOS does not let this program into the local network.",
        "Allow it under Privacy & Security, Local Network, then start it again.",
        evidence=(f"{node.address} answers a ping, a connection is refused as {node.answer()}",),
    )


def tunnel(facts: Facts) -> Finding | None:
    """A VPN takes the traffic for the node with it."""
    node = facts.node
    if node is None or node.answer() not in _NO_ANSWER or node.interface is None:
        return None
    if not _TUNNEL.fullmatch(node.interface):
        return None
    return Finding(
        "vpn-takes-route",
        "A VPN on this computer leads the way to the node away from the local network.",
        "End the VPN, or allow local networks in its settings.",
        evidence=(f"{node.address} goes through {node.interface}",),
    )


def no_route(facts: Facts) -> Finding | None:
    """The system knows no way to that network."""
    node = facts.node
    if node is None or node.own_interface() or node.address is None:
        return None
    if node.source is not None and node.answer() != "no-route":
        return None
    return Finding(
        "no-route",
        f"This computer knows no way to {node.address}.",
        "Connect it to the network that the node is in.",
        evidence=(_networks(node),),
    )


def other_network(facts: Facts) -> Finding | None:
    """The node is in another network, and what lies between lets nothing through."""
    node = facts.node
    if node is None or node.answer() not in _SILENT or node.own_interface():
        return None
    return Finding(
        "other-network",
        f"{node.address} is in another network than this computer, and nothing comes through.",
        "Connect this computer to the same Wi-Fi as the node; a guest network is another one.",
        evidence=(_networks(node), f"ping: {_word(node.ping)}"),
    )


def nobody_there(facts: Facts) -> Finding | None:
    """In this network nobody answers for the address."""
    node = facts.node
    if node is None or node.answer() not in _NO_ANSWER:
        return None
    if node.neighbour or node.ping:
        return None
    return Finding(
        "nobody-at-address",
        f"Nobody answers at {node.address}: the node has no power, or another address by now.",
        "Check its power, then search the network for it.",
        evidence=(f"ping: {_word(node.ping)}", f"in the neighbour table: {_word(node.neighbour)}"),
        commands=(("micros-ide", "discover"),),
    )


def isolated(facts: Facts) -> Finding | None:
    """Somebody is there, and connections do not come through."""
    node = facts.node
    if node is None or node.answer() not in _NO_ANSWER:
        return None
    return Finding(
        "connections-blocked",
        f"{node.address} is there, but connections to it do not come through.",
        "Switch off client isolation (also called guest mode) in the Wi-Fi router.",
        evidence=(f"port {node.port}: {node.answer()}", f"ping: {_word(node.ping)}"),
    )


ROUTE_RULES: Chain = (
    virtual_board_stopped,
    virtual_board_blank,
    name_not_resolved,
    node_in_own_network,
    no_network,
    blocked_here,
    macos_permission,
    tunnel,
    no_route,
    other_network,
    nobody_there,
    isolated,
)


def _answers(node: NodeFacts) -> bool:
    return node.answer() in {"open", "refused"}


def _address(node: NodeFacts) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(node.address or "")
    except ValueError:
        return None


def _is_local(node: NodeFacts) -> bool:
    address = _address(node)
    return address is not None and address.is_loopback


def _networks(node: NodeFacts) -> str:
    mine = [str(one.network) for one in node.interfaces if not one.loopback]
    return f"own networks: {', '.join(mine) or 'none'}"


def _word(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[value]
