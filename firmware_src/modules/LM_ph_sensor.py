# The voltage of a pH probe (analog), for whoever has calibrated one: volts are not converted.
# Wiring: output of the probe's board to ph. Boards at 5 V give about 2.5 V for neutral: turn the
# board's potentiometer down or use a divider, so that it stays below 2.4 V.
from micropython import const

from Common import SmartADC
from LogicalPins import pinmap_dump

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PIN = const("ph")
_SAMPLES = const(10)
_PAUSE_MS = const(100)


async def measure():
    # What the input reads now, and the mean of ten samples in a second.
    # widget: button
    probe = SmartADC.get_singleton(_PIN)
    first = probe.get()
    total = 0
    for _ in range(_SAMPLES):
        total += probe.get()["volt"]
        await asyncio.sleep_ms(_PAUSE_MS)
    return "ADC data: {}\nAVG V: {:.3f}".format(first, total / _SAMPLES)


def pinmap():
    # Pin of the analog input.
    return pinmap_dump(_PIN)


def help():
    return ("measure", "pinmap")
