"""`micros-ide rollback`: the version before the last update over the air."""

from __future__ import annotations

import argparse

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.node_jobs import NodeJobs, add_password
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import JobCancelled
from micros_ide.model.node_settings import Place
from micros_ide.model.ota import OtaDone, OtaRequest, WayBack
from micros_ide.model.reporting import Reporter

_EXAMPLES = """micros-ide rollback lamp
micros-ide rollback lamp --yes --json
micros-ide rollback 192.168.1.50 --password -"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "rollback", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} It is still on the node, and nothing is sent. The files that the "
        "update brought go; settings and state stay as they are. There is no way forward again "
        "but another update."
    )
    parser.add_argument("node", metavar="NODE", help="its name, id or address[:port]")
    add_password(parser)
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask")


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Ask, go back, and show the node."""

    def look(place: Place, report: Reporter, password: str | None) -> WayBack:
        return core.ota.way_back(OtaRequest(place.node, password=password), report)

    def go(place: Place, report: Reporter, password: str | None) -> OtaDone:
        return core.ota.rollback(OtaRequest(place.node, password=password), report)

    with Core.create() as core:
        jobs = NodeJobs(core, screen, Place(node=args.node), args.password, remember=args.remember)
        way = jobs.run("Look at", look)
        if not args.yes:
            screen.note(f"{way.name} runs version {way.version}, and had {way.back} before.")
            if not screen.confirm("Go back?"):
                raise JobCancelled
        done = jobs.run("Roll back", go)
    screen.result(done.as_json())
    screen.say(
        f"{done.name} runs version {done.version} again "
        f"(before: {done.old_version}; {done.seconds:.1f} s)."
    )
