"""`micros-ide virtual`: boards made of software, for when there is none of hardware."""

from __future__ import annotations

import argparse
from typing import Any

from micros_ide.cli import bench
from micros_ide.cli.arguments import Verbs, group, size, value_of, verb
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.model.virtual import VirtualState, VirtualStatus
from micros_ide.services.virtual_boards import DEFAULT_HEAP

_EXAMPLES = """micros-ide virtual add lamp --board esp32
micros-ide virtual start lamp --json
micros-ide virtual list
micros-ide virtual wire lamp bme280
micros-ide virtual cycle lamp
micros-ide virtual stop lamp
micros-ide virtual rm lamp"""


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb and what can be done."""
    parser = group(verbs, "virtual", summary, _EXAMPLES)
    deeds = parser.add_subparsers(dest="deed", metavar="ACTION", required=True)
    one = verb(deeds, "add", _add, "make a board with blank flash", _EXAMPLES)
    one.add_argument("name", metavar="NAME")
    one.add_argument("--board", metavar="ID", required=True, help="see: micros-ide boards")
    one.add_argument("--flash", type=size, metavar="SIZE", help="such as 4MB (the board's own)")
    one.add_argument("--heap", type=size, metavar="SIZE", default=DEFAULT_HEAP, help="such as 128k")
    one.add_argument("--ssid", metavar="NAME", help="the access point it sees")
    one.add_argument(
        "--password", metavar="VALUE", help="of that access point; - asks, @FILE reads"
    )
    for name, run, what in (
        ("start", _start, "power a board; its port can be used when this returns"),
        ("stop", _stop, "take the power away; the flash is kept"),
        ("cycle", _cycle, "take the power away and give it back"),
        ("rm", _remove, "throw a board away, flash included"),
    ):
        each = verb(deeds, name, run, what, _EXAMPLES)
        each.add_argument("name", metavar="NAME")
    verb(deeds, "list", _list, "list the boards", _EXAMPLES)
    bench.add(deeds)


def status_as_json(row: VirtualStatus) -> dict[str, Any]:
    """Return a board as a flat document, without the password of its access point."""
    return {
        "name": row.name,
        "board": row.spec.board_id,
        "chip": row.spec.chip,
        "state": row.state.value,
        "port": row.port,
        "address": row.address,
        "shell_port": row.shell_port,
        "pid": row.pid,
        "flash_size": row.spec.flash_size,
        "heap": row.spec.heap,
        "mac": row.spec.mac,
        "ssid": row.spec.ssid,
        "serial_rx": row.serial_rx,
        "serial_tx": row.serial_tx,
        "flash_writes": row.flash_writes,
    }


def _add(args: argparse.Namespace, screen: Screen) -> None:
    wifi = None
    if args.ssid is not None or args.password is not None:
        secret = value_of("password", args.password or "micros-virtual", screen)
        wifi = (args.ssid or "virtual", secret)
    with Core.create() as core:
        core.virtual.add(args.name, args.board, flash_size=args.flash, heap=args.heap, wifi=wifi)
        _show(screen, core.virtual.status(args.name))
    screen.say(f"Power it: micros-ide virtual start {args.name}")


def _start(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        _show(screen, core.virtual.start(args.name))


def _stop(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        core.virtual.stop(args.name)
        _show(screen, core.virtual.status(args.name))


def _cycle(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        _show(screen, core.virtual.cycle(args.name))


def _remove(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        core.virtual.remove(args.name)
    screen.result({"name": args.name, "removed": True})
    screen.say(f"{args.name} is gone.")


def _list(args: argparse.Namespace, screen: Screen) -> None:
    del args
    with Core.create() as core:
        rows = core.virtual.list()
    screen.result([status_as_json(row) for row in rows])
    if not rows:
        screen.say("No virtual board yet. Make one: micros-ide virtual add lamp --board esp32")
        return
    screen.table(
        ("NAME", "BOARD", "STATE", "ADDRESS", "PORT"),
        (
            (row.name, row.spec.board_id, row.state.value, row.address, row.port or "")
            for row in rows
        ),
    )


def _show(screen: Screen, row: VirtualStatus) -> None:
    screen.result(status_as_json(row))
    screen.say(f"{row.name}: {row.state.value}")
    screen.fields(
        (
            ("board", f"{row.spec.board_id}, {row.spec.flash_size >> 20} MB of flash"),
            ("port", row.port or ""),
            ("address", f"{row.address}, shell on port {row.shell_port}"),
        )
    )
    if row.state is VirtualState.NO_IMAGE:
        board = f"--board {row.spec.board_id} --port {row.name}"
        screen.say(f"Make a node of it: micros-ide deploy {board} --set devfid={row.name}")
