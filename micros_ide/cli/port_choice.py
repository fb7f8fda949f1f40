"""Which port and board a verb means when they are left out."""

from __future__ import annotations

import argparse

from micros_ide.core import Core
from micros_ide.errors import InvalidInput


def add_port(parser: argparse.ArgumentParser) -> None:
    """Add `--port` to a verb that works on a board over USB."""
    parser.add_argument(
        "--port", metavar="PORT", help="the port (see: micros-ide ports); not needed if only one"
    )


def chosen_port(core: Core, given: str | None) -> str:
    """Return the port that was given, else the only one a board can be behind."""
    return given or only_port(core)


def only_port(core: Core) -> str:
    """Return the only port that looks like a board's; raises InvalidInput that lists the ports."""
    ports = core.ports.list()
    # A port of the computer's own, as old ones are, does not make a choice.
    likely = [port for port in ports if port.vid or port.bridge]
    if len(likely) == 1:
        return likely[0].device
    if not ports:
        raise InvalidInput(
            "no board is plugged in",
            hint="use a USB cable that carries data, or try a virtual board: micros-ide demo",
        )
    there = ", ".join(port.device for port in likely or ports)
    raise InvalidInput("say which port: --port PORT", hint=f"ports now: {there}")


def board_behind(core: Core, device: str) -> str:
    """Return the board a port belongs to; raises InvalidInput where that cannot be known."""
    board_id = core.ports.find(device).board_id
    if board_id is None:
        known = ", ".join(board.id for board in core.catalogue.boards())
        raise InvalidInput("say which board: --board ID", hint=f"known boards: {known}")
    return board_id
