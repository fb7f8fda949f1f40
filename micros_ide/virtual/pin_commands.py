"""What the control socket of a board says of its pins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from micros_ide.errors import DeviceTimeout
from micros_ide.virtual.control_server import Deferred
from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.pin_table import read_pin_table
from micros_ide.virtual.powered_board import PoweredBoard

_PATIENCE_S = 2.0


def pin_commands(
    loop: EventLoop, board: PoweredBoard
) -> dict[str, Callable[[dict[str, Any]], Deferred | None]]:
    """Return what to do with the values of each command."""
    return {"outputs": lambda _values: _outputs(loop, board)}


def _outputs(loop: EventLoop, board: PoweredBoard) -> Deferred:
    deferred = Deferred()

    def show(table: bytes) -> None:
        alarm.cancel()
        pins = {pin: asdict(state) for pin, state in read_pin_table(table).items()}
        deferred.send({"ok": True, "pins": pins})

    def give_up() -> None:
        deferred.send(DeviceTimeout("the board does not show its pins").as_dict())

    alarm = loop.later(_PATIENCE_S, give_up)
    board.ask_pins(show)
    return deferred
