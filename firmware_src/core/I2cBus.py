# The one I2C bus of the board, on i2c_scl and i2c_sda: sensors and displays share it. The pins are
# booked when it is used first.
import errno

from micropython import const

from LogicalPins import physical_pins, pinmap_dump

PINS = ("i2c_scl", "i2c_sda")
_STRETCH = const(1000)  # us that a chip may hold the clock
_HALF = const(5)  # us, half a clock of 100 kHz
_BITS = const(9)  # of a byte and its acknowledge

_bus = None
_freq = 0
_lines = ()  # the pins of clock and data
_long = None  # the transaction that is sent in pieces


def bus(freq=400000):
    # The bus, made by the first call. It runs as fast as the slowest of those who share it.
    global _bus, _freq, _lines
    if _bus is None or freq < _freq:
        from machine import Pin, SoftI2C

        # The chip's own pull-ups are weak, but let a bus without any chip be seen as such.
        _lines = [
            Pin(pin, Pin.OPEN_DRAIN, Pin.PULL_UP, value=1) for pin in physical_pins(PINS)
        ]
        _bus = SoftI2C(scl=_lines[0], sda=_lines[1], freq=freq, timeout=_STRETCH)
        _freq = freq
    if _long:
        _long.end()
    _release()
    return _bus


class Long:
    # One write of many bytes in pieces, with turns of the loop in between: on I2C the clock may
    # rest. Whoever needs the bus meanwhile ends it, and the rest is not sent.

    def __init__(self, address, data):
        global _long
        self._wire = bus()
        self._wire.start()
        _long = self
        if not self.write(bytes((address << 1,))):
            raise OSError(errno.ENODEV)
        self.write(data)

    def write(self, data):
        # False if it was ended, or nobody acknowledges it.
        if _long is self and self._wire.write(data) != len(data):
            self.end()
        return _long is self

    def end(self):
        global _long
        if _long is self:
            _long = None
            self._wire.stop()


def trouble(error, chip, *addresses):
    # What to raise when talking to `chip` ended with the OSError `error`.
    if error.args and isinstance(error.args[0], str):
        return error  # it says what happened
    if error.args and error.args[0] == errno.ETIMEDOUT:
        return _held()
    where = " or ".join(["0x{:02x}".format(address) for address in addresses])
    return OSError("no {} at {}: {}".format(chip, where, _advice()))


def _release():
    # The board may have been reset in the middle of a byte: the chip that was sending it holds the
    # data line until it has seen the rest of its clocks.
    scl, sda = _lines
    if not sda.value() and scl.value():
        from time import sleep_us

        for level in (0, 1) * _BITS:
            if level and sda.value():
                break
            scl.value(level)
            sleep_us(_HALF)
        sda.value(0)  # a stop: data rises while the clock is high
        scl.value(1)
        sleep_us(_HALF)
        sda.value(1)
        sleep_us(_HALF)
    if not (scl.value() and sda.value()):
        raise _held()


def _held():
    return OSError("I2C bus is held low: {}, and which chip does it".format(_advice()))


def _advice():
    pins = pinmap_dump(PINS)
    names = ["{} ({})".format(name, pins[name]) for name in PINS]
    return "check the wiring of {}".format(" and ".join(names))
