"""`micros-ide virtual wire …`: sensors, lamps and motors for virtual boards."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from micros_ide.cli.arguments import Run, Verbs, verb
from micros_ide.cli.screen import Screen
from micros_ide.core import Core
from micros_ide.errors import InvalidInput
from micros_ide.services.bench import WiredDevice

_EXAMPLES = """micros-ide virtual devices
micros-ide virtual wire lamp bme280 temperature=21.5
micros-ide virtual wire lamp hc_sr04 --pin trigger=4 --pin echo=hcsrecho
micros-ide virtual set lamp bme280 temperature=30
micros-ide virtual look lamp
micros-ide virtual unwire lamp bme280"""
_LONGEST = 200  # characters of a state for people; `--json` has all of it


def add(deeds: Verbs) -> None:
    """Add what can be done with a bench."""
    verb(deeds, "devices", _devices, "list what can be wired to a board", _EXAMPLES)
    wire = _deed(deeds, "wire", _wire, "wire a device to a running board")
    wire.add_argument("kind", metavar="KIND", help="see: micros-ide virtual devices")
    wire.add_argument("inputs", nargs="*", metavar="INPUT=VALUE", help="what it senses")
    wire.add_argument("--name", default="", help="what to call it (default: its kind)")
    wire.add_argument(
        "--pin",
        action="append",
        default=[],
        metavar="OWN=PIN",
        help="its own name of a pin, and a GPIO number or logical name (repeat)",
    )
    wire.add_argument("--map", metavar="NAME", help="pin map of the names (default: the board's)")
    change = _deed(deeds, "set", _set, "set what a device senses")
    change.add_argument("device", metavar="DEVICE")
    change.add_argument("inputs", nargs="+", metavar="INPUT=VALUE")
    _deed(deeds, "look", _look, "show what is wired to a board and what it does")
    away = _deed(deeds, "unwire", _unwire, "take a device away")
    away.add_argument("device", metavar="DEVICE")


def _deed(deeds: Verbs, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    parser = verb(deeds, name, run, summary, _EXAMPLES)
    parser.add_argument("board", metavar="BOARD", help="name of a running virtual board")
    return parser


def _devices(args: argparse.Namespace, screen: Screen) -> None:
    del args
    with Core.create() as core:
        kinds = core.bench.kinds()
    screen.result([asdict(kind) for kind in kinds])
    for kind in kinds:
        screen.say(kind.name)
        screen.paragraph(kind.doc, "    ")
        if kind.pins:
            screen.say(f"    pins    {', '.join(kind.pins)}")
        for name, (low, high, default, unit) in kind.inputs.items():
            span = f"{low:g} to {high:g} {unit}".rstrip()
            screen.say(f"    input   {name}: {span}, at first {default:g}")


def _wire(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        name = core.bench.wire(
            args.board,
            args.kind,
            name=args.name,
            pins=_pairs(args.pin, "--pin trigger=4"),
            inputs=_numbers(args.inputs),
            pin_map=args.map,
        )
        _show([one for one in core.bench.look(args.board) if one.name == name], screen)


def _set(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        core.bench.set(args.board, args.device, _numbers(args.inputs))
        _show([one for one in core.bench.look(args.board) if one.name == args.device], screen)


def _look(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        found = core.bench.look(args.board)
    _show(list(found), screen)
    if not found:
        screen.say(f"Nothing is wired. Try: micros-ide virtual wire {args.board} bme280")


def _unwire(args: argparse.Namespace, screen: Screen) -> None:
    with Core.create() as core:
        core.bench.unwire(args.board, args.device)
    screen.result({"name": args.device, "removed": True})
    screen.say(f"{args.device} is taken away.")


def _show(devices: list[WiredDevice], screen: Screen) -> None:
    screen.result([asdict(one) for one in devices])
    for one in devices:
        screen.say(one.name if one.name == one.kind else f"{one.name} ({one.kind})")
        state = json.dumps(dict(one.state), ensure_ascii=False)
        screen.fields(
            (
                ("pins", ", ".join(f"{role} {pin}" for role, pin in one.pins.items())),
                ("senses", ", ".join(f"{name} {value:g}" for name, value in one.inputs.items())),
                ("shows", state if len(state) <= _LONGEST else state[: _LONGEST - 1] + "…"),
            )
        )


def _pairs(words: list[str], example: str) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    for word, (name, equals, value) in zip(words, pairs, strict=True):
        if not (name and equals and value):
            raise InvalidInput(f"'{word[:40]}' is not NAME=VALUE", hint=f"try {example}")
    return {name: value for name, _equals, value in pairs}


def _numbers(words: list[str]) -> dict[str, float]:
    numbers = {}
    for name, value in _pairs(words, "temperature=21.5").items():
        try:
            numbers[name] = float(value)
        except ValueError:
            raise InvalidInput(
                f"'{name}' takes a number, not '{value[:24]}'", hint=f"try {name}=1"
            ) from None
    return numbers
