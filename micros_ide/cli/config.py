"""`micros-ide config`: the settings of a node, over the network or USB."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from micros_ide.cli import config_archive
from micros_ide.cli.arguments import Verbs, group, typed_values, verb
from micros_ide.cli.config_change import add_change, change
from micros_ide.cli.node_jobs import NodeJobs, Work, add_place, place_of
from micros_ide.cli.screen import Screen
from micros_ide.cli.settings_view import (
    comparison_as_json,
    in_words,
    settings_as_json,
    show_differences,
)
from micros_ide.core import Core
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.node_settings import Comparison, NodeSettings, Place, Value, is_set
from micros_ide.model.reporting import Reporter
from micros_ide.services.catalogue import near_matches
from micros_ide.services.config_schema import SECRET_KEYS, ConfigSchema
from micros_ide.services.node_settings.compare import NOT_SET, SET, Reference
from micros_ide.services.node_settings.reading import default_of

_EXAMPLES = """micros-ide config dump lamp
micros-ide config set lamp cron=true 'crontasks=*:6:30:0!rgb toggle' --restart
micros-ide config set --port /dev/ttyUSB0 staessid=home stapwd=-
micros-ide config diff lamp --profile lamp
micros-ide config clone lamp desk --name desk"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb and what can be done."""
    parser = group(verbs, "config", summary, _EXAMPLES)
    deeds = parser.add_subparsers(dest="deed", metavar="ACTION", required=True)
    one = verb(deeds, "dump", _dump, "show all settings", "micros-ide config dump lamp --json")
    add_place(one, "NODE", "the node: name, id or address")
    one = verb(
        deeds,
        "get",
        _get,
        "show some settings",
        "micros-ide config get lamp devfid tz\nmicros-ide config get lamp appwd --reveal",
    )
    add_place(one, "NODE KEY...", "the node, then keys")
    one.add_argument("--reveal", action="store_true", help="show secrets in clear")
    one = verb(
        deeds,
        "set",
        _set,
        "check, set and read back; all of it or nothing",
        "micros-ide config set lamp utc=60 tz=n/a --restart\n"
        "micros-ide config set lamp staessid=home stapwd=-",
    )
    add_place(one, "NODE KEY=VALUE...", "the node, then settings; KEY=- asks, KEY=@FILE reads")
    add_change(one, asks=False)
    _add_diff(deeds)
    _add_profiles(deeds)
    config_archive.add(deeds)


def _add_diff(deeds: Verbs) -> None:
    one = verb(
        deeds,
        "diff",
        _diff,
        "compare with the defaults, or with something else",
        "micros-ide config diff lamp\nmicros-ide config diff lamp --archive\n"
        "micros-ide config diff lamp --with desk",
    )
    add_place(one, "NODE", "the node")
    other = one.add_mutually_exclusive_group()
    other.add_argument("--profile", metavar="NAME", help="with a ready configuration")
    other.add_argument(
        "--archive", metavar="TIME", nargs="?", const="", help="with an archived record (the last)"
    )
    other.add_argument("--file", metavar="FILE", type=Path, help="with an exported file")
    other.add_argument("--with", metavar="NODE", dest="other", help="with another node")


def _add_profiles(deeds: Verbs) -> None:
    one = verb(
        deeds,
        "profiles",
        _profiles,
        "list the ready configurations, or show one",
        "micros-ide config profiles\nmicros-ide config profiles lamp",
    )
    one.add_argument("name", metavar="NAME", nargs="?")
    one = verb(
        deeds,
        "apply",
        _apply,
        "give a node a profile, or an exported file",
        "micros-ide config apply lamp --profile lamp --restart\n"
        "micros-ide config apply lamp --file lamp.json utc=60",
    )
    add_place(one, "NODE [KEY=VALUE...]", "the node, then settings that go on top")
    source = one.add_mutually_exclusive_group(required=True)
    source.add_argument("--profile", metavar="NAME", help="a ready configuration")
    source.add_argument("--file", metavar="FILE", type=Path, help="an export or node_config.json")
    add_change(one)


def _dump(args: argparse.Namespace, screen: Screen) -> None:
    place, rest = place_of(args)
    _no_more(rest)
    with Core.create() as core:
        found = _read(core, screen, args, place)
        keys = core.node_config.schema
        screen.result(settings_as_json(found))
        screen.say(f"{found.name} ({found.uid}), version {found.version or 'unknown'}")
        screen.table(("KEY", "VALUE", "NOTE"), _dump_rows(found, keys))
        for warning in found.warnings:
            screen.paragraph(warning)


