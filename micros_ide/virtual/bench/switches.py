"""What closes a contact: a push button, a motion sensor, a finger on a touch pad."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Device, Range, Wires

_MS = 1e-3


class Button(Device):
    """A push button whose pin has `level` while it is pressed, and the other level otherwise.

    With `bounce` its contact chatters so many times before it rests, once in `_CHATTER_MS`: a good
    button is quiet after 5 ms.
    """

    ROLES = ("pin",)
    INPUTS: ClassVar[Mapping[str, Range]] = {
        "press": Range(0, 1, 0),
        "level": Range(0, 1, 1),
        "bounce": Range(0, 10, 0),
    }
    MOMENTARY = frozenset({"press"})
    _CHATTER_MS = 1.0

    def __init__(self, wires: Wires, pins: Mapping[str, int]) -> None:
        """Connect it, not pressed."""
        self._turn = 0  # grows with every change: what chatters for an older one gives up
        self._pressed = 0
        super().__init__(wires, pins)

    def apply(self) -> None:
        """Close or open the contact."""
        pressed = int(self.inputs["press"])
        chatter = 2 * int(self.inputs["bounce"]) if pressed != self._pressed else 0
        if pressed != self._pressed:
            self.note(pressed)
        self._pressed = pressed
        self._turn += 1
        self._put(self._turn, chatter)

    def read(self) -> dict[str, Any]:
        """Return whether it is pressed."""
        return {"pressed": bool(self._pressed)}

    def _put(self, turn: int, chatter: int) -> None:
        if turn != self._turn:
            return
        closed = self._pressed ^ (chatter & 1)
        level = int(self.inputs["level"])
        self.wires.drive(self.pins["pin"], level if closed else 1 - level)
        if chatter:
            self.wires.later(self._CHATTER_MS * _MS, partial(self._put, turn, chatter - 1))


class MotionSensor(Device):
    """A passive infrared sensor (HC-SR501 with its jumper on repeat).

    Its output is high as long as something moves and for `hold` seconds afterwards; the trimmer
    goes from 3 seconds to 5 minutes, here shorter times are allowed, too. Notes the levels of the
    output.
    """

    ROLES = ("pin",)
    INPUTS: ClassVar[Mapping[str, Range]] = {
        "motion": Range(0, 1, 0),
        "hold": Range(0, 300, 3, "s"),
    }
    MOMENTARY = frozenset({"motion"})

    def __init__(self, wires: Wires, pins: Mapping[str, int]) -> None:
        """Connect it; nothing moves."""
        self._turn = 0  # grows with every motion: an older one's end does not count
        self._moving = False
        self._level = -1
        super().__init__(wires, pins)

    def apply(self) -> None:
        """Raise the output, or let it fall later."""
        moving = bool(self.inputs["motion"])
        if moving:
            self._put(1)
        elif self._moving:
            self._turn += 1
            self.wires.later(self.inputs["hold"], partial(self._end, self._turn))
        elif self._level < 0:
            self._put(0)
        if moving and not self._moving:
            self._turn += 1
        self._moving = moving

    def read(self) -> dict[str, Any]:
        """Return whether the output is high."""
        return {"active": self._level == 1}

    def _end(self, turn: int) -> None:
        if turn == self._turn:
            self._put(0)

    def _put(self, level: int) -> None:
        if level != self._level:
            self._level = level
            self.note(level)
            self.wires.drive(self.pins["pin"], level)


class TouchPad(Device):
    """A piece of metal at a touch pin: the chip counts less while a finger is on it.

    Counts are those of a pad with short wires on an ESP32.
    """

    ROLES = ("pin",)
    INPUTS: ClassVar[Mapping[str, Range]] = {"touched": Range(0, 1, 0)}
    MOMENTARY = frozenset({"touched"})
    _COUNTS = (600, 180)

    def apply(self) -> None:
        """Let the pin count what it does with or without a finger."""
        self.wires.touch(self.pins["pin"], self._COUNTS[int(self.inputs["touched"])])

    def read(self) -> dict[str, Any]:
        """Return whether it is touched, and the count."""
        touched = bool(self.inputs["touched"])
        return {"touched": touched, "count": self._COUNTS[touched]}
