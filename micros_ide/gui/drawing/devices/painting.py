"""One way to paint any device of the bench: its kind, what was set, what is to be seen of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QPointF, QRectF, QSizeF
from PyQt5.QtGui import QPainter

from micros_ide.gui.drawing.devices import (
    climate,
    displays,
    gauges,
    hands,
    lamps,
    led_chains,
    motors,
    probes,
    sound,
)
from micros_ide.gui.drawing.devices.sketch import Seen, Sketch
from micros_ide.gui.drawing.devices.words import device_title, state_words
from micros_ide.gui.theme import Palette

__all__ = [
    "device_title",
    "paint_device",
    "paint_live",
    "paint_still",
    "pixel_places",
    "preferred_size",
    "state_words",
]


@dataclass(frozen=True, slots=True)
class Face:
    """How a kind is painted, in measures of its own, and how large those are.

    `still` paints what no state changes; `paint` the rest, on top of it.
    """

    paint: Callable[[Sketch, Seen], None]
    size: QSizeF
    still: Callable[[Sketch, Seen], None] | None = None


FACES: Mapping[str, Face] = {
    "probe": Face(probes.paint_probe, probes.SIZE),
    "chip": Face(climate.paint_chip, climate.SIZE),
    "button": Face(hands.paint_button, hands.SIZE),
    "pir": Face(hands.paint_motion, hands.SIZE),
    "touch_pad": Face(hands.paint_touch, hands.SIZE),
    "rotary_encoder": Face(hands.paint_encoder, hands.SIZE),
    "potentiometer": Face(hands.paint_potentiometer, hands.SIZE),
    "mq135": Face(gauges.paint_gas, gauges.SIZE),
    "temt6000": Face(gauges.paint_light, gauges.SIZE),
    "ph_probe": Face(gauges.paint_ph, gauges.SIZE),
    "microphone": Face(sound.paint_microphone, sound.SIZE),
    "dht11": Face(climate.paint_climate, climate.SIZE),
    "dht22": Face(climate.paint_climate, climate.SIZE),
    "ds18b20": Face(climate.paint_climate, climate.SIZE),
    "bme280": Face(climate.paint_climate, climate.SIZE),
    "hc_sr04": Face(gauges.paint_distance, gauges.SIZE),
    "vl53l0x": Face(gauges.paint_distance, gauges.SIZE),
    "ssd1306": Face(displays.paint_display, displays.SIZE, displays.paint_module),
    "sh1106": Face(displays.paint_display, displays.SIZE, displays.paint_module),
    "lamp": Face(lamps.paint_lamp, lamps.SIZE),
    "ws2812": Face(led_chains.paint_lights, QSizeF(), led_chains.paint_chain),
    "apa102": Face(led_chains.paint_lights, QSizeF(), led_chains.paint_chain),
    "apa102_switched": Face(led_chains.paint_lights, QSizeF(), led_chains.paint_chain),
    "servo": Face(motors.paint_servo, motors.SERVO),
    "stepper": Face(motors.paint_stepper, motors.STEPPER),
    "l298n": Face(motors.paint_motor, motors.MOTOR),
    "l9110": Face(motors.paint_motor, motors.MOTOR),
    "buzzer": Face(sound.paint_buzzer, sound.SIZE),
}
_UNKNOWN = Face(probes.paint_nothing, probes.SIZE)


def preferred_size(kind: str, inputs: Mapping[str, Any]) -> QSizeF:
    """Return the size, in logical pixels, at which the picture of a device looks best."""
    if kind in led_chains.CHAINS:
        return led_chains.chain_size(kind, led_chains.chain_length(kind, inputs))
    return FACES.get(kind, _UNKNOWN).size


def paint_device(
    painter: QPainter,
    rect: QRectF,
    kind: str,
    inputs: Mapping[str, Any],
    state: Mapping[str, Any],
    *,
    colours: Palette,
) -> None:
    """Paint a device into the middle of `rect`, as large as fits, on whatever is there already.

    `inputs` and `state` are those of its row of the bench; what is missing there is painted as
    what a device without power shows. A kind without a picture is a plain part.
    """
    paint_still(painter, rect, kind, inputs, colours)
    paint_live(painter, rect, kind, inputs, state, colours=colours)


def paint_still(
    painter: QPainter, rect: QRectF, kind: str, inputs: Mapping[str, Any], colours: Palette
) -> None:
    """Paint what no state changes: it may be kept as a picture."""
    still = FACES.get(kind, _UNKNOWN).still
    if still is not None:
        _paint(still, painter, rect, Seen(kind, inputs, {}), colours)


def paint_live(
    painter: QPainter,
    rect: QRectF,
    kind: str,
    inputs: Mapping[str, Any],
    state: Mapping[str, Any],
    *,
    colours: Palette,
) -> None:
    """Paint what changes with the state, on top of what `paint_still` has painted."""
    _paint(FACES.get(kind, _UNKNOWN).paint, painter, rect, Seen(kind, inputs, state), colours)


def _paint(
    part: Callable[[Sketch, Seen], None],
    painter: QPainter,
    rect: QRectF,
    seen: Seen,
    colours: Palette,
) -> None:
    size = preferred_size(seen.kind, seen.inputs)
    scale = min(rect.width() / size.width(), rect.height() / size.height())
    if scale <= 0:
        return
    painter.save()
    painter.setRenderHints(QPainter.Antialiasing | QPainter.TextAntialiasing)
    painter.translate(_corner(rect, size, scale))
    painter.scale(scale, scale)
    part(Sketch(painter, colours, size), seen)
    painter.restore()


def pixel_places(kind: str, inputs: Mapping[str, Any], rect: QRectF) -> list[QPointF]:
    """Return the centre of each LED of a chain painted into `rect`; [] for other devices."""
    if kind not in led_chains.CHAINS:
        return []
    size = preferred_size(kind, inputs)
    scale = min(rect.width() / size.width(), rect.height() / size.height())
    corner = _corner(rect, size, scale)
    count = led_chains.chain_length(kind, inputs)
    return [corner + place * scale for place in led_chains.chain_places(kind, count)[0]]


def _corner(rect: QRectF, size: QSizeF, scale: float) -> QPointF:
    return rect.center() - QPointF(size.width(), size.height()) * scale / 2
