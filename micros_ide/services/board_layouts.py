"""Pictures of boards: `resources/board_layouts.json` joined with pin maps and chips."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from micros_ide import paths
from micros_ide.errors import FirmwareError, NotFound
from micros_ide.model.board_layout import (
    BoardLayout,
    BoardPart,
    ButtonStep,
    HeaderPin,
    HiddenPin,
    PartKind,
    PinFact,
    PinFunction,
    PinKind,
    Pinout,
    PinoutPin,
    StepAction,
)
from micros_ide.services.catalogue import Catalogue, near_matches
from micros_ide.services.chip_pins import ChipPins, PinCapabilities
from micros_ide.services.pin_maps import PinMaps

_PITCH = 2.54  # mm
_CHIP_NAMES = {"rp2040": "rp2"}  # the catalogue has the loader's name
_KINDS = {
    PinKind.POWER: PinFunction.POWER,
    PinKind.GROUND: PinFunction.GROUND,
    PinKind.CONTROL: PinFunction.CONTROL,
    PinKind.UNUSED: PinFunction.UNUSED,
}
_TAKEN = frozenset({PinFact.FLASH, PinFact.PSRAM, PinFact.USB, PinFact.CONSOLE, PinFact.WIFI})


class BoardLayouts:
    """Every board of the catalogue as it looks; read once, when first asked."""

    def __init__(
        self,
        catalogue: Catalogue,
        pin_maps: PinMaps,
        capabilities: PinCapabilities,
        path: Path | None = None,
    ) -> None:
        self._catalogue, self._maps, self._capabilities = catalogue, pin_maps, capabilities
        self._path = path or paths.bundled("resources") / "board_layouts.json"

    def boards(self) -> tuple[str, ...]:
        """Return the ids of all boards that have a picture; raises FirmwareError."""
        return tuple(self._data["boards"])

    def layout(self, name: str) -> BoardLayout:
        """Return one physical board; raises NotFound, and FirmwareError for a damaged file."""
        rows = self._data["layouts"]
        if name not in rows:
            raise NotFound(
                f"there is no picture called '{name[:40]}'",
                hint=near_matches(name, list(rows), "pictures"),
            )
        try:
            return _layout(name, rows[name], self._data["kinds"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FirmwareError(f"{self._path}: the layout '{name}' is damaged: {error}") from error

    def picture(self, board_id: str, pin_map: str = "") -> Pinout:
        """Return the board with its pins, named after `pin_map` or the map its firmware takes.

        Raises NotFound for a board or map that does not exist, and FirmwareError.
        """
        board = self._catalogue.board(board_id)
        row = self._data["boards"].get(board_id)
        if row is None:
            raise NotFound(f"there is no picture of the board '{board_id}'")
        layout = self.layout(row["layout"])
        chip = _CHIP_NAMES.get(board.chip, board.chip)
        default = next((name for name in (board_id, chip) if name in self._maps.names()), "")
        pin_map = pin_map or default
        logical = self._maps.pins(pin_map) if pin_map else {}
        known = self._capabilities.capabilities(chip) if self._knows(chip) else None
        psram = str(row.get("psram", ""))
        leds = {part.pin for part in layout.parts if part.kind is PartKind.LED}
        return Pinout(
            board_id=board_id,
            layout=layout,
            pin_map=pin_map,
            chip_known=known is not None,
            pins=tuple(
                _joined(pin, logical, known, psram, pin.gpio in leds) for pin in layout.pins
            ),
            hidden=_hidden(layout, logical),
            loader=tuple(_step(text) for text in row["loader"]),
        )

    def _knows(self, chip: str) -> bool:
        return chip in self._capabilities.chips()

    @cached_property
    def _data(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            kinds = {name: PinKind(kind) for kind in data["names"] for name in _words(data, kind)}
            boards, layouts = dict(data["boards"]), dict(data["layouts"])
            wrong = [key for key, row in boards.items() if row["layout"] not in layouts]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise FirmwareError(
                f"the pictures of boards {self._path} cannot be read: {error}",
                hint="install the program again",
            ) from error
        if wrong:
            raise FirmwareError(f"{self._path}: '{wrong[0]}' has a layout that does not exist")
        return {"boards": boards, "layouts": layouts, "kinds": kinds}


def _words(data: dict[str, Any], kind: str) -> list[str]:
    words: list[str] = data["names"][kind].split()
    return words


def _layout(name: str, row: dict[str, Any], kinds: Mapping[str, PinKind]) -> BoardLayout:
    pins = [pin for one in row["rows"] for pin in _row(one, kinds)]
    # From top to bottom; of two in one height the outer one first.
    pins.sort(key=lambda pin: (not pin.left, pin.y, pin.x if pin.left else -pin.x))
    width, height = row["size"]
    return BoardLayout(
        id=name,
        shows=row["shows"],
        note=row["note"],
        width=float(width),
        height=float(height),
        pins=tuple(pins),
        parts=tuple(_part(one) for one in row["parts"]),
        elsewhere=dict(row.get("elsewhere", {})),
    )


def _row(row: dict[str, Any], kinds: Mapping[str, PinKind]) -> list[HeaderPin]:
    made = []
    for at, word in enumerate(row["pins"].split()):
        name, _, number = word.partition("=")
        kind = PinKind.GPIO if number or name.isdecimal() else kinds[name]
        gpio = int(number or name) if kind is PinKind.GPIO else None
        left = {"left": True, "right": False}[row["side"]]
        made.append(HeaderPin(name, kind, gpio, left, row["x"], row["y"] + at * _PITCH))
    return made


def _part(row: dict[str, Any]) -> BoardPart:
    kind = PartKind(row["is"])
    x, y, width, height = row["at"]
    role = row.get("role", "")
    return BoardPart(
        kind,
        x,
        y,
        width,
        height,
        role=role,
        print=row.get("print", "USB" if kind is PartKind.USB else role),
        print_at=row.get("print_at", "above"),
        pin=row.get("gpio", row.get("pin")),
    )


def _step(text: str) -> ButtonStep:
    action, _, button = text.partition(" ")
    return ButtonStep(StepAction(action), button)


def _joined(
    pin: HeaderPin, logical: Mapping[str, int | str], chip: ChipPins | None, psram: str, led: bool
) -> PinoutPin:
    if pin.gpio is None:
        return PinoutPin(pin, _KINDS[pin.kind])
    names = tuple(
        name for name, number in logical.items() if type(number) is int and abs(number) == pin.gpio
    )
    facts = _facts(pin.gpio, chip, psram) if chip else ()
    if led:
        facts = (*facts, PinFact.LED)
    strapping = chip.strapping.get(pin.gpio, "") if chip else ""
    return PinoutPin(pin, _function(facts, strapping), names, facts, strapping)


def _facts(gpio: int, chip: ChipPins, psram: str) -> tuple[PinFact, ...]:
    quad, octal = gpio in chip.psram_quad, gpio in chip.psram_octal
    has_psram = (quad and psram in {"quad", "octal"}) or (octal and psram == "octal")
    there = (
        (PinFact.FLASH, gpio in chip.flash),
        (PinFact.PSRAM, has_psram),
        (PinFact.PSRAM_MAYBE, (quad or octal) and not has_psram),
        (PinFact.USB, gpio in chip.usb),
        (PinFact.CONSOLE, gpio in chip.console),
        (PinFact.WIFI, gpio in chip.wifi),
        (PinFact.BOOT_CRITICAL, gpio in chip.boot_critical),
        (PinFact.INPUT_ONLY, gpio in chip.input_only),
        (PinFact.NO_PULL, gpio in chip.no_pull),
        (PinFact.ANALOG, gpio in chip.adc1),
        (PinFact.ANALOG_SHARED, gpio in chip.adc2),
        (PinFact.DAC, gpio in chip.dac),
        (PinFact.TOUCH, gpio in chip.touch),
    )
    return tuple(fact for fact, is_so in there if is_so)


def _function(facts: tuple[PinFact, ...], strapping: str) -> PinFunction:
    if _TAKEN.intersection(facts):
        return PinFunction.TAKEN
    if strapping:
        return PinFunction.STRAPPING
    if PinFact.INPUT_ONLY in facts:
        return PinFunction.INPUT
    return PinFunction.ANALOG if PinFact.ANALOG in facts else PinFunction.DIGITAL


def _hidden(layout: BoardLayout, logical: Mapping[str, int | str]) -> tuple[HiddenPin, ...]:
    there = {pin.gpio for pin in layout.pins}
    found = []
    for name, number in logical.items():
        pin = abs(number) if isinstance(number, int) else number
        if pin not in there:
            found.append(HiddenPin(name, pin, layout.elsewhere.get(str(pin), "")))
    return tuple(found)
