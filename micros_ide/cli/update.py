"""`micros-ide update`: newer firmware for a node that keeps what is its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.port_choice import add_port, chosen_port
from micros_ide.cli.progress import follow
from micros_ide.cli.restore import done_as_json, show_done, show_names, show_warnings
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import JobCancelled
from micros_ide.model.restore import NodeDone
from micros_ide.model.update import UpdatePlan, UpdateRequest

_EXAMPLES = """micros-ide update
micros-ide update --port /dev/ttyUSB0 --dry-run
micros-ide update --port lamp --yes --json
micros-ide update --port /dev/ttyUSB0 --micropython --board esp32"""
WHY_KEPT = {
    "configuration": "settings stay",
    "state": "state stays",
    "own": "your files stay",
    "changed": "changed, stay",
}


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "update", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} Only what changed is sent; firmware files that are no longer "
        "needed are removed. Everything that is not known to be the firmware's stays. The node is "
        "stopped while it is looked at and while it is updated, and restarted each time."
    )
    add_port(parser)
    parser.add_argument(
        "--micropython",
        action="store_true",
        help="write MicroPython anew, too; the rest comes back",
    )
    parser.add_argument("--board", metavar="ID", help="the board, where MicroPython is written")
    parser.add_argument("--image", metavar="FILE", type=Path, help="a MicroPython .bin or .uf2")
    parser.add_argument("--baud", type=int, metavar="RATE", help="the highest speed to try")
    parser.add_argument(
        "--force",
        action="store_true",
        help="send everything again, also an older version and over changed modules",
    )
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask")
    parser.add_argument("--dry-run", action="store_true", help="show the plan and stop")


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Show the plan, ask, update, and show the node."""
    with Core.create() as core:
        request = UpdateRequest(
            port=chosen_port(core, args.port),
            micropython=args.micropython or args.image is not None,
            board_id=args.board,
            image=args.image,
            force=args.force,
            baud=args.baud,
        )
        looking = core.files.submit(
            "Look at the board", request.port, lambda report: core.update.plan(request, report)
        )
        plan: UpdatePlan = follow(screen, core.bus, looking)
        if args.dry_run or plan.nothing_to_do:
            screen.result(plan.as_json())
            _show_plan(screen.say, plan)
            return
        if not args.yes:
            _show_plan(screen.note, plan)
            if not screen.confirm("Update?"):
                raise JobCancelled
        done: NodeDone = follow(screen, core.bus, core.update.submit(plan))
        screen.result(done_as_json(done))
        show_done(screen, done)


def _show_plan(say: Callable[[str], None], plan: UpdatePlan) -> None:
    who = f"{plan.name or 'The node'} on {plan.port.device}"
    if plan.nothing_to_do:
        say(f"{who} is up to date: version {plan.version}, nothing to send.")
    else:
        say(f"{who}: version {plan.version or 'unknown'} -> {plan.new_version}")
    if plan.image is not None:
        now = plan.facts.micropython if plan.facts else "none"
        say(f"  MicroPython {now} -> {plan.image.version or plan.image.path.name}")
    changes = plan.changes
    show_names(say, "send", changes.send)
    say(f"  unchanged: {changes.unchanged}")
    show_names(say, "remove", changes.remove)
    for why, words in WHY_KEPT.items():
        show_names(say, words, tuple(one.path for one in changes.kept if one.why == why))
    show_warnings(say, plan.warnings)