def _dump_rows(found: NodeSettings, schema: ConfigSchema) -> list[tuple[str, str, str]]:
    rows = []
    for key, value in sorted(found.values.items()):
        note = "default" if default_of(schema.key(key)) == value else ""
        if key in SECRET_KEYS:
            rows.append((key, SET if is_set(value) else NOT_SET, ""))
        else:
            rows.append((key, in_words(value), note))
    rows += [(key, SET, "") for key in found.masked]
    unknown = [(key, text, "unknown here") for key, text in sorted(found.unknown.items())]
    return [*sorted(rows), *unknown]


def _get(args: argparse.Namespace, screen: Screen) -> None:
    place, keys = place_of(args)
    if not keys:
        raise InvalidInput("say which key", hint="all of them: micros-ide config dump")
    with Core.create() as core:
        found = _read(core, screen, args, place, secrets=args.reveal)
    values = {key: _one(found, key, reveal=args.reveal) for key in keys}
    screen.result({"uid": found.uid, "name": found.name, "values": values})
    if len(values) == 1:
        screen.say(in_words(next(iter(values.values()))))
    else:
        screen.fields((key, in_words(value)) for key, value in values.items())


def _one(found: NodeSettings, key: str, *, reveal: bool) -> Value:
    if key in found.values:
        value = found.values[key]
        if key not in SECRET_KEYS or reveal:
            return value
        return SET if is_set(value) else NOT_SET
    if key in found.masked:
        return SET
    if key in found.unknown:
        return found.unknown[key]
    raise NotFound(
        f"{found.name} has no key '{key[:40]}'",
        hint=near_matches(key, sorted({*found.values, *found.masked, *found.unknown}), "keys"),
    )


def _set(args: argparse.Namespace, screen: Screen) -> None:
    place, assignments = place_of(args)
    with Core.create() as core:
        given = typed_values(assignments, core.node_config, screen)
        wish = core.node_settings.wishes.given(given)
        change(core, screen, args, place, wish, asks=False)


def _apply(args: argparse.Namespace, screen: Screen) -> None:
    place, assignments = place_of(args)
    with Core.create() as core:
        given = typed_values(assignments, core.node_config, screen)
        wishes = core.node_settings.wishes
        wish = (
            wishes.profile(args.profile, given)
            if args.profile is not None
            else wishes.file(args.file, given)
        )
        change(core, screen, args, place, wish)


def _diff(args: argparse.Namespace, screen: Screen) -> None:
    place, rest = place_of(args)
    _no_more(rest)
    with Core.create() as core:
        reference = _reference(core, screen, args)

        def work(at: Place, report: Reporter, password: str | None) -> Comparison:
            return core.node_settings.compare(at, reference, report, password=password)

        jobs = NodeJobs(core, screen, place, args.password, remember=args.remember)
        found = jobs.run("Compare", work)
    screen.result(comparison_as_json(found))
    if not found.rows:
        screen.say(f"{found.name} is the same as {found.title}.")
        return
    screen.say(f"{found.name} beside {found.title}:")
    show_differences(screen, found.rows)


def _reference(
    core: Core, screen: Screen, args: argparse.Namespace
) -> Callable[[NodeSettings], Reference]:
    """Return what to compare with, for the node that is found; raises NotFound, InvalidInput."""
    references, archive = core.node_settings.references, core.node_settings.archive
    if args.archive is not None:
        return lambda now: references.record(archive.find(now.uid, args.archive or None))
    if args.profile is not None:
        found = references.profile(args.profile)
    elif args.file is not None:
        found = references.file(args.file)
    elif args.other is not None:
        jobs = NodeJobs(core, screen, Place(node=args.other), None, remember=args.remember)
        found = references.node(jobs.run("Read settings of", _reading(core, secrets=True)))
    else:
        found = references.defaults()
    return lambda _now: found


def _profiles(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        names = [args.name] if args.name else core.node_config.profiles()
        found = {name: core.node_config.profile(name) for name in names}
    screen.result(found)
    if args.name:
        rows = [(key, in_words(value)) for key, value in found[args.name].items()]
        screen.table(("KEY", "VALUE"), rows)
        return
    screen.table(
        ("PROFILE", "SETS", "ASKS FOR"),
        (
            (
                name,
                ", ".join(key for key, value in values.items() if value is not None),
                ", ".join(key for key, value in values.items() if value is None),
            )
            for name, values in found.items()
        ),
    )


def _read(
    core: Core, screen: Screen, args: argparse.Namespace, place: Place, *, secrets: bool = False
) -> NodeSettings:
    jobs = NodeJobs(core, screen, place, args.password, remember=args.remember)
    return jobs.run("Read settings of", _reading(core, secrets=secrets))


def _reading(core: Core, *, secrets: bool) -> Work[NodeSettings]:
    return lambda place, report, password: core.node_settings.read(
        place, report, secrets=secrets, password=password
    )


def _no_more(words: list[str]) -> None:
    if words:
        raise InvalidInput(f"'{words[0][:40]}' is too much", hint="one node at a time")
