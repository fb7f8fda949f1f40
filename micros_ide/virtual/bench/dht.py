"""DHT11 and DHT22: humidity and temperature in five bytes on one wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Device, PinEvent, Range

_RELEASE = (1, 30)  # level and microseconds: between the start signal and the answer
_RESPONSE = ((0, 80), (1, 80))
_BIT_LOW = (0, 50)
_HIGH_US = (26, 70)  # of a zero, of a one
_HEARD_S = 1.0  # after that nobody can have been listening


class _Dht(Device):
    """What both kinds do; the bits of an answer are pulses of the line.

    The line idles high. After a start signal (low for `START_US`) that does not come too soon
    after the last one, the chip answers once: as pulses for those who time them one by one, or
    as a whole for `machine.dht_readinto`. How fast the program is does not matter here, unless
    "missed" says so. Sources: datasheets of both by Aosong.
    """

    ROLES = ("data",)
    START_US: ClassVar[int]
    REST_US: ClassVar[int]  # between two start signals

    def power_on(self) -> None:
        """Be silent until asked."""
        self._fell: int | None = None  # when the start signal began
        self._asked: int | None = None  # when the last one ended
        self._answer: bytes | None = None
        self._line: list[tuple[int, int]] = []  # levels and lengths that are still to come
        self._turn = 0

    def apply(self) -> None:
        """Pull the line up."""
        self.wires.drive(self.pins["data"], 1)

    def read(self) -> dict[str, Any]:
        """Return the bytes of the next answer and how many start signals were heard."""
        return {"frame": self.measure().hex(), "asked": len(self.history) + self.dropped}

    def on_pin(self, role: str, event: PinEvent) -> None:
        """Watch for a start signal: [microseconds it ended at, length, "answers" or why not]."""
        del role
        if event.mode in ("out", "open-drain") and event.level == 0:
            if self._fell is None:
                self._fell = event.at
            return
        if self._fell is None:
            return
        length, self._fell = event.at - self._fell, None
        verdict = self._judge(event.at, length)
        self.note([event.at, length, verdict])
        if verdict == "answers":
            self._asked = event.at
            self._begin()

    def _judge(self, at: int, length: int) -> str:
        if length < self.START_US:
            return "too short"
        if self._asked is not None and at - self._asked < self.REST_US:
            return "too soon"
        return "silent" if self.inputs["silent"] else "answers"

    def _begin(self) -> None:
        self._answer = self.measure()
        if self.inputs["spoil"]:
            self.inputs["spoil"] -= 1
            self._answer = self._answer[:4] + bytes([self._answer[4] ^ 0x55])
        self._line = [_RELEASE, *_RESPONSE]
        for number in range(40):
            bit = self._answer[number >> 3] >> (7 - (number & 7)) & 1
            self._line += [_BIT_LOW, (1, _HIGH_US[bit])]
        self._line.append(_BIT_LOW)
        for _ in range(int(self.inputs["missed"])):
            self._skip_to(1)
        self._turn += 1
        turn = self._turn
        self.wires.later(_HEARD_S, lambda: self._forget(turn))

    def _forget(self, turn: int) -> None:
        if turn == self._turn:
            self._answer, self._line = None, []

    def _skip_to(self, level: int) -> int | None:
        # The length of the next pulse of that level; the line goes on behind it.
        while self._line:
            found, length = self._line.pop(0)
            if found == level:
                return length
        return None

    def pulse(self, role: str, level: int, timeout_us: int) -> int | None:
        """Return the length of the next pulse; a line that idles is high for ever."""
        del role
        length = self._skip_to(level)
        self._answer = None
        if length is None:
            return -1 if level else -2
        return length if length <= timeout_us else -1

    def frame(self) -> bytes | None:
        """Return the five bytes, once for each start signal."""
        answer, self._answer, self._line = self._answer, None, []
        return answer

    def measure(self) -> bytes:
        """Return the five bytes of the present state."""
        raise NotImplementedError


_FAULTS: Mapping[str, Range] = {
    "spoil": Range(0, 1000, 0),  # so many answers from now on have a wrong check sum
    "silent": Range(0, 1, 0),  # 1: it does not answer
    "missed": Range(0, 42, 0),  # pulses that are over before a slow program looks
}


class Dht11(_Dht):
    """Whole degrees and per cent. Not more often than once a second."""

    START_US = 18_000
    REST_US = 1_000_000
    INPUTS: ClassVar[Mapping[str, Range]] = {
        "temperature": Range(0, 50, 23, "°C"),
        "humidity": Range(20, 90, 45, "%"),
        **_FAULTS,
    }

    def measure(self) -> bytes:
        """Return humidity, 0, temperature, 0, check sum."""
        body = [round(self.inputs["humidity"]), 0, round(self.inputs["temperature"]), 0]
        return bytes([*body, sum(body) & 0xFF])


class Dht22(_Dht):
    """Tenths. Not more often than every two seconds."""

    START_US = 800
    REST_US = 2_000_000
    INPUTS: ClassVar[Mapping[str, Range]] = {
        "temperature": Range(-40, 80, 21.5, "°C"),
        "humidity": Range(0, 100, 45.5, "%"),
        **_FAULTS,
    }

    def measure(self) -> bytes:
        """Return two bytes each of humidity and temperature (sign and magnitude), check sum."""
        tenths = round(self.inputs["temperature"] * 10)
        sign = 0x8000 if tenths < 0 else 0
        words = round(self.inputs["humidity"] * 10), abs(tenths) | sign
        body = b"".join(word.to_bytes(2, "big") for word in words)
        return body + bytes([sum(body) & 0xFF])
