"""`micros-ide app`: list and run dashboard apps."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from micros_ide.app_api import Point
from micros_ide.cli.arguments import Verbs, given_in_clear, group, value_of, verb
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import InvalidInput
from micros_ide.model.apps import AppManifest, AppResult, AppRow
from micros_ide.services.apps import AppEmitted

_EXAMPLES = """micros-ide app list
micros-ide app show Template
micros-ide app run SysCheck --device lamp
micros-ide app run Template --device lamp --set rounds=10 --json"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb and what can be done."""
    deeds = group(verbs, "app", summary, _EXAMPLES).add_subparsers(
        dest="deed", metavar="ACTION", required=True
    )
    verb(deeds, "list", _list, "list the apps, yours too", _EXAMPLES)
    show = verb(deeds, "show", _show, "show what an app does and takes", _EXAMPLES)
    show.add_argument("app", metavar="NAME", help="as `app list` names it")
    run = verb(deeds, "run", _run, "run an app on a node", _EXAMPLES)
    run.add_argument("app", metavar="NAME", help="as `app list` names it")
    run.add_argument(
        "--device", metavar="NODE", required=True, help="its name, id or address[:port]"
    )
    run.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="give a parameter of the app a value (repeat)",
    )
    run.add_argument(
        "--password",
        metavar="VALUE",
        help="where the node asks for one: - asks you, @FILE reads it from a file",
    )


def show_apps(
    screen: Screen, rows: tuple[AppRow, ...], own_folder: str, *, numbers: bool = False
) -> None:
    """Print what each app does, or why it cannot be run; `numbers`: from 0, to choose by."""
    for number, row in enumerate(rows):
        screen.say(f"[{number}] {row.id}" if numbers else row.id)
        summary = row.manifest.summary if row.manifest else f"broken: {row.error}"
        screen.paragraph(summary, "    ")
    screen.say(f"Your own apps belong in {own_folder}")


def run_app(
    screen: Screen,
    core: Core,
    name: str,
    node: str,
    given: dict[str, str],
    *,
    password: str | None = None,
) -> AppResult:
    """Run an app to its end: points as they come, then its rows and its closing words.

    What it had shown is printed too when it fails; the failure is raised as `follow` does.
    """
    rows: list[dict[str, Any]] = []

    def emitted(event: AppEmitted) -> None:
        if isinstance(event.item, Point):
            point = event.item
            words = f"{point.series} {point.value:g} {point.unit}".rstrip()
            screen.say(f"{point.at or 0:8.2f} s  {words}")
        else:
            rows.append(event.item)

    with core.bus.listening(AppEmitted, emitted):
        try:
            result: AppResult = follow(
                screen, core.bus, core.apps.submit(name, node, given, password=password)
            )
        finally:
            _table(screen, rows)
    if result.verdict:
        screen.paragraph(result.verdict)
    return result


def _list(args: argparse.Namespace, screen: Screen) -> None:
    del args
    with Core.create() as core:
        rows = core.apps.list()
        screen.result([_as_json(row) for row in rows])
        show_apps(screen, rows, str(core.apps.own_folder))


def _show(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        row = core.apps.find(args.app)
    screen.result(_as_json(row) | _manifest_as_json(row.manifest))
    screen.say(row.id)
    if row.manifest is None:
        screen.paragraph(f"broken: {row.error}", "  ")
    else:
        screen.paragraph(row.manifest.summary, "  ")
        for one in row.manifest.parameters:
            screen.say(f"  {one.name}={one.default}")
            screen.paragraph(f"{one.help + ': ' if one.help else ''}{one.takes}", "      ")
    screen.fields(
        (
            ("needs", ", ".join(row.manifest.needs) if row.manifest else ""),
            ("folder", row.folder),
        )
    )


def _run(args: argparse.Namespace, screen: Screen) -> None:
    password = None
    if args.password is not None:
        if given_in_clear(args.password):
            screen.note("warning: other users of this computer can see that password")
        password = value_of("password", args.password, screen)
    given = _given(args.set)
    with Core.create() as core:
        result = run_app(screen, core, args.app, args.device, given, password=password)
        screen.result(asdict(result))


def _given(assignments: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals or not name or name in given:
            raise InvalidInput(
                f"'{assignment[:40]}' is not a new KEY=VALUE", hint="try --set rounds=10"
            )
        given[name] = text
    return given


def _table(screen: Screen, rows: list[dict[str, Any]]) -> None:
    # Rows of other columns than those before begin a table of their own.
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or list(rows[at]) != list(rows[start]):
            titles = [_title(title) for title in rows[start]]
            screen.table(titles, [[_cell(one) for one in row.values()] for row in rows[start:at]])
            start = at


def _title(title: str) -> str:
    name, bracket, unit = title.partition(" [")  # of units, capitals are others
    return f"{name.upper()}{bracket}{unit}"


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _as_json(row: AppRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.manifest.title if row.manifest else None,
        "summary": row.manifest.summary if row.manifest else None,
        "bundled": row.bundled,
        "folder": row.folder,
        "error": row.error,
    }


def _manifest_as_json(manifest: AppManifest | None) -> dict[str, Any]:
    if manifest is None:
        return {"parameters": [], "needs": []}
    rows = [
        {"name": one.name, "type": one.type, "default": one.default, "takes": one.takes}
        | {"help": one.help}
        for one in manifest.parameters
    ]
    return {"parameters": rows, "needs": list(manifest.needs)}
