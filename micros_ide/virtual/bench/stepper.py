"""A 28BYJ-48 stepper motor with gear behind a ULN2003, which switches a coil per input.

Facts: data sheet of the motor (four phases, 5.625° per half step of the rotor, without load it
follows up to some 1000 steps a second) and the gear wheels' teeth, which make 63.68395:1.
"""

from __future__ import annotations

from typing import Any

from micros_ide.virtual.bench.device import Device, PinEvent

_PER_TURN = 64 * 63.68395  # half steps of the shaft's turn
_HOLD_US = 500  # what is shorter does not move the rotor: twice the speed that it can follow
_AXES = 8  # places of the rotor in one cycle, a half step apart
# Where the rotor turns to by (IN4 - IN2, IN3 - IN1): opposite coils take each other's force.
_AXIS = {
    (1, 0): 0, (1, 1): 1, (0, 1): 2, (-1, 1): 3, (-1, 0): 4, (-1, -1): 5, (0, -1): 6, (1, -1): 7,
}  # fmt: skip
_REST = 7  # the axis of position 0
_REACH = 2  # half steps that the rotor turns at once; beyond that it hums and stays


class Stepper28Byj48(Device):
    """Turns by half steps; a pattern that cannot turn it, or is too far on, is a stall.

    Its history is [microseconds, coils], coils as "0011" for IN1 to IN4. What lasts less than
    0.5 ms is not in it, and moves nothing: pins do not change at the same moment. The position
    survives a loss of power.
    """

    ROLES = ("in1", "in2", "in3", "in4")
    _position = 0
    _stalls = 0
    _last = 0  # the last move, half steps
    _pattern = "0000"
    _fresh = False  # the pattern may yet turn out to be too short

    def power_on(self) -> None:
        """Have no current in any coil."""
        self._position, self._stalls, self._last = self._settled()
        self._levels = dict.fromkeys(self.ROLES, 0)
        self._pattern = self._before = "0000"
        self._fresh = False
        self._at = 0

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Switch a coil."""
        driven = event.mode in ("out", "open-drain", "pwm")
        self._levels[role] = int(driven and event.share >= 0.5)
        pattern = "".join(str(level) for level in self._levels.values())
        if pattern == self._pattern:
            return
        if self._fresh and event.at - self._at < _HOLD_US:
            self.history.pop()
            self._pattern = self._before
        else:
            self._position, self._stalls, self._last = self._settled()
        self._fresh = pattern != self._pattern
        if self._fresh:
            self._before, self._pattern, self._at = self._pattern, pattern, event.at
            self.note([event.at, pattern])

    def read(self) -> dict[str, Any]:
        """Return where the shaft is, in half steps and degrees, its last move, and the coils."""
        position, stalls, last = self._settled()
        return {
            "position": position,
            "angle": round(position / _PER_TURN * 360, 3),
            "direction": "forward" if last > 0 else "backward" if last < 0 else "none",
            "stalls": stalls,
            "energised": [role for role, level in self._levels.items() if level],
        }

    def _settled(self) -> tuple[int, int, int]:
        """Return position, stalls and last move once the present pattern has done its work."""
        still = (self._position, self._stalls, self._last)
        if not self._fresh or "1" not in self._pattern:
            return still
        in1, in2, in3, in4 = map(int, self._pattern)
        axis = _AXIS.get((in4 - in2, in3 - in1))
        if axis is None:
            return self._position, self._stalls + 1, self._last
        rotor = (self._position + _REST) % _AXES
        way = (axis - rotor + _AXES // 2) % _AXES - _AXES // 2
        if abs(way) > _REACH:
            return self._position, self._stalls + 1, self._last
        return self._position + way, self._stalls, way or self._last
