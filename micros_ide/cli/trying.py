"""`micros-ide try`: would this load module harm a node?"""

from __future__ import annotations

import argparse
from pathlib import Path

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.module_card import print_card
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import FirmwareError
from micros_ide.model.module_report import ModuleReport, Verdict

_EXAMPLES = """micros-ide try LM_lamp.py
micros-ide try LM_lamp.py LM_fan.py --chip esp32c3
micros-ide try LM_lamp.py --beside LM_motor.py --boothook 'motor load_n_init'
micros-ide try LM_lamp.mpy --json"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "try", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} The files are compiled, read, imported and called on a virtual "
        "board that is thrown away afterwards; nothing goes to a node. Green and amber end with "
        f"exit code 0, red with {FirmwareError.exit_code}."
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="LM_x.py or LM_x.mpy")
    parser.add_argument("--chip", default="esp32", metavar="CHIP", help="of the node (esp32)")
    parser.add_argument(
        "--beside",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a module of your own that the node has already (repeat)",
    )
    parser.add_argument("--boothook", metavar="COMMANDS", help="what the node runs at its start")
    parser.add_argument("--pinmap", metavar="MAP", help="the node's setting cstmpmap")
    parser.add_argument("--free", metavar="BYTES", type=int, help="memory that the node has free")


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Try the files and show the card."""
    given = {"boothook": args.boothook, "cstmpmap": args.pinmap}
    config = {key: value for key, value in given.items() if value is not None}
    with Core.create() as core:
        job = core.jobs.submit(
            "Try modules",
            "trial",
            lambda report: core.module_trial.run(
                args.files,
                report,
                chip=args.chip,
                config=config,
                beside=args.beside,
                free_heap=args.free,
            ),
        )
        found: ModuleReport = follow(screen, core.bus, job)
    screen.result(found.as_json())
    print_card(screen, found)
    return FirmwareError.exit_code if found.verdict is Verdict.RED else 0
