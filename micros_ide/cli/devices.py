"""`micros-ide devices`: the nodes that are known here, and how they are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, group
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.model.devices import Device
from micros_ide.model.presence import Presence, now_utc, short_evidence
from micros_ide.services.fleet_status import TIMEOUT_S, NodeStatus

_EXAMPLES = """micros-ide devices
micros-ide devices list --no-ask --json
micros-ide devices why lamp
micros-ide devices forget lamp
micros-ide devices import device_conn_cache.json
micros-ide devices export nodes.json"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb and what can be done; without an action the nodes are listed."""
    parser = group(verbs, "devices", summary, _EXAMPLES)
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    _add_list_options(parser, usual=True)
    parser.set_defaults(run=_list)
    deeds = parser.add_subparsers(dest="deed", metavar="ACTION")
    _add_list_options(_action(deeds, "list", _list, "ask every node and list them"))
    for name, run, what, argument in (
        ("why", _why, "ask one node, and say what is the matter with it", "NODE"),
        ("forget", _forget, "remove a node from the list", "NODE"),
        ("import", _import, "take nodes over from device_conn_cache.json", "FILE"),
        ("export", _export, "write the list as device_conn_cache.json", "FILE"),
    ):
        one = _action(deeds, name, run, what)
        one.add_argument(argument.lower(), metavar=argument)
        if name == "export":
            one.add_argument("--replace", action="store_true", help="replace a file that is there")


def device_as_json(device: Device, seconds: float | None) -> dict[str, Any]:
    """Return a node with its state as a flat document; times in UTC."""
    now = now_utc()
    why = device.why(now)
    return {
        "uid": device.uid,
        "name": device.name,
        "presence": device.presence(now).value,
        "address": device.address,
        "shell_port": device.shell_port,
        "version": device.version,
        "board": device.board_id,
        "answer_ms": None if seconds is None else round(1000 * seconds, 1),
        "last_seen": device.last_seen or None,
        "evidence": device.evidence(now),
        "why": why.sentence,
        "fix": why.fix or None,
        "sightings": [
            {
                "how": one.how.value,
                "when": one.when.isoformat(timespec="milliseconds"),
                "address": one.address,
                "port": one.port or None,
                "detail": one.detail,
            }
            for one in device.sightings
        ],
    }


def why_line(device: Device) -> str:
    """Return why a node is not online and what to do, with its name."""
    why = device.why()
    name = "" if device.name in why.sentence else f"{device.name}: "
    return f"{name}{why.sentence} {why.fix}".rstrip()


def _action(deeds: Verbs, name: str, run: Any, summary: str) -> argparse.ArgumentParser:
    parser = group(deeds, name, summary, _EXAMPLES)
    # Without a default of its own, so that `devices --json list` means what it says.
    parser.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print one JSON document on stdout",
    )
    parser.set_defaults(run=run)
    return parser


def _add_list_options(parser: argparse.ArgumentParser, *, usual: bool = False) -> None:
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="S",
        default=TIMEOUT_S if usual else argparse.SUPPRESS,
        help=f"seconds for one node ({TIMEOUT_S:g})",
    )
    parser.add_argument(
        "--no-ask",
        action="store_true",
        default=False if usual else argparse.SUPPRESS,
        help="ask nobody: show what is noted here",
    )


def _list(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        if args.no_ask:
            rows = tuple(NodeStatus(one, None) for one in core.devices.list())
        else:
            rows = follow(screen, core.bus, core.fleet.submit(timeout_s=args.timeout))
    rows = tuple(sorted(rows, key=lambda row: (row.device.name.lower(), row.device.uid)))
    screen.result([device_as_json(row.device, row.seconds) for row in rows])
    if not rows:
        screen.say("No node is known yet. Search the network: micros-ide discover")
        return
    _show(rows, screen)


def _show(rows: tuple[NodeStatus, ...], screen: Screen) -> None:
    now = now_utc()
    screen.table(
        ("NAME", "STATE", "ADDRESS", "VERSION", "ANSWER", "KNOWN BY"),
        (
            (
                row.device.name,
                row.device.presence(now).value,
                row.device.address or "-",
                row.device.version or "-",
                "-" if row.seconds is None else f"{1000 * row.seconds:.0f} ms",
                short_evidence(row.device.sightings, now),
            )
            for row in rows
        ),
    )
    for row in rows:
        if row.device.presence(now) is not Presence.ONLINE:
            screen.paragraph(why_line(row.device))


def _why(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        device = core.devices.get(args.node)
        (row,) = follow(screen, core.bus, core.fleet.submit((device,), timeout_s=args.timeout))
    screen.result(device_as_json(row.device, row.seconds))
    why = row.device.why()
    screen.paragraph(why.sentence)
    screen.paragraph(why.fix)
    if row.device.presence() is not Presence.ONLINE:
        screen.paragraph(f"Known by: {row.device.evidence()}.")


def _forget(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        device = core.devices.get(args.node)
        core.devices.forget(device.uid)
    screen.result({"uid": device.uid, "name": device.name, "forgotten": True})
    screen.say(f"{device.name} ({device.uid}) is forgotten here. The node itself is as it was.")


def _import(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        taken = core.device_lists.take(Path(args.file))
    screen.result(
        {
            "new": [one.uid for one in taken.new],
            "known": [one.uid for one in taken.known],
        }
    )
    screen.say(f"{len(taken.new)} new, {len(taken.known)} known already.")
    if taken.new:
        screen.say("See who answers: micros-ide devices")


def _export(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        written = core.device_lists.write(Path(args.file), replace=args.replace)
    screen.result({"file": args.file, "nodes": [one.uid for one in written]})
    screen.say(f"{len(written)} node{'s' * (len(written) != 1)} written to {args.file}.")
