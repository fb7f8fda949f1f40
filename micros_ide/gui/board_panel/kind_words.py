"""What devices, sets and inputs are called, and how an input is set."""

from __future__ import annotations

from dataclasses import dataclass

from micros_ide.gui.translation import tr


@dataclass(frozen=True)
class KindWords:
    """A kind of device for people; `search` are other words that find it."""

    title: str
    icon: str
    search: str = ""


def kind_words(kind: str) -> KindWords:
    """Return the words of `kind`; its own name for one that is new."""
    return _kinds().get(kind) or KindWords(kind, "chip")


def _kinds() -> dict[str, KindWords]:
    return {
        "ws2812": KindWords(tr("NeoPixel ring or strip"), "led-strip-variant", "ws2812 led rgb"),
        "lamp": KindWords(tr("Lamp or LED"), "lightbulb-outline", "light dimmer relay switch"),
        "button": KindWords(tr("Push button"), "gesture-tap-button", "switch key"),
        "potentiometer": KindWords(tr("Potentiometer"), "knob", "knob analog"),
        "servo": KindWords(tr("Servo"), "robot-industrial-outline", "motor arm sg90"),
        "buzzer": KindWords(tr("Buzzer"), "volume-high", "sound piezo tone"),
        "ssd1306": KindWords(tr("OLED display SSD1306"), "monitor-small", "screen"),
        "sh1106": KindWords(tr("OLED display SH1106"), "monitor-small", "screen"),
        "bme280": KindWords(tr("Weather sensor BME280"), "thermometer", "temperature humidity"),
        "dht22": KindWords(tr("Climate sensor DHT22"), "thermometer", "temperature humidity"),
        "dht11": KindWords(tr("Climate sensor DHT11"), "thermometer", "temperature humidity"),
        "ds18b20": KindWords(tr("Thermometer DS18B20"), "thermometer", "temperature one wire"),
        "mq135": KindWords(tr("Air quality sensor MQ135"), "molecule-co2", "gas co2"),
        "temt6000": KindWords(tr("Light sensor TEMT6000"), "brightness-6", "lux"),
        "hc_sr04": KindWords(tr("Distance sensor HC-SR04"), "ruler", "ultrasonic"),
        "vl53l0x": KindWords(tr("Distance sensor VL53L0X"), "ruler", "laser tof"),
        "pir": KindWords(tr("Motion sensor"), "motion-sensor", "pir presence"),
        "touch_pad": KindWords(tr("Touch pad"), "fingerprint", "finger"),
        "rotary_encoder": KindWords(tr("Rotary encoder"), "rotate-right", "knob ky-040"),
        "microphone": KindWords(tr("Microphone"), "microphone-outline", "sound noise"),
        "ph_probe": KindWords(tr("pH probe"), "test-tube", "water acid"),
        "stepper": KindWords(tr("Stepper motor"), "cog-outline", "28byj-48 uln2003"),
        "l298n": KindWords(tr("DC motor on L298N"), "engine-outline", "bridge"),
        "l9110": KindWords(tr("DC motor on L9110"), "engine-outline", "bridge"),
        "apa102": KindWords(tr("DotStar strip"), "led-strip-variant", "apa102 led rgb"),
        "apa102_switched": KindWords(tr("Pixel of a TinyPICO"), "led-on", "apa102 dotstar"),
        "chip": KindWords(tr("Temperature of the chip"), "chip", "esp32"),
        "probe": KindWords(tr("Probe on a pin"), "pulse", "logic analyser"),
    }


def set_words() -> dict[str, tuple[str, str]]:
    """Return what the sets are called: id -> title and what is in it."""
    return {
        "ring": (tr("NeoPixel ring"), tr("24 pixels, for neopixel and neoeffects")),
        "lamps": (tr("Lamps and a button"), tr("for rgb, cct and dimmer")),
        "weather": (tr("Weather sensors"), tr("temperature, humidity, air, light")),
        "presence": (tr("Presence"), tr("motion, noise, distance, light, and a ring")),
        "robot-arm": (tr("Robot arm"), tr("two servos and a switch, for roboarm")),
        "motors": (tr("DC motor"), tr("for L298N_DCmotor")),
        "stepper": (tr("Stepper motor"), tr("for stepper")),
        "display": (tr("Display with knob"), tr("for oled, oled_ui and rencoder")),
    }


HOLD, SWITCH, SLIDE, NUMBER, TURN = "hold", "switch", "slide", "number", "turn"


@dataclass(frozen=True)
class InputLook:
    """How an input is set.

    Attributes:
        way: HOLD while the mouse is down, SWITCH, SLIDE (with a number beside it), NUMBER, TURN.
        main: it is shown at once, else under "More".
        factor: what is shown of it: a part is a percentage with 100.
        unit: instead of its own.
        high: the slider ends here, where the range is wider than anybody needs.
    """

    caption: str
    way: str = SLIDE
    main: bool = True
    factor: float = 1.0
    unit: str = ""
    high: float | None = None


def input_look(kind: str, name: str) -> InputLook | None:
    """Return how input `name` is set; None for one that is no matter for people."""
    if name == "serial":
        return None  # 48 bits that nobody knows by heart
    known = _looks()
    return known.get(f"{kind}.{name}") or known.get(name) or InputLook(name, NUMBER, main=False)


def _looks() -> dict[str, InputLook]:
    return {
        "press": InputLook(tr("Press"), HOLD),
        "level": InputLook(tr("High while pressed"), SWITCH, main=False),
        "microphone.level": InputLook(tr("Level in silence"), main=False, factor=100, unit="%"),
        "bounce": InputLook(tr("Bounces"), NUMBER, main=False),
        "motion": InputLook(tr("Something moves"), SWITCH),
        "hold": InputLook(tr("Stays on for"), NUMBER, main=False),
        "touched": InputLook(tr("Touch"), HOLD),
        "position": InputLook(tr("Position"), TURN),
        "pace": InputLook(tr("Time for an edge"), NUMBER, main=False),
        "share": InputLook(tr("Turned"), factor=100, unit="%"),
        "temperature": InputLook(tr("Temperature")),
        "mq135.temperature": InputLook(tr("Temperature"), main=False),
        "mq135.humidity": InputLook(tr("Humidity"), main=False),
        "ph_probe.temperature": InputLook(tr("Temperature"), main=False),
        "humidity": InputLook(tr("Humidity")),
        "pressure": InputLook(tr("Pressure")),
        "ppm": InputLook(tr("CO2"), high=5000),
        "lux": InputLook(tr("Light")),
        "ph": InputLook(tr("pH")),
        "neutral": InputLook(tr("Voltage at pH 7"), NUMBER, main=False),
        "noise": InputLook(tr("Noise"), factor=100, unit="%"),
        "distance": InputLook(tr("Distance"), high=4000),
        "vl53l0x.distance": InputLook(tr("Distance"), high=2000),
        "spoil": InputLook(tr("Damaged answers"), NUMBER, main=False),
        "missed": InputLook(tr("Lost edges"), NUMBER, main=False),
        "silent": InputLook(tr("Does not answer"), SWITCH, main=False),
        "parasitic": InputLook(tr("Powered by its data wire"), SWITCH, main=False),
        "sdo": InputLook(tr("At address 0x77"), SWITCH, main=False),
        "address": InputLook(tr("At address 0x3D"), SWITCH, main=False),
        "leds": InputLook(tr("LEDs"), NUMBER, main=False),
    }
