# What ESP32 chips sense by themselves: temperature, touch, magnetic field; and the battery of a
# TinyPICO.
# Wiring: a wire or a piece of metal at touch_0.
from micropython import const

from Limits import whole
from LogicalPins import detect_platform, physical_pin

_PIN = const("touch_0")
_FALLS_BELOW = const(300)  # when touched: an ESP32
_RISES_ABOVE = const(30000)  # when touched: S2 and S3
_MOST = const(4194303)  # counts of a touch pad, 22 bits

_pad = None


def _lacks(what):
    return ValueError("{} has no {}".format(detect_platform(), what))


def _chip():
    # The module of the chip; every ESP32 has one.
    try:
        import esp32
    except ImportError:
        raise _lacks("module esp32: this is for ESP32 chips")
    return esp32


def hall():
    # Magnetic field, a small whole number. Only the first ESP32 has a sensor for it, and only
    # MicroPython before 1.21 reads it.
    # widget: graph every=1
    read = getattr(_chip(), "hall_sensor", None)
    if read is None:
        raise _lacks("hall sensor that this MicroPython can read")
    return read()


def temp():
    # Temperature of the chip, some degrees above that of the room. An ESP32 that always says 53.3
    # has no sensor that works.
    # widget: graph keys="CPU temp [ºC]" every=10
    chip = _chip()
    fahrenheit = getattr(chip, "raw_temperature", None)
    celsius = getattr(chip, "mcu_temperature", None)
    if fahrenheit:
        value = (fahrenheit() - 32) / 1.8
    elif celsius:
        value = celsius()
    else:
        raise _lacks("thermometer that this MicroPython can read")
    return {"CPU temp [ºC]": "{:.1f}".format(value)}


def touch(triglvl=None):
    # Whether the pad is touched, and its count.
    # triglvl: an ESP32 counts less than this when touched (300 unless given); S2 and S3 count
    #   more than this (30000)
    # widget: graph keys="value" every=1
    rises = detect_platform() in ("esp32s2", "esp32s3")
    if triglvl is None:
        triglvl = _RISES_ABOVE if rises else _FALLS_BELOW
    triglvl = whole("triglvl", triglvl, 0, _MOST)
    pad = _touch_pad()
    try:
        value = pad.read()
    except ValueError:  # an ESP32 says so when it counts nothing: the pad is held tight
        value = 0
    return {"isTouched": value > triglvl if rises else value < triglvl, "value": value}


def _touch_pad():
    global _pad
    if _pad is None:
        import machine

        if not hasattr(machine, "TouchPad"):
            raise _lacks("touch pads")
        number = physical_pin(_PIN)
        try:
            _pad = machine.TouchPad(machine.Pin(number))
        except ValueError as error:
            raise ValueError("{} ({}): {}".format(_PIN, number, error))
    return _pad


def battery():
    # Voltage of the battery, and whether it is being charged. Only on a TinyPICO.
    # widget: graph keys="volt" every=60
    try:
        import tinypico
    except ImportError:
        raise _lacks("battery: this is for TinyPICO boards")
    return {
        "volt": round(tinypico.get_battery_voltage(), 2),
        "state": bool(tinypico.get_battery_charging()),
    }


def help():
    return (
        "hall",
        "temp",
        "touch triglvl=300",
        "battery",
        " battery is on TinyPICO only",
    )
