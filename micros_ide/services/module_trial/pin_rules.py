"""Are the pins that a module uses free, and can the chip do that?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from micros_ide.model.module_report import Finding, TriedPin, amber, red
from micros_ide.services.chip_pins import ChipPins

_BUSY = re.compile(r"\[io\] Pin (\S+) is busy: (\S+):(-?\w+)")
_OUTPUTS = frozenset({"out", "open-drain", "pwm", "neopixel"})
_BUS = "i2c_"  # logical names of pins that are there to be shared
_OWNERS = {
    "flash": "belongs to the flash",
    "wifi": "leads to the Wi-Fi chip",
    "usb": "is a line of the USB port",
    "console": "is a line of the console",
    "psram_quad": "belongs to the PSRAM, on boards that have some",
    "psram_octal": "belongs to the PSRAM, on boards that have some",
}
_PSRAM = frozenset({"psram_quad", "psram_octal"})


@dataclass
class Bookings:
    """Who asked for which pin so far: number -> (logical name, module)."""

    holders: dict[int | str, tuple[str, str]] = field(default_factory=dict)

    def take(self, pins: Mapping[int | str, str], module: str) -> None:
        """Note what `module` has asked for; the first one keeps it."""
        for pin, name in pins.items():
            self.holders.setdefault(pin, (name, module))


@dataclass(frozen=True, slots=True)
class PinUse:
    """What one module does with pins.

    Attributes:
        asked: number -> logical name it was asked for by.
        modes: what pins that were used for the first time do ("out").
        literal: numbers that stand in the source as `Pin(5)`.
        said: what the module's calls and its import have raised.
        friends: modules that it works with: they may share pins.
    """

    module: str
    file: str
    asked: Mapping[int | str, str]
    modes: Mapping[int, str]
    literal: frozenset[int]
    said: tuple[str, ...] = ()
    friends: frozenset[str] = frozenset()

    @property
    def direct(self) -> list[int]:
        """Pins that were not asked for."""
        return sorted({*self.modes, *self.literal} - set(self.asked))

    def tried(self) -> tuple[TriedPin, ...]:
        """Return all pins, for the report."""
        named = [TriedPin(pin, name) for pin, name in self.asked.items()]
        return (*named, *(TriedPin(pin) for pin in self.direct))


def place(pin: int | str) -> int | str:
    """Return the pin behind a number that may be negative: an LED that lights at low level."""
    return abs(pin) if isinstance(pin, int) else pin


def literal_pins(tree: ast.Module | None) -> frozenset[int]:
    """Return the numbers in calls such as `Pin(5, Pin.OUT)`."""
    found = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if called == "Pin" and isinstance(first, ast.Constant) and type(first.value) is int:
                found.add(first.value)
    return frozenset(found)


def is_pin_conflict(text: str) -> bool:
    """Whether a module failed because it was refused a pin."""
    return _BUSY.search(text) is not None


def pin_findings(use: PinUse, booked: Bookings, chip: ChipPins) -> Iterator[Finding]:
    """Yield what is wrong with the pins of one module."""
    yield from _refused(use, booked)
    yield from _shared(use, booked)
    yield from _impossible(use, chip)
    for pin in use.direct:
        if pin in chip.exists and pin not in booked.holders and pin not in chip.taken:
            yield amber(
                "pin-unbooked",
                use.file,
                f"It uses pin {pin} without booking it: no other module is kept off it.",
                "ask for it by name: LogicalPins.physical_pin",
            )


def _refused(use: PinUse, booked: Bookings) -> Iterator[Finding]:
    for name, holder, pin in dict.fromkeys(
        found.groups() for text in use.said for found in _BUSY.finditer(text)
    ):
        at = place(int(pin) if pin.lstrip("-").isdigit() else pin)
        if at not in booked.holders and at in use.asked:
            yield amber(
                "pin-either-or",
                use.file,
                f"Two of its functions want pin {pin}, as {holder} and as {name}.",
                "use one of them, or give one another pin with the setting cstmpmap",
            )
            continue
        owner = booked.holders.get(at, (holder, ""))[1]
        whose = f"module {owner}" if owner else "another module"
        yield _conflict(
            use.file, f"It wants pin {pin} ({name}), which {whose} has booked ({holder})."
        )


def _shared(use: PinUse, booked: Bookings) -> Iterator[Finding]:
    for one in use.tried():
        name, owner = booked.holders.get(one.pin, ("", use.module))
        shared = owner in use.friends or (one.name or "").startswith(_BUS)
        if owner != use.module and not shared:
            how = f" ({one.name})" if one.name else ", without asking"
            yield _conflict(
                use.file, f"It uses pin {one.pin}{how}, which module {owner} has booked ({name})."
            )


def _conflict(file: str, message: str) -> Finding:
    return red(
        "pin-conflict",
        file,
        message,
        "give one of the two another pin with the setting cstmpmap, or do not use both",
    )


def _impossible(use: PinUse, chip: ChipPins) -> Iterator[Finding]:
    hint = f"choose a pin that is free on {chip.name}"
    for one in use.tried():
        pin = one.pin
        if isinstance(pin, str):
            continue
        owner = chip.taken.get(pin, "")
        if pin not in chip.exists:
            yield red("pin-impossible", use.file, f"There is no pin {pin} on {chip.name}.", hint)
        elif owner in _PSRAM:
            yield amber("pin-psram", use.file, f"Pin {pin} of {chip.name} {_OWNERS[owner]}.", hint)
        elif owner:
            yield red(
                "pin-impossible", use.file, f"Pin {pin} of {chip.name} {_OWNERS[owner]}.", hint
            )
        elif pin in chip.input_only and use.modes.get(pin) in _OUTPUTS:
            yield red(
                "pin-impossible",
                use.file,
                f"Pin {pin} of {chip.name} is an input only, and is used as an output.",
                hint,
            )
