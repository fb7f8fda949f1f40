"""Change the settings of a node: show what will happen, ask, do it, say what it came to."""

from __future__ import annotations

import argparse

from micros_ide.cli.node_jobs import NodeJobs
from micros_ide.cli.screen import Screen
from micros_ide.cli.settings_view import changed_as_json, in_words, preview_as_json
from micros_ide.core import Core
from micros_ide.errors import JobCancelled
from micros_ide.model.node_settings import Changed, Place, Preview
from micros_ide.services.node_settings.wishes import Wish


def add_change(parser: argparse.ArgumentParser, *, asks: bool = True) -> None:
    """Add how to change something."""
    parser.add_argument(
        "--restart", action="store_true", help="restart the node, so that it takes effect"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would change and stop")
    if asks:
        parser.add_argument("--yes", "-y", action="store_true", help="do not ask")


def change(
    core: Core,
    screen: Screen,
    args: argparse.Namespace,
    place: Place,
    wish: Wish,
    *,
    asks: bool = True,
) -> None:
    """Carry out `wish` on the node at `place`; unless it `asks`, without looking first."""
    jobs = NodeJobs(core, screen, place, args.password, remember=args.remember)
    uid = None
    if args.dry_run or (asks and not args.yes):
        found = jobs.run(
            "Look at",
            lambda at, report, password: core.node_settings.preview(
                at, wish, report, password=password
            ),
        )
        uid = found.uid
        if args.dry_run:
            screen.result(preview_as_json(found))
            _show_preview(screen, found)
            return
        if found.rows:
            _note_preview(screen, found)
            if not screen.confirm("Change it?"):
                raise JobCancelled
    done = jobs.run(
        "Set",
        lambda at, report, password: core.node_settings.change(
            at, wish, report, restart=args.restart, password=password, uid=uid
        ),
    )
    screen.result(changed_as_json(done))
    _show(screen, done, place)


def _show_preview(screen: Screen, found: Preview) -> None:
    if not found.rows:
        screen.say(f"{found.name} has it all: nothing would change.")
        return
    screen.say(f"{found.name} ({found.uid}) would change:")
    screen.table(
        ("KEY", "NOW", "THEN"),
        [(row.key, in_words(row.here), in_words(row.there)) for row in found.rows],
    )
    for warning in found.warnings:
        screen.paragraph(warning)


def _note_preview(screen: Screen, found: Preview) -> None:
    screen.note(f"{found.name} ({found.uid}) will change:")
    for row in found.rows:
        screen.note(f"  {row.key}: {in_words(row.here)} -> {in_words(row.there)}")
    for warning in found.warnings:
        screen.note(f"  ! {warning}")


def _show(screen: Screen, done: Changed, place: Place) -> None:
    if not done.keys:
        screen.say(f"{done.name} has it all: nothing was changed.")
    else:
        screen.paragraph(f"{done.name}: {', '.join(done.keys)} set and read back.")
    if done.restarted:
        screen.say("It was restarted and is back." if done.back else "It was restarted.")
    if done.restart:
        screen.paragraph(f"After a restart this takes effect: {', '.join(done.restart)}.")
        screen.say(f"Restart it: micros-ide shell {place} --command reboot")
    if done.archived:
        screen.say(f"As it was before: micros-ide config restore {done.name} --at {done.archived}")
    if done.password:
        screen.say(f"Its new password: {done.password}")
        screen.paragraph("It was made for this node and is shown only now: note it down.")
    for warning in done.warnings:
        screen.paragraph(warning)
