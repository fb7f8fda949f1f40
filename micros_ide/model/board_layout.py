"""What a board looks like, and what its pins are for: all that a picture of it needs."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class PinKind(enum.Enum):
    """What a pin of the header leads to."""

    GPIO = "gpio"
    POWER = "power"
    GROUND = "ground"
    CONTROL = "control"  # switches or resets the chip
    UNUSED = "unused"  # to nothing


@dataclass(frozen=True, slots=True)
class HeaderPin:
    """One hole at the edge of a board; measures in mm from the board's upper left corner."""

    name: str  # as printed
    kind: PinKind
    gpio: int | None
    left: bool  # on the left edge, else on the right one
    x: float
    y: float

    @property
    def label(self) -> str:
        """The print, and the number where the print does not say it: "VP 36"."""
        if self.gpio is None or str(self.gpio) in {self.name, self.name.lstrip("GP")}:
            return self.name
        return f"{self.name} {self.gpio}"


class PartKind(enum.Enum):
    """What a part on a board is."""

    MODULE = "module"  # the piece of board that carries chip and antenna
    CAN = "can"  # under metal, or the chip itself
    CHIP = "chip"
    ANTENNA = "antenna"
    USB = "usb"
    BUTTON = "button"
    LED = "led"


@dataclass(frozen=True, slots=True)
class BoardPart:
    """A part, at a rectangle in mm; it may stand out over the board's edge."""

    kind: PartKind
    x: float
    y: float
    width: float
    height: float
    role: str = ""  # of a button: "BOOT", "RESET" or "BOOTSEL"
    print: str = ""  # what is printed on it or beside it
    print_at: str = "above"  # "above", "left" or "right" of a button
    pin: int | str | None = None  # of an LED


@dataclass(frozen=True, slots=True)
class BoardLayout:
    """One physical board, seen from above."""

    id: str
    shows: str  # its name in a shop
    note: str  # how boards that go under the same name differ
    width: float  # mm
    height: float
    pins: tuple[HeaderPin, ...]  # left edge first, then the right one, each from top to bottom
    parts: tuple[BoardPart, ...]  # from the lowest to what lies on top
    elsewhere: Mapping[str, str]  # pin that is not on the header -> where it is

    def button(self, role: str) -> BoardPart | None:
        """Return the button with this role, None when the board has none."""
        return next((part for part in self.parts if role and part.role == role), None)


class StepAction(enum.Enum):
    """What a hand does."""

    HOLD = "hold"
    PRESS = "press"
    RELEASE = "release"
    UNPLUG = "unplug"
    PLUG = "plug"


@dataclass(frozen=True, slots=True)
class ButtonStep:
    """One thing to do with a board's buttons or its cable."""

    action: StepAction
    button: str = ""  # its role; empty for the cable


class PinFunction(enum.Enum):
    """The one thing that matters most about a pin: how it is drawn."""

    DIGITAL = "digital"
    ANALOG = "analog"  # also measures a voltage, at any time
    INPUT = "input"  # only
    STRAPPING = "strapping"  # its level at start decides something
    TAKEN = "taken"  # something on the board has it
    POWER = "power"
    GROUND = "ground"
    CONTROL = "control"
    UNUSED = "unused"


class PinFact(enum.Enum):
    """Something to know about a pin."""

    INPUT_ONLY = "input_only"
    NO_PULL = "no_pull"
    ANALOG = "analog"
    ANALOG_SHARED = "analog_shared"  # the converter that Wi-Fi takes
    DAC = "dac"
    TOUCH = "touch"
    BOOT_CRITICAL = "boot_critical"
    FLASH = "flash"
    PSRAM = "psram"
    PSRAM_MAYBE = "psram_maybe"  # on boards of this kind with PSRAM
    USB = "usb"
    CONSOLE = "console"
    WIFI = "wifi"
    LED = "led"  # the board's own hangs on it


@dataclass(frozen=True, slots=True)
class PinoutPin:
    """A pin of the header with all that is known about it."""

    pin: HeaderPin
    function: PinFunction
    names: tuple[str, ...] = ()  # logical names of the pin map
    facts: tuple[PinFact, ...] = ()
    strapping: str = ""  # what its level at start decides


@dataclass(frozen=True, slots=True)
class HiddenPin:
    """A logical name whose pin is not on the header."""

    name: str
    pin: int | str
    place: str  # where it is; empty when that is not known


@dataclass(frozen=True, slots=True)
class Pinout:
    """A board of the catalogue with its pins, ready to be drawn and told."""

    board_id: str
    layout: BoardLayout
    pin_map: str  # name of the map; empty when the chip has none
    chip_known: bool  # whether it is recorded what the chip's pins can do
    pins: tuple[PinoutPin, ...]  # in the order of the layout
    hidden: tuple[HiddenPin, ...]
    loader: tuple[ButtonStep, ...]  # how a hand starts the chip's loader; empty: not needed

    def named(self, name: str) -> PinoutPin | None:
        """Return the pin of a logical name, None when it is not on the header."""
        return next((pin for pin in self.pins if name in pin.names), None)
