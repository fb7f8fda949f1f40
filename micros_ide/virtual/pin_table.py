"""What the pins of a board do, as its support modules note it (see `board/_pins.py`)."""

from __future__ import annotations

import struct
from typing import Any

from micros_ide.model.virtual import PinState

_ENTRY = struct.Struct("<BBHI")  # mode and pull, level, duty, frequency
MODES = ("", "in", "out", "open-drain", "pwm", "neopixel", "bus")
_PULLS = {1: "down", 2: "up", 3: "both"}


def read_pin_table(table: bytes) -> dict[int, PinState]:
    """Return the pins that a program has used, by number."""
    states = {}
    for pin, entry in enumerate(_ENTRY.iter_unpack(table)):
        kind, level, duty, frequency = entry
        mode = MODES[kind & 0x0F]
        if mode:
            states[pin] = PinState(mode, level, duty, frequency, _PULLS.get(kind >> 4))
    return states


def read_pin_answer(pins: dict[str, dict[str, Any]]) -> dict[int, PinState]:
    """Return what a board's process has answered."""
    return {int(pin): PinState(**values) for pin, values in pins.items()}
