"""`micros-ide backup`: everything on a node in one file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, given_in_clear, value_of, verb
from micros_ide.cli.port_choice import add_port, chosen_port
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import InvalidInput
from micros_ide.services.backup import Backup

_EXAMPLES = """micros-ide backup --port /dev/ttyUSB0
micros-ide backup --port lamp --out lamp.zip --passphrase -
micros-ide backup --list
micros-ide backup --remove lamp.zip"""
_SHORTEST = 8  # characters of a passphrase


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(verbs, "backup", run, summary, _EXAMPLES)
    parser.description = (
        f"{parser.description} The node is stopped meanwhile and restarted at the end. Passwords "
        "are sealed: their key stays in the key store of this computer or, with --passphrase, in "
        "the file, which can then be carried to another computer."
    )
    add_port(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, help="a new file, or a folder")
    add_passphrase(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--list", action="store_true", help="show the backups kept here")
    which.add_argument(
        "--remove", metavar="FILE", type=Path, help="delete a backup and the key of its secrets"
    )


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """Add `--passphrase`."""
    parser.add_argument(
        "--passphrase", metavar="VALUE", help="- asks for it, @FILE reads it from a file"
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Make a backup, list those kept here, or remove one."""
    passphrase = passphrase_of(args.passphrase, screen)
    if passphrase is not None and len(passphrase) < _SHORTEST:
        raise InvalidInput(
            f"a passphrase has at least {_SHORTEST} characters", hint="several words are best"
        )
    with Core.create() as core:
        if args.list:
            _show_list(core.backups.list(), screen)
        elif args.remove is not None:
            core.backups.remove(args.remove)
            screen.result({"removed": str(args.remove)})
            screen.say(f"{args.remove} is deleted, and the key of its secrets.")
        else:
            _make(args, passphrase, core, screen)


def passphrase_of(text: str | None, screen: Screen) -> str | None:
    """Return the passphrase that an argument means; warns when it stands there in clear."""
    if text is None:
        return None
    if given_in_clear(text):
        screen.note("warning: other users of this computer can see that passphrase")
    return value_of("passphrase", text, screen)


def _make(args: argparse.Namespace, passphrase: str | None, core: Core, screen: Screen) -> None:
    port = chosen_port(core, args.port)
    job = core.files.submit(
        "Backup",
        port,
        lambda report: core.backups.make(port, report, out=args.out, passphrase=passphrase),
    )
    made: Backup = follow(screen, core.bus, job)
    screen.result(backup_as_json(made))
    manifest = made.manifest
    screen.say(f"{manifest.node.name or 'The board'} is saved: {made.path}")
    size = made.path.stat().st_size
    key = "opens with the passphrase" if passphrase else f"key in {core.passwords.place}"
    screen.fields(
        (
            ("id", manifest.node.uid),
            ("version", manifest.node.version),
            ("files", f"{len(manifest.files)}, {size / 1000:,.0f} kB packed"),
            ("passwords", f"sealed; {key}" if manifest.has_secrets else "none"),
        )
    )
    for warning in made.warnings:
        screen.paragraph(warning)


def backup_as_json(backup: Backup) -> dict[str, Any]:
    """Return what there is to know of a backup; no secret is in it."""
    manifest = backup.manifest
    return {
        "path": str(backup.path),
        "id": manifest.id,
        "made": manifest.made,
        "complete": manifest.complete,
        "uid": manifest.node.uid,
        "name": manifest.node.name,
        "version": manifest.node.version,
        "board": manifest.node.board_id or None,
        "chip": manifest.node.chip,
        "micropython": manifest.node.micropython,
        "passphrase": backup.wants_passphrase,
        "files": [
            {
                "path": one.path,
                "bytes": one.size,
                "sha256": one.sha256 or None,
                "kind": one.kind.value,
            }
            for one in manifest.files
        ],
        "warnings": list(backup.warnings),
    }


def _show_list(found: tuple[Backup, ...], screen: Screen) -> None:
    screen.result([backup_as_json(one) for one in found])
    if not found:
        screen.say("No backup is kept here. Make one: micros-ide backup --port PORT")
        return
    rows = [
        (
            one.manifest.made[:16].replace("T", " "),
            one.manifest.node.name or "-",
            one.manifest.node.version or "-",
            str(len(one.manifest.files)),
            one.path.name,
        )
        for one in found
    ]
    screen.table(("made (UTC)", "node", "version", "files", "file"), rows)
    screen.say(f"in {found[0].path.parent}")
