"""`micros-ide ports`: where a board may be plugged in."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from micros_ide.cli.arguments import Verbs, verb
from micros_ide.cli.screen import Screen


def add(verbs: Verbs, summary: str) -> None:
    """Add the verb."""
    verb(
        verbs,
        "ports",
        run,
        summary,
        "micros-ide ports\nmicros-ide ports --json",
    )


def run(args: argparse.Namespace, screen: Screen) -> None:
    """Print every port, what is behind it and who holds it."""
    del args
    from micros_ide.core import Core

    with Core.create() as core:
        ports = core.ports.list()
    screen.result([asdict(port) for port in ports])
    if not ports:
        screen.say("No serial port found.")
        screen.say("Plug a board in with a cable that carries data; micros-ide doctor tells more.")
        screen.say("Or try a virtual one:")
        screen.say("  micros-ide virtual add lamp --board esp32 && micros-ide virtual start lamp")
        return
    for port in ports:
        screen.say(port.device)
        held = f" (open in {port.holder.name}, pid {port.holder.pid})" if port.holder else ""
        screen.paragraph(port.label + held, indent="    ")
