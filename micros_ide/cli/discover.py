"""`micros-ide discover`: search the network for nodes."""

from __future__ import annotations

import argparse
from typing import Any

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.devices import device_as_json, why_line
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.model.discovery import DiscoveryResult, Reply
from micros_ide.model.presence import Trouble

_EXAMPLES = """micros-ide discover
micros-ide discover 10.0.0.0/24 192.168.4.1
micros-ide discover 10.0.0.5-20 lamp.local --timeout 5
micros-ide discover --json"""
_WORDS = {
    Trouble.BUSY: "all its connections are taken",
    Trouble.MUTE: "takes the connection and does not answer",
    Trouble.FOREIGN: "something that is no node",
}


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    from micros_ide.services.discovery_plan import DiscoveryRequest

    usual = DiscoveryRequest()
    parser = verb(verbs, "discover", run, summary, _EXAMPLES)
    parser.add_argument(
        "ranges",
        metavar="RANGE",
        nargs="*",
        help="a network, range, address, host or known node; without any, the networks of this"
        " computer, known nodes and virtual boards",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="S",
        default=usual.timeout_s,
        help=f"seconds for one address ({usual.timeout_s:g})",
    )
    parser.add_argument(
        "--port", type=int, metavar="N", default=usual.port, help=f"of the shell ({usual.port})"
    )
    parser.add_argument(
        "--any-size", action="store_true", help="take ranges of more than 65,536 addresses, too"
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Search, and say what was found, what has moved and who does not answer."""
    from micros_ide.services.discovery_plan import DiscoveryRequest

    with Core.create() as core:
        plan = core.discovery.plan(
            DiscoveryRequest(tuple(args.ranges), args.port, args.timeout, args.any_size)
        )
        result: DiscoveryResult = follow(screen, core.bus, core.discovery.submit(plan))
    screen.result(as_json(result))
    _show(result, screen)


def as_json(result: DiscoveryResult) -> dict[str, Any]:
    """Return a search's result as a document."""
    return {
        "asked": result.asked,
        "seconds": result.seconds,
        "nodes": [
            {
                **device_as_json(one.device, one.seconds),
                "change": one.change,
                "was": one.was,
            }
            for one in result.nodes
        ],
        "not_answering": [device_as_json(one, None) for one in result.missing],
        "others": [
            {
                "address": one.address,
                "port": one.port,
                "state": one.trouble.value if one.trouble else "",
                "detail": one.detail,
            }
            for one in result.others
        ],
        "notes": list(result.notes),
    }


def _show(result: DiscoveryResult, screen: Screen) -> None:
    for note in result.notes:
        screen.note(note)
    if result.nodes:
        screen.table(
            ("NAME", "ADDRESS", "VERSION", "ANSWER", "CHANGE", "ID"),
            (
                (
                    one.device.name,
                    one.device.address or "",
                    one.device.version,
                    f"{1000 * one.seconds:.0f} ms",
                    f"was {one.was}" if one.was else one.change,
                    one.device.uid,
                )
                for one in result.nodes
            ),
        )
    nodes = len(result.nodes)
    screen.say(
        f"{nodes or 'No'} node{'s' * (nodes > 1)} answered at {result.asked:,}"
        f" address{'es' * (result.asked != 1)} in {result.seconds:.1f} s."
    )
    for device in result.missing:
        screen.paragraph(why_line(device))
    for other in result.others:
        screen.paragraph(_other(other))
    if not nodes:
        screen.paragraph(
            "A node is found when it is in the same network as this computer and has power."
            " Give its range when it is in another one: micros-ide discover 10.0.0.0/24"
        )


def _other(reply: Reply) -> str:
    words = _WORDS[reply.trouble or Trouble.FOREIGN]
    detail = f" ({reply.detail})" if reply.detail else ""
    return f"{reply.address}:{reply.port}: {words}{detail}"
