"""Sensors whose answer is a voltage on an analog input.

The board measures parts of its full scale; what that is in volts is `FULL_SCALE`.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any, ClassVar

from micros_ide.virtual.bench.device import Device, Range

FULL_SCALE = 2.45  # V, of an ESP32 at 11 dB


class _Analog(Device):
    ROLES = ("pin",)

    def apply(self) -> None:
        """Bring it to the pin."""
        self.wires.analog(self.pins["pin"], self.share())

    def share(self) -> float:
        """Return the part of full scale that it gives; what is beyond 1.0 is not measured."""
        raise NotImplementedError

    def read(self) -> dict[str, Any]:
        """Return the volts at the pin."""
        return {"volt": round(self.share() * FULL_SCALE, 4)}


class Potentiometer(_Analog):
    """Turned by hand, from nothing to full scale."""

    INPUTS: ClassVar[Mapping[str, Range]] = {"share": Range(0, 1, 0.5)}

    def share(self) -> float:
        """Return how far it is turned."""
        return self.inputs["share"]


class GasSensor(_Analog):
    """MQ135 over 10 kΩ, calibrated in clean air to 76.63 kΩ.

    The resistance follows the published fit of the data sheet's curves for carbon dioxide:
    ppm = 116.6020682 (Rs / Ro)^-2.769034857, corrected for temperature and humidity.
    """

    INPUTS: ClassVar[Mapping[str, Range]] = {
        "ppm": Range(10, 100_000, 400, "ppm"),
        "temperature": Range(-10, 50, 20, "°C"),
        "humidity": Range(0, 100, 33, "%"),
    }

    def share(self) -> float:
        """Return the part of the supply that the load resistor gets."""
        ratio: float = (self.inputs["ppm"] / 116.6020682) ** (-1 / 2.769034857)
        resistance = 76.63 * ratio * self._correction()
        return 10 / (10 + resistance)

    def _correction(self) -> float:
        warmth, humidity = self.inputs["temperature"], self.inputs["humidity"]
        if warmth < 20:
            dry = 0.00035 * warmth**2 - 0.02718 * warmth + 1.39538
            return dry - (humidity - 33) * 0.0018
        return -0.003333333 * warmth - 0.001923077 * humidity + 1.130128205


class LightSensor(_Analog):
    """TEMT6000 over 10 kΩ: half a microampere a lux, up to the supply of 3.3 V."""

    INPUTS: ClassVar[Mapping[str, Range]] = {"lux": Range(0, 1000, 100, "lx")}

    def share(self) -> float:
        """Return 5 mV a lux."""
        return min(3.3, self.inputs["lux"] / 200) / FULL_SCALE


class PhProbe(_Analog):
    """A glass electrode and its board.

    The electrode gives 59.16 mV a step at 25 °C (Nernst), less when acid turns to base; the board
    amplifies three times, and its potentiometer sets what neutral is.
    """

    INPUTS: ClassVar[Mapping[str, Range]] = {
        "ph": Range(0, 14, 7),
        "temperature": Range(0, 100, 25, "°C"),
        "neutral": Range(0, 3.3, 1.2, "V"),  # at pH 7
    }

    def share(self) -> float:
        """Return the amplifier's output, between its supplies."""
        slope = 3 * 0.05916 * (self.inputs["temperature"] + 273.15) / 298.15
        volt = self.inputs["neutral"] - (self.inputs["ph"] - 7) * slope
        return max(0.0, min(5.0, volt)) / FULL_SCALE


class Microphone(_Analog):
    """An amplified microphone: sound moves the voltage around a level, many times a second."""

    INPUTS: ClassVar[Mapping[str, Range]] = {
        "level": Range(0, 1, 0.5),  # in silence
        "noise": Range(0, 0.5, 0),  # how far sound moves it
    }
    _SWINGS = (1.0, -0.7, 0.3, -1.0, 0.8, -0.4)
    _PERIOD_S = 0.01

    def power_on(self) -> None:
        """Begin in silence."""
        self._step = 0
        self._swings = False

    def apply(self) -> None:
        """Bring it to the pin, now and as long as there is sound."""
        super().apply()
        if self.inputs["noise"] and not self._swings:
            self._swings = True
            self._wait()

    def share(self) -> float:
        """Return where the voltage is just now."""
        swing = self._SWINGS[self._step % len(self._SWINGS)]
        return max(0.0, min(1.0, self.inputs["level"] + swing * self.inputs["noise"]))

    def _wait(self) -> None:
        weak = weakref.ref(self)  # one that was taken from the bench is heard no more

        def move() -> None:
            microphone = weak()
            if microphone is not None:
                microphone._move()

        self.wires.later(self._PERIOD_S, move)

    def _move(self) -> None:
        self._step += 1
        self._swings = bool(self.inputs["noise"])
        super().apply()
        if self._swings:
            self._wait()
