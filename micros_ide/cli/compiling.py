"""`micros-ide compile`: the files that go onto a board, into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import InvalidInput
from micros_ide.model.file_set import FileSet


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "compile",
        run,
        summary,
        "micros-ide compile\nmicros-ide compile --out build --module LM_lamp.py",
    )
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="write the files there")
    parser.add_argument(
        "--module",
        metavar="LM_x.py",
        type=Path,
        action="append",
        default=[],
        help="a load module of your own (repeat)",
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Build, say what came out, write it where asked."""
    with Core.create() as core:
        job = core.jobs.submit(
            "Compile",
            "build",
            lambda report: core.build.build(report, modules=tuple(args.module)),
        )
        files: FileSet = follow(screen, core.bus, job)
        version = core.build.version()
    if args.out is not None:
        _write(files, args.out)
    rows = [{"path": one.path, "bytes": len(one.data), "sha256": one.sha256} for one in files.files]
    screen.result({"version": version, "bytes": files.total_bytes, "files": rows})
    screen.table(
        ("FILE", "BYTES", "SHA-256"),
        ((one.path, f"{len(one.data):>6}", one.sha256[:16]) for one in files.files),
    )
    screen.say(f"{len(rows)} files, {files.total_bytes:,} bytes, version {version}")


def _write(files: FileSet, folder: Path) -> None:
    try:
        for file in files.files:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"{target.name}.tmp")
            fresh.write_bytes(file.data)
            fresh.replace(target)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}") from error
