"""LEDs with a controller in each: WS2812 on one wire, APA102 on a clock and a data wire."""

from __future__ import annotations

import heapq
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Device, PinEvent, Range

_MOST_NOTED = 200_000  # pixels of all frames in a history together
_START_BITS = 32
_FRAME_BITS = 32


class _Strip(Device):
    """A chain of LEDs. Each keeps its colour until it is sent another one or loses its power.

    What has not been reached by any data since power came is dark.
    """

    INPUTS: ClassVar[dict[str, Range]] = {"leds": Range(1, 512, 24, "LEDs")}
    DARK: ClassVar[tuple[int, ...]]

    def power_on(self) -> None:
        """All is dark."""
        self.colours = [self.DARK] * int(self.inputs["leds"])
        self.frames = 0

    def apply(self) -> None:
        """Cut the chain, or solder more on."""
        count = int(self.inputs["leds"])
        self.colours = (self.colours + [self.DARK] * count)[:count]

    def shown(self) -> list[list[int]]:
        """Return the colours, the first LED first, ready for JSON."""
        return [list(colour) for colour in self.colours]

    def note(self, entry: object) -> None:
        """Add `entry`; long chains keep fewer frames than short ones."""
        while self.history and (len(self.history) + 1) * len(self.colours) > _MOST_NOTED:
            self.history.popleft()
            self.dropped += 1
        super().note(entry)


class Ws2812(_Strip):
    """A strip of WS2812B on the pin "data"; its history has one entry for each frame.

    An entry is a list of [red, green, blue], each 0 to 255. The wire carries 24 bits for each LED,
    green first, the most significant bit first; an LED takes the first 24 and hands on the rest,
    so a short frame leaves the LEDs behind it as they were (Worldsemi's datasheet, "cascade
    method"). Every stream is a frame: programs pause longer than the latch takes.
    """

    ROLES = ("data",)
    DARK = (0, 0, 0)

    def on_stream(self, role: str, data: bytes) -> None:
        """Take a frame."""
        del role
        for place in range(min(len(data) // 3, len(self.colours))):
            green, red, blue = data[3 * place : 3 * place + 3]
            self.colours[place] = (red, green, blue)
        self.frames += 1
        self.note(self.shown())

    def read(self) -> dict[str, Any]:
        """Return "pixels", [red, green, blue] each, and how many "frames" came."""
        return {"pixels": self.shown(), "frames": self.frames}


class Apa102(_Strip):
    """A chain of APA102 (DotStar); its history has one entry for each update.

    An entry is a list of [red, green, blue, brightness]: colours 0 to 255, brightness 0 to 31.
    At least 32 zero bits begin an update; from there on each 1 begins the 32 bits of the next LED:
    three ones, five bits of brightness, blue, green, red. Every LED hands the clock on half a
    cycle later, so the n-th shows its colour only n/2 clocks after its bits: that is what the end
    frame is for. (APA102 datasheet; Tim's "Understanding the APA102 Superled" measured the rest.)
    Data is taken with the rising edge of the clock, from an SPI or from two pins.
    """

    ROLES: ClassVar[tuple[str, ...]] = ("clock", "data")
    INPUTS: ClassVar[dict[str, Range]] = {"leds": Range(1, 512, 1, "LEDs")}
    DARK = (0, 0, 0, 0)

    def power_on(self) -> None:
        """All is dark, and nobody expects colours before a start frame."""
        super().power_on()
        self._clock = self._data = 0  # levels of the two pins
        self._zeros = 0
        self._bits = 0  # of the frame that is coming in, with a one in front; 0: none is
        self._next: int | None = None  # the LED whose frame comes next; None: no start frame yet
        self._ticks = 0
        self._on_the_way: list[tuple[int, int, int]] = []  # a heap of (tick, LED, frame)

    @property
    def powered(self) -> bool:
        """Whether the LEDs have power."""
        return True

    def on_clocked(self, data: bytes) -> None:
        """Take bytes, the most significant bit first."""
        if not self.powered:
            return
        taken = False
        for byte in data:
            for position in range(7, -1, -1):
                taken |= self._take(byte >> position & 1)
        if taken:
            self.note(self.shown())

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Take a bit of a program that moves the pins itself."""
        if not self.powered or event.mode != "out":
            return
        if role == "data":
            self._data = event.level
        elif role == "clock":
            rising = event.level > self._clock
            self._clock = event.level
            if rising and self._take(self._data):
                self.note(self.shown())

    def _take(self, bit: int) -> bool:
        """Take a bit; returns whether an LED has changed its mind."""
        self._ticks += 1
        if self._bits:
            self._bits = self._bits << 1 | bit
            if self._bits >> _FRAME_BITS:
                self._hand_on(self._bits & 0xFFFFFFFF)
        elif not bit:
            self._zeros += 1
            if self._zeros == _START_BITS:
                self._next = 0
                self.frames += 1
        else:
            self._zeros = 0
            if self._next is not None:
                self._bits = 0b11
        taken = False
        while self._on_the_way and self._on_the_way[0][0] <= self._ticks:
            _, place, frame = heapq.heappop(self._on_the_way)
            blue, green, red = (frame >> 16) & 0xFF, (frame >> 8) & 0xFF, frame & 0xFF
            self.colours[place] = (red, green, blue, frame >> 24 & 0x1F)
            taken = True
        return taken

    def _hand_on(self, frame: int) -> None:
        self._bits = self._zeros = 0
        place = self._next or 0
        self._next = place + 1
        if place < len(self.colours):
            heapq.heappush(self._on_the_way, (self._ticks + (place + 1) // 2, place, frame))

    def apply(self) -> None:
        """Cut the chain, or solder more on; what is on its way to the rest is lost."""
        super().apply()
        self._on_the_way.clear()

    def read(self) -> dict[str, Any]:
        """Return "pixels", [red, green, blue] each, their "brightness", and "frames", begun."""
        return {
            "pixels": [list(colour[:3]) for colour in self.colours],
            "brightness": [colour[3] for colour in self.colours],
            "frames": self.frames,
            "powered": self.powered,
        }


class SwitchedApa102(Apa102):
    """The pixel of a TinyPICO: a P-channel transistor gives it power while "power" is driven low.

    Without power it is dark and forgets its colour.
    """

    ROLES = ("clock", "data", "power")

    def power_on(self) -> None:
        """The board has power; the pixel has none until a program gives it."""
        super().power_on()
        self._switch = False

    @property
    def powered(self) -> bool:
        """Whether the transistor conducts."""
        return self._switch

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Switch, or take a bit."""
        if role != "power":
            super().on_pin(role, event)
            return
        switch = event.mode == "out" and not event.level
        if switch != self._switch:
            frames = self.frames
            self.power_on()
            self._switch, self.frames = switch, frames
            self.note(self.shown())
