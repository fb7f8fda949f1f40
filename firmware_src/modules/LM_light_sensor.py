# Brightness from a phototransistor TEMT6000 (analog).
# Wiring: its output, with 10 kOhm to ground, to temp6000; supply 3.3 V, ground.
from micropython import const

from Common import SmartADC
from LogicalPins import pinmap_dump

_PIN = const("temp6000")
_LUX = const(200)  # a volt: 2 lux a microampere over 10 kOhm


def intensity():
    # Brightness in per cent of what can be measured.
    # widget: graph keys="light intensity [%]" every=10
    return {"light intensity [%]": SmartADC.get_singleton(_PIN).get()["percent"]}


def illuminance():
    # Brightness in lux.
    # widget: graph keys="illuminance [lux]" every=10
    volt = SmartADC.get_singleton(_PIN).get()["volt"]
    return {"illuminance [lux]": "{:.2f}".format(volt * _LUX)}


def pinmap():
    # Pin of the analog input.
    return pinmap_dump(_PIN)


def help():
    return ("intensity", "illuminance", "pinmap", "info: sensor TEMT6000")
