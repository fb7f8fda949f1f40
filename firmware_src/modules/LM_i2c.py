# Which chips answer on the I2C bus.
# Wiring: clock of every chip to i2c_scl, data to i2c_sda; both lines need pull-ups, which most
# sensor boards have.
import errno

from micropython import const

from I2cBus import PINS, bus, trouble
from LogicalPins import pinmap_dump

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_FIRST = const(0x08)  # addresses below and above have other meanings
_LAST = const(0x77)
_AT_ONCE = const(8)


async def scan():
    # Ask every address whether a chip answers there; the addresses as plain numbers.
    # widget: button
    found = []
    wire = bus()
    for address in range(_FIRST, _LAST + 1):
        try:
            wire.writeto(address, b"")
            found.append(address)
        except OSError as error:
            if error.args[0] == errno.ETIMEDOUT:
                raise trouble(error, "chip", address)
        if address % _AT_ONCE == 0:
            await asyncio.sleep_ms(0)
    return found


def pinmap():
    # Pins of the bus.
    return pinmap_dump(PINS)


def help():
    return ("scan", "pinmap")
