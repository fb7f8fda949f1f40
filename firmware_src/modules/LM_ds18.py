# Temperature from DS18B20 thermometers (DS1822 and DS18S20, too), up to 16 on one wire.
# Wiring: data lines of all of them to ds18, with one resistor of 4.7 kOhm to 3.3 V; each one's
# supply to 3.3 V, ground.
from micropython import const

from LogicalPins import physical_pin, pinmap_dump
from Shared import Shared

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PIN = const("ds18")
_FAMILIES = (0x28, 0x22, 0x10)
_MOST = const(16)
_SEARCH = const(0xF0)
_CONVERT_MS = const(750)
_TRIES = const(3)  # to read a sensor
_UNSET = const(85)  # what a sensor says that has lost its power in between

_bus = None


def _onewire():
    global _bus
    if _bus is None:
        from machine import Pin
        from onewire import OneWire

        _bus = OneWire(Pin(physical_pin(_PIN)))
    return _bus


async def _scan(bus):
    # The thermometers' ROMs, where they part ways the branch with a one first. The stock search
    # holds the loop for 14 ms a sensor; the bus does not mind pauses.
    found = []
    rom = bytearray(8)
    fork = -1  # the last bit at which the pass before chose a one: this one goes the other way
    while len(found) < _MOST:
        if not bus.reset():
            return found
        bus.writebyte(_SEARCH)
        following = -1
        for place in range(64):
            at, mask = place >> 3, 1 << (place & 7)
            if mask == 1:
                await asyncio.sleep_ms(0)
            bit = bus.readbit()
            if bus.readbit() == bit:
                if bit:
                    raise _trouble("a sensor was lost in the search")
                bit = place > fork or (place < fork and rom[at] & mask != 0)
                if bit:
                    following = place
            bus.writebit(bit)
            rom[at] = rom[at] | mask if bit else rom[at] & ~mask
        if bus.crc8(rom):
            held = not bus.readbit()
            raise _trouble("the bus is held low" if held else "the answers are damaged")
        if rom[0] in _FAMILIES:
            found.append(bytes(rom))
        if following < 0:
            break
        fork = following
    return found


async def _read(driver, rom):
    for _ in range(_TRIES):
        await asyncio.sleep_ms(0)
        try:
            return driver.read_temp(rom)
        except Exception as error:  # its CRC error is one without a class of its own
            if isinstance(error, MemoryError):
                raise
    name = "".join(["{:02x}".format(byte) for byte in reversed(rom[1:7])])
    raise _trouble("sensor {:02x}-{} gives no valid answer".format(rom[0], name))


def _trouble(what):
    where = "{} ({})".format(_PIN, pinmap_dump(_PIN)[_PIN])
    return OSError("{}: check the wiring of {} and its resistor to 3.3 V".format(what, where))


async def _temperatures():
    from ds18x20 import DS18X20
    from onewire import OneWireError

    bus = _onewire()
    roms = await _scan(bus)
    found = []
    driver = DS18X20(bus)
    for _ in range(2 if roms else 0):
        try:
            driver.convert_temp()
        except OneWireError:
            raise _trouble("all sensors have gone")
        await asyncio.sleep_ms(_CONVERT_MS)
        found = []
        for rom in roms:
            found.append(await _read(driver, rom))
        if _UNSET not in found:
            break
    return found


_shared = Shared(_temperatures)


async def measure():
    # Measure on all sensors: the temperature of the only one, or a list of all in the order of
    # their search. Takes 0.8 seconds; who asks meanwhile gets the same answer.
    # widget: graph keys="temp [ºC]" every=10
    found = await _shared.get()
    if not found:
        where = "{} ({})".format(_PIN, pinmap_dump(_PIN)[_PIN])
        return "No DS18B20 sensor found: check the wiring of {}".format(where)
    return {"temp [ºC]": found[0]} if len(found) == 1 else found


def pinmap():
    # Pin of the data line.
    return pinmap_dump(_PIN)


def help():
    return ("measure", "pinmap")
