"""`micros-ide firmware`: the MicroPython images on this computer."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.progress import follow
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.model.firmware import FirmwareImage


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "firmware",
        run,
        summary,
        "micros-ide firmware\n"
        "micros-ide firmware --fetch esp32\n"
        "micros-ide firmware --check my-image.bin --board esp32",
    )
    parser.add_argument("--fetch", metavar="BOARD", help="download the image of a board")
    parser.add_argument("--check", metavar="FILE", type=Path, help="check a .bin or .uf2 file")
    parser.add_argument("--board", metavar="BOARD", help="with --check: the board it is meant for")


def run(args: argparse.Namespace, screen: Screen) -> None:
    """List the catalogue's images, fetch one, or check a file."""
    with Core.create() as core:
        if args.check is not None:
            board = core.catalogue.board(args.board) if args.board else None
            _show(screen, core.images.check(args.check, board))
        elif args.fetch is not None:
            board = core.catalogue.board(args.fetch)
            job = core.jobs.submit(
                f"Fetch {board.image.file}",
                "images",
                lambda report: core.images.fetch(board, report),
            )
            _show(screen, follow(screen, core.bus, job))
        else:
            _list(screen, core)


def _list(screen: Screen, core: Core) -> None:
    rows = core.images.status()
    screen.result([asdict(row) | {"path": str(row.path)} for row in rows])
    screen.table(
        ("BOARD", "MICROPYTHON", "IMAGE", "HERE"),
        (
            (row.board.id, row.board.image.version, row.board.image.file, _yes_no(row.cached))
            for row in rows
        ),
    )


def _show(screen: Screen, image: FirmwareImage) -> None:
    screen.result(_as_json(image))
    screen.say(f"{image.path}: good")
    screen.fields(
        (
            ("chip", image.chip),
            (
                "version",
                f"MicroPython {image.version}" if image.version else "not in the catalogue",
            ),
            ("size", f"{image.size:,} bytes"),
            ("flash", f"{image.flash_size >> 20} MB" if image.flash_size else ""),
            ("SHA-256", image.sha256),
        )
    )


def _as_json(image: FirmwareImage) -> dict[str, Any]:
    return asdict(image) | {"path": str(image.path)}


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
