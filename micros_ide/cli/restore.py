"""`micros-ide restore`: a backup back onto its node, or onto another board."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.backup import add_passphrase, passphrase_of
from micros_ide.cli.port_choice import add_port, chosen_port
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import WIDTH, Screen
from micros_ide.core import Core
from micros_ide.errors import JobCancelled
from micros_ide.model.restore import NodeDone, RestorePlan, RestoreRequest

_EXAMPLES = """micros-ide restore lamp.zip --port /dev/ttyUSB0
micros-ide restore lamp.zip --port /dev/ttyUSB0 --dry-run
micros-ide restore lamp.zip --port /dev/ttyUSB1 --name lamp2 --yes
micros-ide restore lamp.zip --port lamp --exact --passphrase -"""
_LISTED = 12  # names of a kind shown in a plan


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "restore", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} The board needs MicroPython: an erased one is deployed first. What "
        "the backup has not stays, unless --exact is given."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
    add_port(parser)
    parser.add_argument(
        "--name", metavar="NAME", help="another name for the node; needed for another board"
    )
    parser.add_argument("--exact", action="store_true", help="remove what the backup has not")
    parser.add_argument(
        "--without-secrets", action="store_true", help="the board's own passwords stay"
    )
    add_passphrase(parser)
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask")
    parser.add_argument("--dry-run", action="store_true", help="show the plan and stop")


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Show the plan, ask, restore, and show the node."""
    with Core.create() as core:
        request = _request(args, core, screen)
        looking = core.files.submit(
            "Look at the board", request.port, lambda report: core.restore.plan(request, report)
        )
        plan: RestorePlan = follow(screen, core.bus, looking)
        if args.dry_run:
            screen.result(plan.as_json())
            _show_plan(screen.say, plan)
            return
        if not args.yes:
            _show_plan(screen.note, plan)
            if not screen.confirm("Restore?"):
                raise JobCancelled
        done: NodeDone = follow(screen, core.bus, core.restore.submit(plan))
        screen.result(done_as_json(done))
        show_done(screen, done)


def done_as_json(done: NodeDone) -> dict[str, Any]:
    """Return the result; `password` is there only when it was made just now."""
    document = asdict(done)
    if done.password is None:
        del document["password"]
    return document


def show_done(screen: Screen, done: NodeDone) -> None:
    """Print the node: name, where, what was done."""
    over = "answers" if done.verified_over == "network" else "runs (seen over USB)"
    screen.say(f"{done.name} {over}." if done.version else "The files are on the board.")
    wire = f"{done.wire.up:,} bytes up, {done.wire.down:,} down"
    screen.fields(
        (
            ("id", done.uid),
            ("address", f"{done.address}:{done.shell_port}" if done.address else ""),
            ("version", done.version),
            ("password", done.password or ""),
            ("files", f"{len(done.sent)} sent, {done.unchanged} unchanged"),
            ("removed", str(len(done.removed)) if done.removed else ""),
            ("saved", done.saved or ""),
            ("time", f"{done.seconds.get('total', 0.0):.1f} s, {wire}"),
        )
    )
    if done.password:
        screen.say("The password was made for this node and is shown only now: note it down.")
    for warning in done.warnings:
        screen.paragraph(warning)


def show_names(say: Callable[[str], None], what: str, names: tuple[str, ...]) -> None:
    """Print a line with the number of files and the first of their names."""
    if not names:
        return
    line = f"  {what}: {len(names)}  {', '.join(names[:_LISTED])}"
    if len(names) > _LISTED:
        line += " …"
    say(line if len(line) <= WIDTH else line[: WIDTH - 1] + "…")


def show_warnings(say: Callable[[str], None], warnings: tuple[str, ...]) -> None:
    """Print what a plan warns of, in lines that fit the page."""
    for warning in warnings:
        for line in textwrap.wrap(f"  ! {warning}", WIDTH, subsequent_indent="    "):
            say(line)


def _request(args: argparse.Namespace, core: Core, screen: Screen) -> RestoreRequest:
    request = RestoreRequest(
        path=args.file,
        port=chosen_port(core, args.port),
        name=args.name,
        exact=args.exact,
        secrets=not args.without_secrets,
        passphrase=passphrase_of(args.passphrase, screen),
    )
    if (
        request.secrets
        and request.passphrase is None
        and core.backups.read(args.file).wants_passphrase
    ):
        return replace(request, passphrase=screen.ask_secret("passphrase"))
    return request


def _show_plan(say: Callable[[str], None], plan: RestorePlan) -> None:
    whose = plan.source.name or "a board"
    say(f"Backup of {whose} ({plan.source.uid}), made {plan.made[:16].replace('T', ' ')} UTC")
    what = f"becomes {plan.name}" if plan.clone else "gets its files back"
    say(f"{plan.port.device} ({plan.facts.uid}) {what}")
    show_names(say, "send", plan.changes.send)
    say(f"  unchanged: {plan.changes.unchanged}")
    show_names(say, "remove", plan.changes.remove)
    show_names(say, "stays", plan.changes.kept)
    show_warnings(say, plan.warnings)
