"""`micros-ide files`: what is on a board, over USB."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from micros_ide.cli.arguments import Verbs, group, verb
from micros_ide.cli.port_choice import add_port, chosen_port
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.model.node_files import FilesDone, FileTree, holds_secrets
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.services.config_schema import SECRET_KEYS

T = TypeVar("T")
_EXAMPLES = """micros-ide files ls
micros-ide files put LM_greet.py --port /dev/ttyUSB0
micros-ide files get '*.pds' LM_greet.py --to saved
micros-ide files rm LM_greet.py"""
_STOPS = (
    "The node is stopped while its files are read or changed, and restarted at the end; "
    "--no-restart leaves it at MicroPython's prompt."
)
_HASH_DIGITS = 16


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb with its own verbs."""
    parser = group(verbs, "files", summary, _EXAMPLES)
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _action(inner, "ls", _list, "list the files", "micros-ide files ls --hash --json")
    listing.add_argument("folder", metavar="FOLDER", nargs="?", default="", help="only this folder")
    listing.add_argument("--hash", action="store_true", help="the SHA-256 of each file, too")
    get = _action(
        inner,
        "get",
        _get,
        "copy files from the board",
        "micros-ide files get err.log\nmicros-ide files get / --to saved\n"
        "micros-ide files get '*.pds' --to saved --force",
    )
    get.add_argument("paths", metavar="PATH", nargs="+", help="files, folders, patterns; / is all")
    get.add_argument("--to", metavar="FOLDER", type=Path, default=Path(), help="where (here)")
    get.add_argument("--force", action="store_true", help="replace what differs here")
    get.add_argument("--secrets", action="store_true", help="also files that may hold passwords")
    put = _action(
        inner,
        "put",
        _put,
        "copy files and folders onto the board",
        "micros-ide files put LM_greet.py\nmicros-ide files put lib --to .",
    )
    put.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="files and folders here")
    put.add_argument("--to", metavar="FOLDER", default="", help="folder on the board (its root)")
    put.add_argument("--force", action="store_true", help="also files of the firmware's core")
    remove = _action(
        inner,
        "rm",
        _remove,
        "remove files from the board",
        "micros-ide files rm LM_greet.py\nmicros-ide files rm --recursive lib",
    )
    remove.add_argument("paths", metavar="PATH", nargs="+", help="files, folders, patterns")
    remove.add_argument("--recursive", "-r", action="store_true", help="folders, with all in them")
    remove.add_argument("--force", action="store_true", help="also what the node needs to start")
    move = _action(
        inner, "mv", _move, "rename a file or folder", "micros-ide files mv old.py new.py"
    )
    move.add_argument("old", metavar="OLD")
    move.add_argument("new", metavar="NEW")
    move.add_argument("--force", action="store_true", help="also what the node needs to start")
    make = _action(inner, "mkdir", _make, "make a folder", "micros-ide files mkdir lib")
    make.add_argument("folder", metavar="FOLDER")


def _action(
    verbs: Verbs,
    name: str,
    run: Callable[[argparse.Namespace, Screen], None],
    summary: str,
    examples: str,
) -> argparse.ArgumentParser:
    parser = verb(verbs, name, run, summary, examples)
    parser.description = f"{parser.description} {_STOPS}"
    add_port(parser)
    parser.add_argument("--no-restart", action="store_true", help="leave the board at its prompt")
    return parser


def _list(args: argparse.Namespace, screen: Screen) -> None:
    def work(core: Core, port: str, report: Reporter) -> FileTree:
        return core.files.list(
            port, report, folder=args.folder, hashed=args.hash, restart=not args.no_restart
        )

    tree = _followed(args, screen, "List files", work)
    screen.result(tree_as_json(tree))
    titles = ("bytes", "sha256", "file") if args.hash else ("bytes", "file")
    rows = []
    for one in tree.files:
        digest = (shown_hash(one.path, one.sha256) or "not shown")[:_HASH_DIGITS]
        rows.append((f"{one.size:>9,}", *((digest,) if args.hash else ()), one.shown))
    screen.table(titles, rows)
    size = sum(one.size for one in tree.files)
    screen.say(f"{len(tree.files)} files, {size:,} bytes; {tree.free:,} bytes free")


def tree_as_json(tree: FileTree) -> dict[str, object]:
    """Return the listing, without hashes of files with passwords: they would help to guess."""
    return {
        "uid": tree.facts.uid,
        "machine": tree.facts.machine,
        "micropython": tree.facts.micropython,
        "files": [
            {"path": one.shown, "bytes": one.size, "sha256": shown_hash(one.path, one.sha256)}
            for one in tree.files
        ],
        "folders": [clean_text(folder) for folder in tree.folders],
        "total_bytes": tree.total,
        "free_bytes": tree.free,
    }


def shown_hash(path: str, digest: str | None) -> str | None:
    """Return `digest` unless the file may hold passwords."""
    return None if holds_secrets(path, SECRET_KEYS) else digest


def _get(args: argparse.Namespace, screen: Screen) -> None:
    def work(core: Core, port: str, report: Reporter) -> FilesDone:
        return core.files.get(
            port,
            args.paths,
            args.to,
            report,
            force=args.force,
            secrets=args.secrets,
            restart=not args.no_restart,
        )

    _show(_followed(args, screen, "Get files", work), "copied", screen)


def _put(args: argparse.Namespace, screen: Screen) -> None:
    def work(core: Core, port: str, report: Reporter) -> FilesDone:
        return core.files.put(
            port,
            args.paths,
            report,
            folder="" if args.to == "." else args.to,
            force=args.force,
            restart=not args.no_restart,
        )

    _show(_followed(args, screen, "Put files", work), "sent", screen)


def _remove(args: argparse.Namespace, screen: Screen) -> None:
    def work(core: Core, port: str, report: Reporter) -> FilesDone:
        return core.files.remove(
            port,
            args.paths,
            report,
            recursive=args.recursive,
            force=args.force,
            restart=not args.no_restart,
        )

    _show(_followed(args, screen, "Remove files", work), "removed", screen)


def _move(args: argparse.Namespace, screen: Screen) -> None:
    def work(core: Core, port: str, report: Reporter) -> FilesDone:
        restart = not args.no_restart
        return core.files.rename(
            port, args.old, args.new, report, force=args.force, restart=restart
        )

    _show(_followed(args, screen, "Rename", work), "renamed", screen)


def _make(args: argparse.Namespace, screen: Screen) -> None:
    def work(core: Core, port: str, report: Reporter) -> FilesDone:
        return core.files.make_folder(port, args.folder, report, restart=not args.no_restart)

    _show(_followed(args, screen, "Make a folder", work), "made", screen)


def _followed(
    args: argparse.Namespace,
    screen: Screen,
    title: str,
    work: Callable[[Core, str, Reporter], T],
) -> T:
    with Core.create() as core:
        port = chosen_port(core, args.port)
        job = core.files.submit(title, port, lambda report: work(core, port, report))
        result: T = follow(screen, core.bus, job)
        return result


def _show(done: FilesDone, what: str, screen: Screen) -> None:
    screen.result(done.as_json())
    for path in done.places or done.done:
        screen.say(f"{what} {clean_text(path)}")
    for path in done.unchanged:
        screen.say(f"unchanged {clean_text(path)}")
    for warning in done.warnings:
        screen.note(f"warning: {warning}")
    if done.node is not None:
        at = f" at {done.node.address}:{done.node.shell_port}" if done.node.address else ""
        screen.say(f"{done.node.name} runs again{at}.")
