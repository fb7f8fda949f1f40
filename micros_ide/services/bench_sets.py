"""Devices that load modules use together, wired to a virtual board at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from micros_ide.errors import NotFound
from micros_ide.services.bench import Benches


@dataclass(frozen=True, slots=True)
class SetPart:
    """A device of a set; `pins` are logical names where they are not the usual ones."""

    kind: str
    name: str
    pins: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, float] = field(default_factory=dict)


# No two devices of a set share a pin of the ESP32's map.
SETS: Mapping[str, tuple[SetPart, ...]] = {
    "ring": (SetPart("ws2812", "ring", inputs={"leds": 24}),),
    "lamps": (
        SetPart("lamp", "red", {"pin": "redgb"}),
        SetPart("lamp", "green", {"pin": "rgreenb"}),
        SetPart("lamp", "blue", {"pin": "rgbue"}),
        SetPart("lamp", "warm-white", {"pin": "wwhite"}),
        SetPart("lamp", "cold-white", {"pin": "cwhite"}),
        SetPart("lamp", "dimmer", {"pin": "dim_1"}),
        SetPart("button", "button"),
    ),
    "weather": (
        SetPart("bme280", "bme280"),
        SetPart("ds18b20", "ds18b20"),
        SetPart("dht22", "dht22"),
        SetPart("mq135", "air"),
        SetPart("temt6000", "light"),
    ),
    "presence": (
        SetPart("pir", "motion"),
        SetPart("hc_sr04", "distance"),
        SetPart("microphone", "microphone"),
        SetPart("temt6000", "light"),
        SetPart("ws2812", "ring", inputs={"leds": 24}),
    ),
    "robot-arm": (
        SetPart("servo", "base", {"pin": "servo_1"}),
        SetPart("servo", "reach", {"pin": "servo_2"}),
        SetPart("lamp", "switch", {"pin": "switch_1"}),
    ),
    "motors": (SetPart("l298n", "motor"),),
    "stepper": (SetPart("stepper", "stepper"),),
    "display": (
        SetPart("ssd1306", "display"),
        SetPart("button", "button", {"pin": "oleduibttn"}),
        SetPart("rotary_encoder", "knob"),
    ),
}


class BenchSets:
    """Wires whole sets."""

    def __init__(self, benches: Benches) -> None:
        self._benches = benches

    def wire(self, board: str, set_id: str) -> tuple[str, ...]:
        """Wire the devices of a set that are not there by name yet; returns those that were wired.

        Raises NotFound for an unknown set or a board that does not run, and as `Benches.wire`.
        """
        parts = SETS.get(set_id)
        if parts is None:
            raise NotFound(f"there is no set '{set_id[:32]}'", hint=f"there are {', '.join(SETS)}")
        there = {one.name for one in self._benches.look(board)}
        wired = []
        for part in parts:
            if part.name not in there:
                self._benches.wire(
                    board, part.kind, name=part.name, pins=part.pins, inputs=part.inputs
                )
                wired.append(part.name)
        return tuple(wired)
