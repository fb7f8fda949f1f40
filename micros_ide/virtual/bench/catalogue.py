"""Which devices there are, by kind; each is loaded when first used."""

from __future__ import annotations

from importlib import import_module

from micros_ide.errors import NotFound
from micros_ide.virtual.bench.device import Device

_PACKAGE = "micros_ide.virtual.bench"
DEVICES = {
    "probe": "probe:Probe",
    "chip": "chip:Chip",
    "button": "switches:Button",
    "pir": "switches:MotionSensor",
    "touch_pad": "switches:TouchPad",
    "rotary_encoder": "rotary_encoder:RotaryEncoder",
    "potentiometer": "analog_sensors:Potentiometer",
    "mq135": "analog_sensors:GasSensor",
    "temt6000": "analog_sensors:LightSensor",
    "ph_probe": "analog_sensors:PhProbe",
    "microphone": "analog_sensors:Microphone",
    "dht11": "dht:Dht11",
    "dht22": "dht:Dht22",
    "ds18b20": "ds18b20:Ds18b20",
    "hc_sr04": "hc_sr04:HcSr04",
    "bme280": "bme280:Bme280",
    "vl53l0x": "vl53l0x:Vl53l0x",
    "ssd1306": "ssd1306:Ssd1306",
    "sh1106": "sh1106:Sh1106",
    "lamp": "lamp:Lamp",
    "ws2812": "pixels:Ws2812",
    "apa102": "pixels:Apa102",
    "apa102_switched": "pixels:SwitchedApa102",
    "servo": "servo:Servo",
    "stepper": "stepper:Stepper28Byj48",
    "l298n": "motor_drivers:L298N",
    "l9110": "motor_drivers:L9110",
    "buzzer": "buzzer:Buzzer",
}


def device_kind(kind: str) -> type[Device]:
    """Return the class of `kind`; raises NotFound for one that there is not."""
    place = DEVICES.get(kind)
    if place is None:
        raise NotFound(f"there is no device '{kind}'", hint=f"there are {', '.join(DEVICES)}")
    module, _, name = place.partition(":")
    found: type[Device] = getattr(import_module(f"{_PACKAGE}.{module}"), name)
    return found
