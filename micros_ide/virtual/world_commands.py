"""What the control socket of a board can do to the world around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from micros_ide.errors import InvalidInput, MicrosError
from micros_ide.model.virtual import AccessPoint
from micros_ide.virtual.control_server import Deferred
from micros_ide.virtual.powered_board import PoweredBoard

_Values = dict[str, Any]


def world_commands(board: PoweredBoard) -> dict[str, Callable[[_Values], Deferred | None]]:
    """Return what to do with the values of each command."""
    world = board.world
    return {
        "wifi": lambda values: world.set_wifi(bool(values["up"])),
        "networks": lambda values: world.set_networks(
            [AccessPoint(**network) for network in values["networks"]]
        ),
        "serve": lambda values: world.names.serve(
            values["name"], values["port"], values["host"], values["real_port"]
        ),
        "unserve": lambda values: world.names.unserve(values["name"]),
        "service": lambda values: world.set_service(values["kind"], bool(values["up"])),
        "clock": lambda values: world.clock.set(values["utc"]),
        "advance": lambda values: _advance(board, float(values["seconds"])),
    }


def _advance(board: PoweredBoard, seconds: float) -> Deferred:
    if seconds <= 0:
        raise InvalidInput("time only goes forward: more than 0 seconds are needed")
    deferred = Deferred()

    def end(reason: str) -> None:
        deferred.send(MicrosError(reason).as_dict() if reason else {"ok": True})

    lapse = board.advance(seconds, end)
    deferred.on_cancel = lambda: lapse.give_up("nobody waits for it any more")
    return deferred
