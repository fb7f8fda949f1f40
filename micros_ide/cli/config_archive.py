"""`micros-ide config`: what is kept of a node: archive, restore, clone, export."""

from __future__ import annotations

import argparse
from pathlib import Path

from micros_ide.cli.arguments import Verbs, typed_values, verb
from micros_ide.cli.config_change import add_change, change
from micros_ide.cli.node_jobs import NodeJobs, add_place, place_of
from micros_ide.cli.screen import Screen
from micros_ide.cli.settings_view import in_words, record_as_json
from micros_ide.core import Core
from micros_ide.errors import InvalidInput
from micros_ide.model.node_settings import ArchiveRecord

_EXPORT_EXAMPLES = """micros-ide config export lamp lamp.json
micros-ide config apply desk --file lamp.json"""


def add(deeds: Verbs) -> None:
    """Add the actions."""
    one = verb(
        deeds,
        "archive",
        _archive,
        "keep a node's settings on this computer, or see what is kept",
        "micros-ide config archive lamp\nmicros-ide config archive --list\n"
        "micros-ide config archive lamp --show 20261129T02",
    )
    add_place(one, "NODE", "the node")
    look = one.add_mutually_exclusive_group()
    look.add_argument("--list", action="store_true", help="list the records, of all nodes or one")
    look.add_argument(
        "--show", metavar="TIME", help="show a record; the beginning of its time will do"
    )
    one = verb(
        deeds,
        "restore",
        _restore,
        "give a node back what the archive has of it",
        "micros-ide config restore lamp --restart\n"
        "micros-ide config restore lamp --at 20261129T0205 --yes",
    )
    add_place(one, "NODE [KEY=VALUE...]", "the node, then settings that go on top")
    one.add_argument("--at", metavar="TIME", help="which record (the last)")
    add_change(one)
    one = verb(
        deeds,
        "clone",
        _clone,
        "make another node like an archived one",
        "micros-ide config clone lamp --port /dev/ttyUSB0 --name desk\n"
        "micros-ide config clone lamp node01 --name desk --restart",
    )
    add_place(one, "SOURCE NODE [KEY=VALUE...]", "the archived node, then the new one")
    one.add_argument("--name", metavar="NAME", required=True, help="what the new one is called")
    one.add_argument("--at", metavar="TIME", help="which record of the source (the last)")
    add_change(one)
    one = verb(
        deeds,
        "export",
        _export,
        "write a node's settings to a file, secrets left out",
        _EXPORT_EXAMPLES,
    )
    add_place(one, "NODE FILE", "the node, then the file")
    one.add_argument("--force", action="store_true", help="replace a file that is there")


def _archive(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        if args.list:
            _list(core, screen, args.words)
            return
        if args.show is not None:
            place, _rest = place_of(args)
            _show_record(screen, core.node_settings.archive.find(place.node, args.show))
            return
        place, rest = place_of(args)
        if rest:
            raise InvalidInput(f"'{rest[0][:40]}' is too much", hint="one node at a time")
        jobs = NodeJobs(core, screen, place, args.password, remember=args.remember)
        record = jobs.run(
            "Archive settings of",
            lambda at, report, password: core.node_settings.save(at, report, password=password),
        )
    screen.result(record_as_json(record))
    screen.say(f"{record.name} is kept as of {record.at}.")


def _list(core: Core, screen: Screen, words: list[str]) -> None:
    archive = core.node_settings.archive
    records = archive.records(archive.uid_of(words[0])) if words else archive.devices()
    screen.result(
        [
            {"uid": one.uid, "name": one.name, "version": one.version, "at": one.at}
            for one in records
        ]
    )
    if not records:
        screen.say("Nothing is archived yet. Begin: micros-ide config archive NODE")
        return
    screen.table(
        ("NAME", "ID", "VERSION", "TIME" if words else "LAST TIME"),
        [(one.name, one.uid, one.version, one.at) for one in records],
    )


def _show_record(screen: Screen, record: ArchiveRecord) -> None:
    document = record_as_json(record)
    screen.result(document)
    screen.say(f"{record.name} ({record.uid}) as of {record.at}, version {record.version}")
    shown = {**document["settings"], **document["secrets"], **document["unknown"]}
    screen.table(("KEY", "VALUE"), [(key, in_words(shown[key])) for key in sorted(shown)])


def _restore(args: argparse.Namespace, screen: Screen) -> None:
    place, assignments = place_of(args)
    with Core.create() as core:
        given = typed_values(assignments, core.node_config, screen)
        change(core, screen, args, place, core.node_settings.wishes.restore(args.at, given))


def _clone(args: argparse.Namespace, screen: Screen) -> None:
    if not args.words:
        raise InvalidInput("say which node to clone", hint="see: micros-ide config archive --list")
    source, args.words = args.words[0], args.words[1:]
    place, assignments = place_of(args)
    with Core.create() as core:
        given = typed_values(assignments, core.node_config, screen)
        record = core.node_settings.archive.find(source, args.at)
        wish = core.node_settings.wishes.clone(record, args.name, given)
        change(core, screen, args, place, wish)


def _export(args: argparse.Namespace, screen: Screen) -> None:
    place, rest = place_of(args)
    if len(rest) != 1:
        raise InvalidInput("say one file to write", hint="micros-ide config export lamp lamp.json")
    target = Path(rest[0])
    with Core.create() as core:
        jobs = NodeJobs(core, screen, place, args.password, remember=args.remember)
        found = jobs.run(
            "Export settings of",
            lambda at, report, password: core.node_settings.export(
                at, target, report, force=args.force, password=password
            ),
        )
    left = sorted(found.masked)
    screen.result({"uid": found.uid, "name": found.name, "file": str(target), "left_out": left})
    screen.say(f"{found.name} is in {target}.")
    if left:
        screen.say(f"Left out, because they are secret: {', '.join(left)}.")
