"""`micros-ide boards`: what can be deployed to."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.screen import Screen
from micros_ide.services.catalogue import Catalogue


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "boards",
        run,
        summary,
        "micros-ide boards\nmicros-ide boards esp32s2",
    )
    parser.add_argument("board", nargs="?", metavar="BOARD", help="show this one in full")


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Print the catalogue or one board of it."""
    catalogue = Catalogue()
    if args.board is None:
        boards = catalogue.boards()
        screen.result([asdict(board) for board in boards])
        rows = [(one.id, one.name, one.chip, f"{one.flash_size >> 20} MB") for one in boards]
        screen.table(("BOARD", "NAME", "CHIP", "FLASH"), rows)
        return
    board = catalogue.board(args.board)
    screen.result(asdict(board))
    screen.say(board.name)
    screen.fields(
        (
            ("chip", board.chip),
            ("flash", f"{board.flash_size >> 20} MB"),
            ("image", board.image.file),
            ("version", f"MicroPython {board.image.version}"),
            ("bauds", ", ".join(str(baud) for baud in board.bauds)),
            ("USB", ", ".join(board.usb)),
        )
    )
    for hint in board.hints:
        screen.paragraph(hint, indent="  ")
