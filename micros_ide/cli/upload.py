"""`micros-ide upload`: own modules and files for a node, over the network."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.module_card import print_card
from micros_ide.cli.node_jobs import NodeJobs, add_password
from micros_ide.cli.ota_view import exit_code, show_done, show_plan
from micros_ide.cli.progress import follow
from micros_ide.cli.restore import show_warnings
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import JobCancelled
from micros_ide.model.module_report import ModuleReport, Verdict
from micros_ide.model.node_settings import Place
from micros_ide.model.ota import OtaDone, OtaPlan, OtaRequest
from micros_ide.model.reporting import Reporter

_EXAMPLES = """micros-ide upload lamp LM_greet.py
micros-ide upload lamp LM_greet.py LM_party.py --dry-run
micros-ide upload lamp LM_greet.py --no-try --yes
micros-ide upload 192.168.1.50 tones.txt --password -"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "upload", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} Load modules (LM_*.py, LM_*.mpy) are tried first in a virtual board "
        "that is thrown away. The node restarts, and takes everything back if it does not run "
        "well. What is there already is not sent."
    )
    parser.intermixed = True
    parser.add_argument("node", metavar="NODE", help="its name, id or address[:port]")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="on this computer")
    parser.add_argument("--no-try", action="store_true", help="send modules untried")
    parser.add_argument(
        "--force",
        action="store_true",
        help="also what failed the trial, what is there already, and files of the core",
    )
    add_password(parser)
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask")
    parser.add_argument("--dry-run", action="store_true", help="show plan and trial, and stop")


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Show the plan and the trial, ask, send, and show what became of it."""
    with Core.create() as core:
        jobs = NodeJobs(core, screen, Place(node=args.node), args.password, remember=args.remember)
        plan, password = _planned(core, jobs, args), jobs.password
        found = None if args.no_try or plan.nothing_to_do else _tried(core, screen, plan, password)
        if found is not None and (args.dry_run or found.verdict is not Verdict.GREEN):
            print_card(screen, found)
        if args.dry_run or plan.nothing_to_do:
            screen.result({"plan": plan.as_json(), "trial": _json(found)})
            _show(screen.say, plan)
            return 0
        if not args.force:
            core.uploads.refuse_red(found)
        if not args.yes:
            _show(screen.note, plan)
            if not screen.confirm(f"Send to {plan.facts.name}?"):
                raise JobCancelled
        done: OtaDone = follow(screen, core.bus, core.ota.submit(plan, password))
    screen.result({"node": done.as_json(), "trial": _json(found)})
    show_done(screen, (done,))
    return exit_code((done,))


def _planned(core: Core, jobs: NodeJobs, args: argparse.Namespace) -> OtaPlan:
    files = core.uploads.read(args.files, force=args.force)

    def work(place: Place, report: Reporter, password: str | None) -> OtaPlan:
        request = OtaRequest(place.node, own=files, force=args.force, password=password)
        return core.ota.plan(request, report)

    return jobs.run("Look at", work)


def _tried(core: Core, screen: Screen, plan: OtaPlan, password: str | None) -> ModuleReport | None:
    job = core.jobs.submit(
        "Try modules", "trial", lambda report: core.uploads.try_out(plan, report, password)
    )
    found: ModuleReport | None = follow(screen, core.bus, job)
    return found


def _json(found: ModuleReport | None) -> dict[str, Any] | None:
    return None if found is None else found.as_json()


def _show(say: Callable[[str], None], plan: OtaPlan) -> None:
    show_plan(say, plan, (plan.facts.name or plan.request.target,))
    show_warnings(say, plan.warnings)
