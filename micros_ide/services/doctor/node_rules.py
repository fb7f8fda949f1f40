"""Somebody is at the node's address: is it the node, and does it answer?"""

from __future__ import annotations

from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Chain, Finding
from micros_ide.model.doctor.node_facts import WEBREPL_PORT
from micros_ide.services.doctor.route_rules import ROUTE_RULES


def in_update_mode(facts: Facts) -> Finding | None:
    """The node's own program does not run, but WebREPL does."""
    node = facts.node
    if node is None or node.answer() != "refused" or node.answer(WEBREPL_PORT) != "open":
        return None
    return Finding(
        "node-in-update-mode",
        "The node waits for an update: its WebREPL is open and its shell is not.",
        "Finish the update.",
        evidence=(f"port {WEBREPL_PORT}: open", f"port {node.port}: refused"),
    )


def refused(facts: Facts) -> Finding | None:
    """A machine answers, and no node listens on it."""
    node = facts.node
    if node is None or node.answer() != "refused":
        return None
    return Finding(
        "firmware-not-running",
        f"{node.address} is there, but no node's program listens on port {node.port}.",
        "Restart the node, then look at its console over USB.",
        evidence=(f"port {node.port}: refused",),
    )


def sessions_taken(facts: Facts) -> Finding | None:
    """All connections of the node are in use."""
    node = facts.node
    if node is None or node.greeting != "busy":
        return None
    return Finding(
        "node-busy",
        "The node answers, but all its connections are taken.",
        "Close other programs that are connected to it.",
        evidence=("it says: connection is busy",),
    )


def hangs(facts: Facts) -> Finding | None:
    """The connection opens and nothing is said."""
    node = facts.node
    if node is None or node.greeting not in {"silent", "closed"}:
        return None
    return Finding(
        "node-hangs",
        "The node accepts a connection and says nothing: a load module holds it up, or it is "
        "restarting.",
        "Wait a minute, after which the node restarts by itself.",
        evidence=(f"greeting: {node.greeting}",),
    )


def not_a_node(facts: Facts) -> Finding | None:
    """Something else listens there."""
    node = facts.node
    if node is None or (node.greeting != "foreign" and node.hello != "refused"):
        return None
    return Finding(
        "not-a-node",
        f"Something that is no node answers at {node.address}, port {node.port}.",
        "Search the network for the node's address.",
        evidence=(f"greeting: {node.greeting}",),
        commands=(("micros-ide", "discover"),),
    )


def another_node(facts: Facts) -> Finding | None:
    """Addresses have moved: it is another node."""
    node = facts.node
    if node is None or node.greeting != "node":
        return None
    wrong_name = node.name and node.said_name and node.name != node.said_name
    if node.same_hardware is True or not (node.same_hardware is False or wrong_name):
        return None
    return Finding(
        "another-node",
        f"Another node, {node.said_name}, answers at the address of {node.name or node.target}.",
        "Search the network for the node's new address.",
        evidence=("another hardware id" if node.same_hardware is False else "another name",),
        commands=(("micros-ide", "discover"),),
    )


def hello_fails(facts: Facts) -> Finding | None:
    """It greets as a node does and does not answer hello."""
    node = facts.node
    if node is None or node.greeting != "node" or node.hello != "silent":
        return None
    return Finding(
        "node-too-busy",
        "The node greets, but does not answer a command in time.",
        "Wait until its load module is done.",
        evidence=("hello: no answer",),
    )


def unreachable(facts: Facts) -> Finding | None:
    """It failed in a way that no other rule knows."""
    node = facts.node
    if node is None or node.greeting == "node":
        return None
    return Finding(
        "node-unreachable",
        f"The node {node.target} does not answer.",
        "Check that it has power and uses the same Wi-Fi as this computer, then repeat.",
        evidence=tuple(f"port {one.port}: {one.answer}" for one in node.tcp),
    )


def renamed(facts: Facts) -> Finding | None:
    """It is the node, under another name than remembered."""
    node = facts.node
    if node is None or not node.same_hardware or not node.name or not node.said_name:
        return None
    if node.name == node.said_name:
        return None
    return Finding(
        "node-renamed",
        f"The node {node.name} calls itself {node.said_name} by now.",
        "Search the network, which takes over its new name.",
        severity="notice",
        evidence=("the same hardware id",),
        commands=(("micros-ide", "discover"),),
    )


NODE_RULES: Chain = (
    *ROUTE_RULES,
    in_update_mode,
    refused,
    sessions_taken,
    hangs,
    not_a_node,
    another_node,
    hello_fails,
    unreachable,
    renamed,
)


def summary(facts: Facts) -> str:
    """Return what answers, in one line."""
    node = facts.node
    if node is None or node.greeting != "node":
        return "nothing is known of the node"
    version = f" {node.version}" if node.version else ""
    return f"{node.said_name or node.target}{version} answers at {node.address}:{node.port}"
