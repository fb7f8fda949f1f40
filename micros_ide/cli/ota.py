"""`micros-ide ota`: newer firmware for nodes, over the network."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import replace

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.node_jobs import add_password, given_password, offer_to_remember
from micros_ide.cli.ota_view import exit_code, show_done, show_fleet_plan
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import AuthFailed, InvalidInput, JobCancelled, NotFound
from micros_ide.model.ota import OtaRequest
from micros_ide.model.ota_fleet import AT_ONCE, FleetDone, FleetOptions, FleetPlan, listed

_EXAMPLES = """micros-ide ota lamp
micros-ide ota lamp desk --dry-run
micros-ide ota --all --canary lamp --yes
micros-ide ota lamp --modules rgb,cct
micros-ide ota lamp desk --keep-going --yes --json"""
_EXIT_STATUS = """
exit status:
  0  every node is as it was to be
  8  the new version was no good on a node, which runs its old one again
  others (see README): that of the first node that failed"""
_MODULE = re.compile(r"(?:LM_)?(\w{1,40}?)(?:\.m?py)?")


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "ota", run, summary, _EXAMPLES)
    parser.epilog = f"{parser.epilog}\n{_EXIT_STATUS}"
    parser.description = (
        f"{parser.description} Only what changed is sent. A node keeps the new version once its "
        "network, server and modules are well, else its old one comes back by itself. One node "
        "goes first; after a failure no more are begun. What is yours stays. Repeat it any time."
    )
    parser.add_argument("nodes", metavar="NODE", nargs="*", help="its name, id or address[:port]")
    parser.add_argument("--all", action="store_true", help="every node that is known here")
    parser.add_argument(
        "--modules",
        metavar="A,B",
        action="append",
        default=[],
        help="only these load modules (repeat)",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="send everything again, also an older version and over changed modules",
    )
    parser.add_argument("--canary", metavar="NODE", help="goes first, alone (the first with work)")
    parser.add_argument("--no-canary", action="store_true", help="all side by side at once")
    parser.add_argument("--keep-going", action="store_true", help="a failure stops nobody")
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=int,
        default=AT_ONCE,
        help="nodes that are updated side by side (%(default)d)",
    )
    add_password(parser)
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask")
    parser.add_argument("--dry-run", action="store_true", help="show the plan and stop")


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Show the plan, ask, update, and show what became of each node."""
    if args.canary and args.no_canary:
        raise InvalidInput("--canary and --no-canary contradict each other")
    options = FleetOptions(args.canary, not args.no_canary, args.keep_going, args.jobs)
    modules = _modules(args.modules)
    with Core.create() as core:
        targets = _targets(core, args)
        password = given_password(args.password, screen)
        requests = [
            OtaRequest(one, modules=modules, force=args.force, password=password) for one in targets
        ]
        plan, passwords = _planned(core, screen, requests, options, remember=args.remember)
        if args.dry_run:
            screen.result(plan.as_json())
            show_fleet_plan(screen.say, plan)
            return exit_code(plan.problems)
        if plan.with_work and plan.stopped_by is None and not args.yes:
            show_fleet_plan(screen.note, plan)
            if not screen.confirm(_question(plan)):
                raise JobCancelled
        done: FleetDone = follow(screen, core.bus, core.ota_fleet.submit(plan, passwords))
    screen.result(done.as_json())
    show_done(screen, done.nodes)
    return exit_code(done)


def _targets(core: Core, args: argparse.Namespace) -> list[str]:
    targets = list(args.nodes)
    if args.all:
        targets += [one.uid for one in core.devices.list()]
        if not targets:
            raise NotFound("no node is known here", hint="search for them: micros-ide discover")
    if not targets:
        raise InvalidInput("say which nodes", hint="their names, ids or addresses; or --all")
    return targets


def _modules(given: Sequence[str]) -> tuple[str, ...]:
    words = [word.strip() for text in given for word in text.split(",")]
    found = []
    for word in words:
        match = _MODULE.fullmatch(word)
        if match is None:
            raise InvalidInput(f"'{word[:40]}' is no load module", hint="such as: --modules rgb")
        found.append(match[1])
    return tuple(dict.fromkeys(found))


def _planned(
    core: Core,
    screen: Screen,
    requests: Sequence[OtaRequest],
    options: FleetOptions,
    *,
    remember: bool | None,
) -> tuple[FleetPlan, dict[str, str]]:
    """Return the plan, and the passwords to carry it out with.

    A node that wants its password is asked for it where somebody is there.
    """
    plan = _plan(core, screen, requests, options)
    given = {one.target: one.password for one in requests if one.password is not None}
    wanting = [one.target for one in plan.problems if one.code == AuthFailed.code]
    if not wanting or not sys.stdin.isatty() or given:
        return plan, given
    typed = {}
    for target in wanting:
        screen.note(f"{target} wants its password.")
        typed[target] = screen.ask_secret("password")
    again = [replace(one, password=typed.get(one.target)) for one in requests]
    plan = _plan(core, screen, again, options)
    for node in plan.nodes:
        password = typed.get(node.request.target)
        if node.plan is not None and password is not None:
            offer_to_remember(core, screen, node.plan.uid, password, wish=remember)
    return plan, typed


def _plan(
    core: Core, screen: Screen, requests: Sequence[OtaRequest], options: FleetOptions
) -> FleetPlan:
    job = core.jobs.submit(
        "Look at the nodes",
        "net:ota",
        lambda report: core.ota_fleet.plan(requests, report, options),
    )
    plan: FleetPlan = follow(screen, core.bus, job)
    return plan


def _question(plan: FleetPlan) -> str:
    names = [one.name for one in plan.with_work]
    if len(names) == 1:
        return f"Update {names[0]}?"
    first = f", {plan.canary.name} first" if plan.canary is not None else ""
    return f"Update {len(names)} nodes ({listed(names)}){first}?"
