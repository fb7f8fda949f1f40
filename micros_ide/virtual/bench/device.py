"""What every device on the bench is: pins, inputs that people set, something to be read."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from micros_ide.errors import InvalidInput
from micros_ide.virtual.pin_table import MODES

MOST_KEPT = 20_000  # entries of a history


@dataclass(frozen=True, slots=True)
class Range:
    """What an input may be set to, in `unit`; `default` is what it has at first."""

    low: float
    high: float
    default: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PinEvent:
    """A program has written to a pin.

    Attributes:
        at: microseconds of the board's clock.
        mode: as in `PinState`.
        duty: of PWM, 0 to 65535; `level` is meaningless then.
        freq: of PWM, Hz.
    """

    at: int
    pin: int
    mode: str
    level: int
    duty: int
    freq: int

    @classmethod
    def parse(cls, words: str) -> PinEvent:
        """Read what the board tells (see `board/_pins.py`); ValueError for anything else."""
        at, pin, mode, level, duty, freq = map(int, words.split())
        return cls(at, pin, MODES[mode], level, duty, freq)

    @property
    def share(self) -> float:
        """The part of the time that the pin is high, 0.0 to 1.0."""
        return self.duty / 65535 if self.mode == "pwm" else float(self.level)


class Wires:
    """What a device can do to the board's pins; the bench makes it.

    Attributes:
        now: microseconds of the board's clock, as it was when the board spoke last to a device
            on I2C or 1-Wire. That clock can be sent ahead: what takes a chip time is counted in it.
        touched: called when something was done to the device, so that it may look different.
    """

    def __init__(
        self,
        put: Callable[[str, int, int], None],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self._put = put
        self._later = later
        self.now = 0
        self.touched: Callable[[], None] = lambda: None

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call something once, so many seconds from now."""

        def ring() -> None:
            callback()
            self.touched()

        self._later(seconds, ring)

    def drive(self, pin: int, level: int) -> None:
        """Put 0 or 1 on an input of the board."""
        self._put("pin", pin, level)

    def analog(self, pin: int, share: float) -> None:
        """Put a part, 0.0 to 1.0, of what it can measure on an analog input of the board."""
        self._put("adc", pin, round(max(0.0, min(1.0, share)) * 65535))

    def touch(self, pin: int, count: int) -> None:
        """Let a touch pad count so far."""
        self._put("touch", pin, count)

    def warm(self, celsius: float) -> None:
        """Let the chip itself be so warm."""
        self._put("warm", 0, round(celsius * 100))


class Device:
    """Base of all devices; a subclass says what is its own and overrides what it reacts to.

    Attributes:
        ROLES: names of the pins it must be given. A bus device has none: it hangs on every bus.
        INPUTS: what can be set, by name.
        MOMENTARY: inputs that somebody only holds; they are let go when nobody is there any more.
        pins: number by role.
        inputs: the present values.
        history: what has happened, oldest first, each entry ready for JSON.
    """

    ROLES: ClassVar[tuple[str, ...]] = ()
    INPUTS: ClassVar[Mapping[str, Range]] = {}
    MOMENTARY: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, wires: Wires, pins: Mapping[str, int]) -> None:
        """Connect it and give it power."""
        self.wires = wires
        self.pins = dict(pins)
        self.inputs = {name: one.default for name, one in self.INPUTS.items()}
        self.history: deque[Any] = deque(maxlen=MOST_KEPT)
        self.dropped = 0  # entries of `history` that are gone
        self.power_on()
        self.apply()

    def set(self, **values: float) -> None:
        """Set inputs; raises InvalidInput, and changes nothing, for what they cannot be."""
        for name, value in values.items():
            one = self.INPUTS.get(name)
            if one is None:
                raise InvalidInput(
                    f"it has no input '{name}'", hint=f"it has {', '.join(self.INPUTS) or 'none'}"
                )
            number = isinstance(value, (int, float)) and math.isfinite(value)
            if not number or not one.low <= value <= one.high:
                span = f"{one.low:g} to {one.high:g} {one.unit}".strip()
                raise InvalidInput(f"'{name}' cannot be {value}", hint=f"it goes from {span}")
        self.inputs |= values
        self.apply()

    def note(self, entry: object) -> None:
        """Add `entry` to the history."""
        if len(self.history) == MOST_KEPT:
            self.dropped += 1
        self.history.append(entry)

    def feel(self, role: str, event: PinEvent) -> None:
        """Take what the program did with the pin before this was wired: no news for the history."""
        before, dropped = self.history.copy(), self.dropped
        self.on_pin(role, event)
        self.history, self.dropped = before, dropped

    # To be overridden.

    def power_on(self) -> None:
        """Be as new: power has come."""

    def apply(self) -> None:
        """Bring what `inputs` says to the board's pins."""

    def read(self) -> dict[str, Any]:
        """Return what a person would see of it, ready for JSON."""
        return {}

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Take that the program has written to the pin of `role`."""

    def on_stream(self, role: str, data: bytes) -> None:
        """Take the bits of a stream on the pin of `role` (WS2812)."""

    def on_clocked(self, data: bytes) -> None:
        """Take bytes from the bus whose clock is the pin of role "clock" (SPI)."""

    def pulse(self, role: str, level: int, timeout_us: int) -> int | None:
        """Return the length of the next pulse in microseconds; None: this pin makes none.

        As MicroPython's `time_pulse_us`: -2 when none comes in time, -1 when it does not end.
        """
        del role, level, timeout_us
        return None

    def frame(self) -> bytes | None:
        """Return the five bytes of a DHT, None when it is silent."""
        return None


class I2cDevice(Device):
    """A device at `address` (7 bit) of every I2C bus, or of the one at pins "scl" and "sda"."""

    address: int

    def write(self, data: bytes) -> None:
        """Take the bytes of one transaction, without the address."""
        raise NotImplementedError

    def fetch(self, count: int) -> bytes:
        """Return `count` bytes that are read."""
        raise NotImplementedError


class OneWireDevice(Device):
    """A device on the 1-Wire bus at pin "data"; bits are sent and read one at a time."""

    ROLES = ("data",)

    def reset(self) -> bool:
        """Be reset; returns whether it answers with a presence pulse."""
        raise NotImplementedError

    def write_bit(self, bit: int) -> None:
        """Take a bit."""
        raise NotImplementedError

    def read_bit(self) -> int:
        """Return the bit it sends, 1 when it is silent (the bus is a wired AND)."""
        raise NotImplementedError
