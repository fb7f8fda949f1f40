"""Wire devices to virtual boards, by the pin names that load modules use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.services.catalogue import near_matches
from micros_ide.services.pin_maps import PinMaps
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.virtual.bench.catalogue import DEVICES, device_kind

# Where a load module looks for each kind of device: logical pin name by the device's own.
WIRING: Mapping[str, Mapping[str, str]] = {
    "button": {"pin": "irq2"},
    "pir": {"pin": "irq1"},
    "touch_pad": {"pin": "touch_0"},
    "rotary_encoder": {"clk": "rot_clk", "dt": "rot_dt"},
    "potentiometer": {"pin": "genadc"},
    "mq135": {"pin": "co2"},
    "temt6000": {"pin": "temp6000"},
    "ph_probe": {"pin": "ph"},
    "microphone": {"pin": "mic"},
    "dht11": {"data": "dhtpin"},
    "dht22": {"data": "dhtpin"},
    "ds18b20": {"data": "ds18"},
    "hc_sr04": {"trigger": "hcsrtrig", "echo": "hcsrecho"},
    "lamp": {"pin": "dim_1"},
    "ws2812": {"data": "neop"},
    "apa102": {"clock": "dotstar_clock", "data": "dotstar_data"},
    "apa102_switched": {
        "clock": "dotstar_clock",
        "data": "dotstar_data",
        "power": "dotstar_power",
    },
    "servo": {"pin": "servo_1"},
    "stepper": {"in1": "stppr_1", "in2": "stppr_2", "in3": "stppr_3", "in4": "stppr_4"},
    "l298n": {"enable": "l298speed", "in1": "l298dir_1", "in2": "l298dir_2"},
    "l9110": {"ia": "l9110dir_1", "ib": "l9110dir_2"},
    "buzzer": {"pin": "buzzer"},
}


@dataclass(frozen=True, slots=True)
class DeviceKind:
    """What can be wired.

    Attributes:
        pins: its own names of its pins; none for a device on I2C.
        inputs: what it senses: name -> (lowest, highest, default, unit).
    """

    name: str
    doc: str
    pins: tuple[str, ...]
    inputs: Mapping[str, tuple[float, float, float, str]]


@dataclass(frozen=True, slots=True)
class WiredDevice:
    """A device on a board's bench; `state` is what a person would see of it."""

    name: str
    kind: str
    pins: Mapping[str, int]
    inputs: Mapping[str, float]
    state: Mapping[str, Any]


class Benches:
    """The benches of this user's virtual boards; a bench lasts until its board is thrown away.

    While the board does not run it cannot be looked at.
    """

    def __init__(self, boards: VirtualBoards, maps: PinMaps) -> None:
        self._boards = boards
        self._maps = maps

    def kinds(self) -> tuple[DeviceKind, ...]:
        """Return everything that can be wired."""
        return tuple(_kind(name) for name in DEVICES)

    def wire(
        self,
        board: str,
        kind: str,
        *,
        name: str = "",
        pins: Mapping[str, str] | None = None,
        inputs: Mapping[str, float] | None = None,
        pin_map: str | None = None,
    ) -> str:
        """Wire a device to a running board; returns its name.

        `pins`: GPIO number or logical name by the device's own name of the pin; what is left out
        goes where the load modules look for it. Logical names are those of `pin_map`, by default
        of the board's kind. Raises NotFound, InvalidInput and Busy as `BenchControl.add`.
        """
        device_kind(kind)
        table = pin_map or self.pin_map(board)
        wanted = {**WIRING.get(kind, {}), **(pins or {})}
        numbers = {role: self._number(table, where) for role, where in wanted.items()}
        bench = self._boards.fleet.control(board).bench
        return bench.add(kind, name, pins=numbers, **(inputs or {}))

    def pin_map(self, board: str) -> str:
        """Return the map of a board's kind; raises NotFound."""
        spec = self._boards.status(board).spec
        named = (one for one in (spec.board_id, spec.chip) if one in self._maps.names())
        return next(named, spec.chip)

    def usual_pins(self, board: str) -> Mapping[str, int]:
        """Return where the load modules look: logical name -> GPIO; raises NotFound."""
        pins = self._maps.pins(self.pin_map(board))
        return {name: abs(pin) for name, pin in pins.items() if isinstance(pin, int)}

    def unwire(self, board: str, name: str) -> None:
        """Take a device away; raises NotFound."""
        self._boards.fleet.control(board).bench.remove(name)

    def set(self, board: str, name: str, inputs: Mapping[str, float]) -> None:
        """Set what a device senses; raises NotFound, InvalidInput."""
        self._boards.fleet.control(board).bench.set(name, **inputs)

    def look(self, board: str) -> tuple[WiredDevice, ...]:
        """Return all that is wired to a running board; raises NotFound."""
        rows = self._boards.fleet.control(board).bench.devices()
        return tuple(WiredDevice(**row) for row in rows)

    def _number(self, table: str, where: str) -> int:
        if where.isascii() and where.isdigit():
            return int(where)
        pins = self._maps.pins(table)
        found = pins.get(where)
        if not isinstance(found, int):
            raise InvalidInput(
                f"the pin map {table} has no pin '{where[:32]}'",
                hint=near_matches(where, list(pins), "pin names"),
            )
        return abs(found)


def _kind(name: str) -> DeviceKind:
    device = device_kind(name)
    inputs = {key: (one.low, one.high, one.default, one.unit) for key, one in device.INPUTS.items()}
    return DeviceKind(name, (device.__doc__ or "").split("\n")[0], device.ROLES, inputs)
