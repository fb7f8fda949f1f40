"""What a device is called and what it does just now: captions, and names for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from micros_ide.gui.drawing.devices.figures import (
    celsius_text,
    colour_word,
    distance_text,
    hertz_text,
    lit_pixels,
    note_name,
    plain,
)
from micros_ide.gui.drawing.devices.led_chains import is_matrix, is_ring
from micros_ide.gui.drawing.devices.probes import last_write
from micros_ide.gui.drawing.devices.sketch import Seen
from micros_ide.gui.translation import tr


def device_title(kind: str, inputs: Mapping[str, Any] | None = None) -> str:
    """Return what people call a device; `inputs` say whether LEDs are a ring or a strip."""
    count = round(Seen(kind, inputs or {}, {}).given("leds", 24))
    if kind == "ws2812" and not is_ring(kind, count):
        return tr("NeoPixel matrix") if is_matrix(kind, count) else tr("NeoPixel strip")
    found = _titles().get(kind)
    return kind if found is None else found


def state_words(kind: str, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """Return what is to be seen of a device, in a few words; "" for an unknown kind."""
    say = _WORDS.get(kind)
    return "" if say is None else say(Seen(kind, inputs, state))


def _titles() -> dict[str, str]:
    return {
        "probe": tr("Probe"),
        "chip": tr("Chip temperature"),
        "button": tr("Push button"),
        "pir": tr("Motion sensor"),
        "touch_pad": tr("Touch pad"),
        "rotary_encoder": tr("Rotary encoder"),
        "potentiometer": tr("Potentiometer"),
        "mq135": tr("Gas sensor MQ135"),
        "temt6000": tr("Light sensor TEMT6000"),
        "ph_probe": tr("pH probe"),
        "microphone": tr("Microphone"),
        "dht11": tr("Climate sensor DHT11"),
        "dht22": tr("Climate sensor DHT22"),
        "ds18b20": tr("Thermometer DS18B20"),
        "hc_sr04": tr("Distance sensor HC-SR04"),
        "bme280": tr("Climate sensor BME280"),
        "vl53l0x": tr("Distance sensor VL53L0X"),
        "ssd1306": tr("OLED display SSD1306"),
        "sh1106": tr("OLED display SH1106"),
        "lamp": tr("Lamp"),
        "ws2812": tr("NeoPixel ring"),
        "apa102": tr("DotStar APA102"),
        "apa102_switched": tr("DotStar of a TinyPICO"),
        "servo": tr("Servo"),
        "stepper": tr("Stepper motor"),
        "l298n": tr("Motor at an L298N"),
        "l9110": tr("Motor at an L9110"),
        "buzzer": tr("Buzzer"),
    }


def _lamp(seen: Seen) -> str:
    percent = seen.told("brightness")
    return tr("{percent} % bright").format(percent=plain(percent)) if percent else tr("dark")


def _chain(seen: Seen) -> str:
    if seen.state.get("powered") is False:
        return tr("without power")
    pixels = lit_pixels(seen.state.get("pixels"), seen.state.get("brightness"))
    lit = [rgb for rgb in pixels if any(rgb)]
    if not lit:
        return tr("dark")
    names = {colour_word(*rgb) for rgb in lit}
    colour = names.pop() if len(names) == 1 else tr("several colours")
    if len(pixels) == 1:
        return colour
    return tr("{lit} of {all} LEDs lit, {colour}").format(
        lit=len(lit), all=len(pixels), colour=colour
    )


def _display(seen: Seen) -> str:
    rows = seen.state.get("rows")
    if not seen.state.get("on") or not isinstance(rows, Sequence):
        return tr("off")
    lit = sum(row.count("#") for row in rows)
    if lit == 1:
        return tr("1 pixel lit")
    return tr("{lit} pixels lit").format(lit=lit) if lit else tr("on, nothing shown")


def _servo(seen: Seen) -> str:
    angle = plain(seen.told("angle", 90))
    held = seen.state.get("held")
    return (tr("{angle}°, held") if held else tr("{angle}°, loose")).format(angle=angle)


def _stepper(seen: Seen) -> str:
    ways = {"forward": tr("forward"), "backward": tr("backward")}
    way = ways.get(str(seen.state.get("direction")), "")
    text = tr("{angle}°, {steps} half steps").format(
        angle=plain(seen.told("angle")), steps=plain(seen.told("position"), 0)
    )
    stalls = seen.told("stalls")
    parts = [text, way, tr("stalls: {count}").format(count=f"{stalls:.0f}") if stalls else ""]
    return ", ".join(part for part in parts if part)


def _motor(seen: Seen) -> str:
    speed = plain(seen.told("speed"))
    doing = {
        "forward": tr("forward, {speed} %"),
        "backward": tr("backward, {speed} %"),
        "brake": tr("braking"),
        "coast": tr("coasting"),
        "stop": tr("stopped"),
    }
    return doing.get(str(seen.state.get("state", "stop")), "").format(speed=speed)


def _buzzer(seen: Seen) -> str:
    hertz = seen.told("hertz")
    if hertz <= 0:
        return tr("silent")
    return tr("sounds {note}, {hertz}").format(note=note_name(hertz), hertz=hertz_text(hertz))


def _climate(seen: Seen) -> str:
    parts = [celsius_text(seen.given("temperature", 20))]
    if "humidity" in seen.inputs:
        parts.append(tr("{percent} % humidity").format(percent=f"{seen.given('humidity'):.0f}"))
    if "pressure" in seen.inputs:
        parts.append(f"{seen.given('pressure'):.0f} hPa")
    if seen.given("silent"):
        parts.append(tr("does not answer"))
    return ", ".join(parts)


def _distance(seen: Seen) -> str:
    if seen.given("silent"):
        return tr("does not answer")
    return distance_text(seen.given("distance"))


def _gas(seen: Seen) -> str:
    return f"{plain(seen.given('ppm'), 0)} ppm"


def _light(seen: Seen) -> str:
    return f"{plain(seen.given('lux'), 0)} lx"


def _ph(seen: Seen) -> str:
    return f"pH {seen.given('ph', 7):.1f}, {seen.given('temperature', 25):.0f} °C"


def _microphone(seen: Seen) -> str:
    noise = seen.given("noise")
    return tr("noise {percent} %").format(percent=f"{noise * 200:.0f}") if noise else tr("silence")


def _button(seen: Seen) -> str:
    return tr("pressed") if seen.state.get("pressed", seen.given("press")) else tr("not pressed")


def _motion(seen: Seen) -> str:
    if seen.given("motion"):
        return tr("something moves, output high")
    return tr("output still high") if seen.state.get("active") else tr("nothing moves")


def _touch(seen: Seen) -> str:
    touched = seen.state.get("touched", seen.given("touched"))
    text = tr("touched, counts {count}") if touched else tr("not touched, counts {count}")
    return text.format(count=plain(seen.told("count"), 0))


def _potentiometer(seen: Seen) -> str:
    percent = f"{seen.given('share', 0.5) * 100:.0f}"
    return tr("turned to {percent} %").format(percent=percent)


def _encoder(seen: Seen) -> str:
    position = plain(seen.told("position", seen.given("position")), 2)
    turning = seen.state.get("turning")
    text = tr("turning, at detent {position}") if turning else tr("at detent {position}")
    return text.format(position=position)


def _probe(seen: Seen) -> str:
    mode, level, part, hertz = last_write(seen)
    if not mode:
        return tr("nothing written yet")
    if mode == "pwm":
        return f"PWM {hertz_text(hertz)}, {part * 100:.0f} %"
    if mode == "stream":
        return tr("a bit stream")
    return tr("high") if level else tr("low")


_WORDS: Mapping[str, Callable[[Seen], str]] = {
    "probe": _probe,
    "chip": _climate,
    "button": _button,
    "pir": _motion,
    "touch_pad": _touch,
    "rotary_encoder": _encoder,
    "potentiometer": _potentiometer,
    "mq135": _gas,
    "temt6000": _light,
    "ph_probe": _ph,
    "microphone": _microphone,
    "dht11": _climate,
    "dht22": _climate,
    "ds18b20": _climate,
    "hc_sr04": _distance,
    "bme280": _climate,
    "vl53l0x": _distance,
    "ssd1306": _display,
    "sh1106": _display,
    "lamp": _lamp,
    "ws2812": _chain,
    "apa102": _chain,
    "apa102_switched": _chain,
    "servo": _servo,
    "stepper": _stepper,
    "l298n": _motor,
    "l9110": _motor,
    "buzzer": _buzzer,
}
