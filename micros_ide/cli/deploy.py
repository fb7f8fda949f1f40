"""`micros-ide deploy`: plan, show, agree, run."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, typed_values, verb
from micros_ide.cli.port_choice import board_behind, chosen_port
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import WIDTH, Screen
from micros_ide.core import Core
from micros_ide.errors import JobCancelled
from micros_ide.model.deploy import DeployPlan, DeployRequest, DeployResult, Method

_EXAMPLES = """micros-ide deploy --board esp32 --port /dev/ttyUSB0 --set devfid=lamp
micros-ide deploy --board esp32 --port lamp --yes --json
micros-ide deploy --port /dev/ttyUSB0 --method files --module LM_lamp.py
micros-ide deploy --port /dev/ttyUSB0 --profile lamp --set stapwd=-"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "deploy", run, summary, _EXAMPLES)
    what = parser.add_argument_group("what goes where")
    what.add_argument("--board", metavar="ID", help="the board (see: micros-ide boards)")
    what.add_argument("--port", metavar="PORT", help="the port (see: micros-ide ports)")
    what.add_argument(
        "--method",
        choices=[one.value for one in Method],
        default=Method.AUTO.value,
        help="image: everything at once by the flash loader; files: over MicroPython's prompt",
    )
    what.add_argument("--image", metavar="FILE", type=Path, help="a MicroPython .bin or .uf2")
    what.add_argument(
        "--module",
        metavar="LM_x.py",
        type=Path,
        action="append",
        default=[],
        help="a load module of your own (repeat)",
    )
    node = parser.add_argument_group("the node's configuration")
    node.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="set a key (repeat); KEY=- asks without showing, KEY=@FILE reads a file",
    )
    node.add_argument("--profile", metavar="NAME", help="start from a ready configuration")
    node.add_argument("--backup", metavar="FILE", type=Path, help="start from a node_config.json")
    how = parser.add_argument_group("how")
    how.add_argument("--baud", type=int, metavar="RATE", help="the highest speed to try")
    how.add_argument("--erase", action="store_true", help="with files: write MicroPython anew")
    how.add_argument(
        "--keep", action="store_true", help="with files: fail rather than write MicroPython"
    )
    how.add_argument("--yes", "-y", action="store_true", help="do not ask")
    how.add_argument("--dry-run", action="store_true", help="show the plan and stop")


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Show the plan, ask, deploy, and show the node."""
    with Core.create() as core:
        request = _request(args, core, screen)
        planning = core.jobs.submit("Plan", "plan", lambda rep: core.deploy.plan(request, rep))
        plan: DeployPlan = follow(screen, core.bus, planning)
        if args.dry_run:
            screen.result(plan_as_json(plan))
            _show_plan(screen.say, plan)
            return
        if not args.yes:
            _show_plan(screen.note, plan)
            if not screen.confirm("Deploy?"):
                raise JobCancelled
        result: DeployResult = follow(screen, core.bus, core.deploy.submit(plan))
        screen.result(result_as_json(result))
        show_result(screen, result)


def plan_as_json(plan: DeployPlan) -> dict[str, Any]:
    """Return the plan without any value of the configuration."""
    return {
        "board": plan.board.id,
        "port": plan.port.device,
        "method": plan.method.value,
        "image": str(plan.image.path) if plan.image else None,
        "files": [
            {"path": file.path, "bytes": len(file.data), "sha256": file.sha256}
            for file in plan.files.files
        ],
        "config_keys": sorted(plan.config),
        "steps": [asdict(step) for step in plan.steps],
        "warnings": list(plan.warnings),
    }


def result_as_json(result: DeployResult) -> dict[str, Any]:
    """Return the result; `password` is there only when this deploy made it."""
    document = asdict(result) | {"method": result.method.value}
    if result.password is None:
        del document["password"]
    return document


def show_result(screen: Screen, result: DeployResult) -> None:
    """Print the node: name, where, password, how long it took."""
    over = "answers" if result.verified_over == "network" else "runs (seen over USB)"
    screen.say(f"{result.name} {over}.")
    where = f"{result.address}:{result.shell_port}" if result.address else "no network yet"
    sent = f"{result.files_sent} sent, {result.files_unchanged} unchanged"
    wire = f"{result.wire.up:,} bytes up, {result.wire.down:,} down"
    screen.fields(
        (
            ("id", result.uid),
            ("address", where),
            ("version", result.version),
            ("password", result.password or ""),
            ("files", sent if result.method is Method.FILES else ""),
            ("time", f"{result.seconds['total']:.1f} s, {wire}"),
        )
    )
    if result.password:
        kept = " It is remembered on this computer." if result.password_remembered else ""
        screen.paragraph(
            f"The password was made for this node and is shown only now: note it down.{kept}"
        )
    for warning in result.warnings:
        screen.paragraph(warning)


def _request(args: argparse.Namespace, core: Core, screen: Screen) -> DeployRequest:
    port = chosen_port(core, args.port)
    return DeployRequest(
        board_id=args.board or board_behind(core, port),
        port=port,
        method=Method(args.method),
        image=args.image,
        config=typed_values(args.set, core.node_config, screen),
        profile=args.profile,
        backup=args.backup,
        modules=tuple(args.module),
        baud=args.baud,
        erase=args.erase,
        keep=args.keep,
    )


def _show_plan(say: Callable[[str], None], plan: DeployPlan) -> None:
    say(f"{plan.board.name} on {plan.port.device}")
    for number, step in enumerate(plan.steps, 1):
        amount = f"{step.bytes / 1000:,.0f} kB" if step.bytes else ""
        detail = " · ".join(part for part in (step.detail, amount) if part)
        text = f"  {number}. {step.title}" + (f" ({detail})" if detail else "")
        for line in textwrap.wrap(text, WIDTH, subsequent_indent="     "):
            say(line)
    for warning in plan.warnings:
        for line in textwrap.wrap(f"  ! {warning}", WIDTH, subsequent_indent="    "):
            say(line)
