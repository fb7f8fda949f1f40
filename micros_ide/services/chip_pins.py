"""What the pins of each chip can do: `resources/chip_pins.json`, checked when it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from micros_ide import paths
from micros_ide.errors import FirmwareError, NotFound
from micros_ide.services.catalogue import near_matches

_PART = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPins:
    """One chip; every set holds GPIO numbers and lies within `exists`.

    Attributes:
        exists: what the chip has.
        partial: of those, what some packages or modules do not bring out.
        no_pull: pins whose pull resistor cannot be chosen.
        adc1: converter that always works.
        adc2: converter that Wi-Fi takes, or that is not to be trusted.
        strapping: pins whose level is read at start, with what it decides.
        boot_critical: of those, where a foreign level keeps program or loader from starting.
        flash: its lines and its supply.
        psram_quad: taken on modules with PSRAM.
        psram_octal: taken besides where that PSRAM is octal.
        wifi: lines to a Wi-Fi chip beside this one.
    """

    name: str
    exists: frozenset[int]
    partial: frozenset[int] = frozenset()
    input_only: frozenset[int] = frozenset()
    no_pull: frozenset[int] = frozenset()
    adc1: frozenset[int] = frozenset()
    adc2: frozenset[int] = frozenset()
    dac: frozenset[int] = frozenset()
    touch: frozenset[int] = frozenset()
    strapping: Mapping[int, str]
    boot_critical: frozenset[int] = frozenset()
    flash: frozenset[int] = frozenset()
    psram_quad: frozenset[int] = frozenset()
    psram_octal: frozenset[int] = frozenset()
    usb: frozenset[int] = frozenset()
    console: frozenset[int] = frozenset()
    wifi: frozenset[int] = frozenset()

    @property
    def taken(self) -> dict[int, str]:
        """Pins that are not for users, each with what has it."""
        owners = ("flash", "psram_quad", "psram_octal", "usb", "console", "wifi")
        return {pin: owner for owner in owners for pin in getattr(self, owner)}


@dataclass(frozen=True, slots=True)
class BoardPins:
    """A board that brings out only `header`; `on_board` is what else it uses, by logical name."""

    name: str
    chip: str
    header: frozenset[int]
    on_board: Mapping[str, int]


_SETS = tuple(
    field.name for field in fields(ChipPins) if field.name not in {"name", "strapping", "exists"}
)


class PinCapabilities:
    """Every chip and board that is known; read once, when first asked."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.bundled("resources") / "chip_pins.json"

    def chips(self) -> tuple[str, ...]:
        """Return the names of all chips; raises FirmwareError naming the row of a damaged file."""
        return tuple(self._chips)

    def boards(self) -> tuple[str, ...]:
        """Return the names of the boards with restrictions of their own; raises FirmwareError."""
        return tuple(self._boards)

    def capabilities(self, chip: str) -> ChipPins:
        """Return what `chip` can do; raises NotFound that names what comes near."""
        found = self._chips.get(chip)
        if found is None:
            raise NotFound(
                f"nothing is known about the pins of '{chip}'",
                hint=near_matches(chip, list(self._chips), "chips"),
            )
        return found

    def board(self, name: str) -> BoardPins | None:
        """Return the restrictions of a board; None for one that brings out what its chip has."""
        return self._boards.get(name)

    @cached_property
    def _data(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return {"chips": dict(data["chips"]), "boards": dict(data["boards"])}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FirmwareError(
                f"the pin capabilities {self._path} cannot be read: {error}",
                hint="install the program again",
            ) from error

    @cached_property
    def _chips(self) -> dict[str, ChipPins]:
        return {name: self._chip(name, row) for name, row in self._data["chips"].items()}

    @cached_property
    def _boards(self) -> dict[str, BoardPins]:
        return {name: self._board(name, row) for name, row in self._data["boards"].items()}

    def _chip(self, name: str, row: dict[str, Any]) -> ChipPins:
        where = f"{self._path}: chip '{name}'"
        try:
            unknown = set(row) - {"exists", "strapping", *_SETS}
            exists = parse_pins(row["exists"])
            strapping = {int(pin): str(what) for pin, what in row.get("strapping", {}).items()}
            sets = {key: parse_pins(row.get(key, "")) for key in _SETS}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FirmwareError(f"{where} is incomplete: {error}") from error
        if unknown:
            raise FirmwareError(f"{where} has unknown keys: {', '.join(sorted(unknown))}")
        for key, pins in {**sets, "strapping": frozenset(strapping)}.items():
            if not pins <= exists:
                raise FirmwareError(f"{where}: {key} names pins that do not exist")
        if not sets["boot_critical"] <= strapping.keys():
            raise FirmwareError(f"{where}: boot_critical is not part of strapping")
        return ChipPins(name=name, exists=exists, strapping=strapping, **sets)

    def _board(self, name: str, row: dict[str, Any]) -> BoardPins:
        where = f"{self._path}: board '{name}'"
        try:
            on_board = {str(key): int(pin) for key, pin in row["on_board"].items()}
            board = BoardPins(name, row["chip"], parse_pins(row["header"]), on_board)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FirmwareError(f"{where} is incomplete: {error}") from error
        if not board.header | set(on_board.values()) <= self.capabilities(board.chip).exists:
            raise FirmwareError(f"{where} names pins that its chip does not have")
        return board


def parse_pins(text: str) -> frozenset[int]:
    """Return the numbers in a text such as "0-3 7"; raises ValueError for anything else."""
    pins: set[int] = set()
    for part in text.split():
        match = _PART.fullmatch(part)
        first, last = (match[1], match[2] or match[1]) if match else ("", "")
        if not match or int(first) > int(last):
            raise ValueError(f"'{part[:20]}' is neither a pin nor a range of pins")
        pins.update(range(int(first), int(last) + 1))
    return frozenset(pins)
