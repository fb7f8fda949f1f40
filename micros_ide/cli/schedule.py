"""`micros-ide schedule`: what a node will do in the next days, by its own scheduler."""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import replace
from pathlib import Path

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.node_jobs import NodeJobs, add_place, place_of
from micros_ide.cli.progress import JobFailed, follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import ConnectionFailed, DeviceTimeout, InvalidInput
from micros_ide.model.node_settings import Place
from micros_ide.model.schedule import Firing, Schedule, ScheduleRequest, clock_text
from micros_ide.services.schedule import KnownSettings

_EXAMPLES = """micros-ide schedule lamp
micros-ide schedule lamp --days 2 --json
micros-ide schedule lamp --from 2027-03-26
micros-ide schedule --file lamp.json
micros-ide schedule lamp --last"""
_SHOWN = 40  # moments that are listed for people
_WORDS = {"error": "wrong", "warning": "look", "note": "note"}


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "schedule", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} The firmware's scheduler itself works it out, in the MicroPython "
        "that virtual boards run on. A node that does not answer is shown as it was last known."
    )
    add_place(parser, "NODE", "the node: name, id or address")
    parser.add_argument("--file", metavar="FILE", type=Path, help="an export or node_config.json")
    parser.add_argument(
        "--last", action="store_true", help="as last known, without asking the node"
    )
    parser.add_argument("--days", metavar="N", type=float, default=7.0, help="how many days (7)")
    parser.add_argument(
        "--from",
        metavar="TIME",
        dest="begin",
        type=_moment,
        help="the first moment by the node's clock, such as 2027-03-26T18:00 (now)",
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Show what is due when, and what is wrong with it."""
    asked = ScheduleRequest({}, args.begin or dt.datetime.now().astimezone(), days=args.days)
    with Core.create() as core:
        known = _known(core, args, screen)
        request = replace(asked, values=known.values, modules=known.modules)
        job = core.jobs.submit(
            "Work out the schedule", "schedule", lambda rep: core.schedules.work_out(request, rep)
        )
        found: Schedule = follow(screen, core.bus, job)
    document = {"uid": known.uid, "name": known.name, "known": known.at, **found.as_dict()}
    screen.result(document)
    _say(known, found, screen)


def _known(core: Core, args: argparse.Namespace, screen: Screen) -> KnownSettings:
    if args.file is not None:
        if args.words or args.port or args.last:
            raise InvalidInput("either a node or a file", hint="leave one of them out")
        return core.schedules.file(args.file)
    place, rest = place_of(args)
    if rest:
        raise InvalidInput(f"one node at a time, not '{rest[0]}' as well")
    if args.last:
        return core.schedules.last(_uid(core, place))
    jobs = NodeJobs(core, screen, place, args.password, remember=args.remember)
    try:
        return jobs.run(
            "Read the schedule of",
            lambda where, report, password: core.schedules.read(where, report, password=password),
        )
    except JobFailed as failed:
        if place.port or not isinstance(failed.error, ConnectionFailed | DeviceTimeout):
            raise
        known = core.schedules.last(_uid(core, place))
        screen.note(f"{place} does not answer: this is its schedule as of {known.at}")
        return known


def _uid(core: Core, place: Place) -> str:
    if place.port:
        raise InvalidInput("a port has no last state", hint="give the node's name or id")
    return core.devices.get(place.node).uid


def _say(known: KnownSettings, found: Schedule, screen: Screen) -> None:
    state = "" if found.enabled else ", switched off"
    screen.say(f"{known.name}: {found.begin:%d %b %Y %H:%M} to {found.end:%d %b %Y %H:%M}{state}")
    for problem in found.problems:
        screen.paragraph(f"{_WORDS[problem.severity.value]}: {problem.text}", "  ")
    if found.entries:
        screen.say()
        screen.table(
            ("NEXT", "TIMES", "ENTRY"),
            [
                (_when(one.next) if one.next else "never", str(one.count), one.text)
                for one in found.entries
            ],
        )
    else:
        screen.say("  nothing is scheduled")
    if found.timer is not None:
        off = "" if found.timer.enabled else " (switched off)"
        screen.say(f"  every {found.timer.period_ms / 1000:g} s: {found.timer.command}{off}")
    own = [one for one in found.firings if one.entry is not None]
    if own:
        screen.say()
        screen.table(("TIME", "", "COMMAND"), [_row(one) for one in own[:_SHOWN]])
    if len(own) > _SHOWN:
        screen.say(f"  and {len(own) - _SHOWN} more: --json shows all")
    for edge in found.edges:
        screen.say(f"  {_when(edge.at)}: the clock moves by {edge.move // 60:+d} min")
    if found.sun and found.place:
        day = found.sun[0]
        times = [clock_text(one) or "none" for one in (day.sunrise, day.sunset)]
        screen.say(f"  sun on {day.day}: {times[0]} to {times[1]}")


def _row(one: Firing) -> tuple[str, str, str]:
    if one.dense:
        return f"{_when(one.at)} to {one.last:%H:%M}", f"{one.count} x", one.command
    mark = "moved" if one.planned else "twice" if one.twice else ""
    return _when(one.at), mark, one.command


def _when(moment: dt.datetime) -> str:
    return f"{moment:%a %d %b %H:%M:%S}"


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no time such as 2027-03-26T18:00") from error
