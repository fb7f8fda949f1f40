"""`micros-ide doctor`: what is wrong, and the one thing to do about it."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import WIDTH, Screen
from micros_ide.core import Core
from micros_ide.errors import InvalidInput
from micros_ide.model.doctor.codec import encode
from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Diagnosis, Finding, Verdict
from micros_ide.model.doctor.shell_line import shell_line

PROBLEM_FOUND = 12  # exit status: the doctor did its work and found a problem

_EXAMPLES = """micros-ide doctor                       look at tools and ports, touch nothing
micros-ide doctor --port /dev/ttyUSB0   talk to the board there (it restarts)
micros-ide doctor --node lamp           walk the way to a node
micros-ide doctor --save facts.json     keep the facts, to send to somebody
micros-ide doctor --replay facts.json   say again what they mean"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "doctor", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description}\nWithout options it only looks. The exit status is 0 when all is "
        f"well,\n{PROBLEM_FOUND} when a problem was found."
    )
    parser.add_argument("--port", metavar="PORT", help="talk to the board there; it restarts")
    parser.add_argument("--node", metavar="NODE", help="look for this node in the network")
    parser.add_argument(
        "--save",
        metavar="FILE",
        type=Path,
        help="write what was seen to a file: no names of people, no passwords, no serial numbers",
    )
    parser.add_argument(
        "--replay", metavar="FILE", type=Path, help="look at a saved file, not at this computer"
    )


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Capture or load facts and print the verdicts; returns the exit status."""
    if args.replay is not None and (args.port or args.node or args.save):
        raise InvalidInput("--replay looks at a file alone: leave the other options out")
    with Core.create() as core:
        if args.replay is not None:
            facts = core.doctor.load(args.replay)
        else:
            facts = follow(screen, core.bus, core.doctor.submit(port=args.port, node=args.node))
        diagnosis = core.doctor.diagnose(facts)
        if args.save is not None:
            core.doctor.save(facts, args.save)
    screen.result(as_document(diagnosis, facts))
    for verdict in diagnosis.verdicts:
        _show(screen, verdict, facts)
    if args.save is not None:
        screen.note(f"saved: {args.save}")
    return 0 if diagnosis.ok else PROBLEM_FOUND


def as_document(diagnosis: Diagnosis, facts: Facts) -> dict[str, Any]:
    """Return the verdicts and the facts they were made of."""
    return {
        "ok": diagnosis.ok,
        "verdicts": [
            {
                "subject": verdict.subject,
                "status": verdict.status,
                "summary": verdict.summary if verdict.finding is None else None,
                "finding": _finding(verdict.finding) if verdict.finding else None,
                "also_seen": [_finding(one) for one in verdict.also_seen],
            }
            for verdict in diagnosis.verdicts
        ],
        "facts": encode(facts),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = encode(finding)
    row["commands"] = [list(command) for command in finding.commands]
    return row


def _show(screen: Screen, verdict: Verdict, facts: Facts) -> None:
    finding = verdict.finding
    if finding is None:
        _say(screen, f"{verdict.subject}: ok, {verdict.summary}", "")
        return
    mark = "" if finding.severity == "problem" else "note: "
    _say(screen, f"{verdict.subject}: {mark}{finding.cause}", "")
    _say(screen, f"Fix: {finding.fix}")
    for command in finding.commands:
        screen.say(f"    {shell_line(command, facts.computer.system)}")
    for line in finding.evidence:
        if line:
            _say(screen, f"Seen: {line}")
    for one in verdict.also_seen:
        _say(screen, f"Also: {one.cause} {one.fix}")


def _say(screen: Screen, text: str, indent: str = "  ") -> None:
    further = indent + "  "
    for line in textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=further):
        screen.say(line)
