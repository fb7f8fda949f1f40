# Temperature, humidity and air pressure from a BME280.
# Wiring: SCL to i2c_scl, SDA to i2c_sda, 3.3 V and ground; SDO (the address) may be low or high.
from collections import OrderedDict

from micropython import const

from I2cBus import PINS, bus, trouble
from LogicalPins import pinmap_dump

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_ADDRESSES = (0x76, 0x77)
_CALIBRATION = const(0x88)
_CALIBRATION_H = const(0xE1)
_ID = const(0xD0)
_BME280 = const(0x60)
_CTRL_HUM = const(0xF2)
_STATUS = const(0xF3)
_CTRL_MEAS = const(0xF4)
_BUSY = const(0x09)  # it measures, or copies its calibration
_ONCE_EACH = const(0x24)  # one sample of temperature and of pressure
_FORCED = const(1)  # measure once, then sleep
_LONGEST = const(10)  # ms; the data sheet's limit for three samples is 9.3
_TRIES = const(60)
_PAUSE = const(2)  # ms


async def measure():
    # Measure once: degrees Celsius, per cent, and hectopascal where the sensor is.
    # widget: graph keys="temp [ºC],hum [%],pressure [hPa]" every=10
    try:
        values = await _read(bus())
    except OSError as error:
        raise trouble(error, "BME280", *_ADDRESSES)
    return OrderedDict(
        (
            ("temp [ºC]", values[0] / 100),
            ("hum [%]", values[2] / 100),
            ("pressure [hPa]", values[1] / 100),
        )
    )


async def measure_w_co2():
    # The same, and carbon dioxide from the gas sensor of the module co2.
    # widget: button
    from LM_co2 import measure_mq135

    values = await measure()
    values["co2 [ppm]"] = measure_mq135(values["temp [ºC]"], values["hum [%]"])
    return values


async def _read(wire):
    # What `_compensate` returns. Nothing is kept from call to call: another chip may have been
    # plugged in. Others may measure meanwhile, the chip puts one measurement after the other.
    address = _find(wire)
    wire.writeto_mem(address, _CTRL_HUM, b"\x01")  # counts from the next line on
    wire.writeto_mem(address, _CTRL_MEAS, bytes((_ONCE_EACH | _FORCED,)))
    await asyncio.sleep_ms(_LONGEST)
    for _ in range(_TRIES):
        # Status, control, configuration, a byte without meaning, then what was measured.
        data = wire.readfrom_mem(address, _STATUS, 12)
        if not data[0] & _BUSY and data[1] == _ONCE_EACH:
            break
        await asyncio.sleep_ms(_PAUSE)
    else:  # it ends measurements of others first, but has no more than 113 ms for that
        raise OSError(
            "the BME280 at 0x{:02x} does not finish: is its supply stable?".format(address)
        )
    first = wire.readfrom_mem(address, _CALIBRATION, 26)
    second = wire.readfrom_mem(address, _CALIBRATION_H, 7)
    return _compensate(first, second, data[4:])


def _find(wire):
    failed = None
    for address in _ADDRESSES:
        try:
            kind = wire.readfrom_mem(address, _ID, 1)[0]
            if kind == _BME280:
                return address
            raise OSError(
                "the chip at 0x{:02x} is no BME280: its number is 0x{:02x}, not 0x{:02x}".format(
                    address, kind, _BME280
                )
            )
        except OSError as error:
            if failed is None or isinstance(error.args[0], str):
                failed = error
    raise failed


def _compensate(first, second, data):
    # The data sheet's formulas in whole numbers: hundredths of a degree, pascal, hundredths of a
    # per cent, from calibration (0x88 and 0xE1 on) and data (pressure, temperature, humidity).
    fine = _fine(first, data[3] << 12 | data[4] << 4 | data[5] >> 4)
    pressure = _pressure(first, fine, data[0] << 12 | data[1] << 4 | data[2] >> 4)
    humidity = _humidity(first[25], second, fine, data[6] << 8 | data[7])
    return (fine * 5 + 128) >> 8, (pressure + 128) >> 8, (humidity * 100 + 512) >> 10


def _word(data, at):
    # Two bytes with sign, the lower one first.
    value = data[at] | data[at + 1] << 8
    return value - 65536 if value & 0x8000 else value


def _fine(data, raw):
    # 5120 to a degree.
    t1 = data[0] | data[1] << 8
    linear = ((raw >> 3) - 2 * t1) * _word(data, 2) >> 11
    delta = (raw >> 4) - t1
    return linear + ((delta * delta >> 12) * _word(data, 4) >> 14)


def _pressure(data, fine, raw):
    # 256 to a pascal.
    p1 = data[6] | data[7] << 8
    p2, p3, p4, p5, p6, p7, p8, p9 = [_word(data, at) for at in range(8, 24, 2)]
    a = fine - 128000
    b = a * a * p6 + (a * p5 << 17) + (p4 << 35)
    c = (a * a * p3 >> 8) + (a * p2 << 12)
    c = ((1 << 47) + c) * p1 >> 33
    if c == 0:
        return 0  # a chip without calibration
    p = (((1048576 - raw) << 31) - b) * 3125 // c
    square = p9 * (p >> 13) * (p >> 13) >> 25
    return ((p + square + (p8 * p >> 19)) >> 8) + (p7 << 4)


def _humidity(h1, data, fine, raw):
    # 1024 to a per cent.
    h2, h3, h6 = _word(data, 0), data[2], _byte(data[6])
    h4 = _byte(data[3]) << 4 | data[4] & 15
    h5 = _byte(data[5]) << 4 | data[4] >> 4
    a = fine - 76800
    x = ((raw << 14) - (h4 << 20) - h5 * a + 16384) >> 15
    y = ((a * h6 >> 10) * ((a * h3 >> 11) + 32768) >> 10) + 2097152
    z = x * (y * h2 + 8192 >> 14)
    z -= ((z >> 15) * (z >> 15) >> 7) * h1 >> 4
    return min(max(z, 0), 419430400) >> 12


def _byte(value):
    return value - 256 if value & 0x80 else value


def lmdep():
    # The module that `measure_w_co2` needs.
    return "co2"


def pinmap():
    # Pins of the bus.
    return pinmap_dump(PINS)


def help():
    return ("measure", "measure_w_co2", "lmdep", "pinmap")
