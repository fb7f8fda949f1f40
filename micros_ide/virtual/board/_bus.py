# What leaves the board by its pins other than as a level, and what comes back: buses, pulses, bit
# streams. The devices live in the carrying process (see bench/); here is the wire to them.
#
# Lines to it: "i2c scl sda address data count stop", "ow pin reset 0 0", "ow pin write bits value",
# "ow pin read bits 0", "pulse pin level microseconds", "dht pin" (each is answered by one that
# begins with the same word), "spi clock data bytes" and "strip pin bytes". Bytes are in hex, "-"
# for none.
import errno as _errno

import umachine as _machine

import _board
from micropython import const

from _pins import Pin

_FIRST = const(0x08)  # of the addresses that a scan asks
_LAST = const(0x77)


class I2C:
    # Both kinds: what differs is which pins they can have, and nobody here minds.

    def __init__(self, id=0, *, scl=None, sda=None, freq=400000, timeout=50000):
        if not 0 <= id <= 1:
            raise ValueError("I2C(%d) doesn't exist" % id)
        self._open(scl if scl is not None else (18, 25)[id], sda if sda is not None else (19, 26)[id])

    def _open(self, scl, sda):
        self._pins = Pin(scl), Pin(sda)
        for pin in self._pins:
            pin.init(Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
            pin.use(Pin.BUS)
        self._line = "i2c %d %d " % (self._pins[0]._number, self._pins[1]._number)

    def _transfer(self, address, data, count, stop):
        answer = _board.ask(
            "%s%d %s %d %d\n" % (self._line, address, _hex(data), count, bool(stop)), "i2c"
        )
        if answer[0] == "!":
            raise OSError(getattr(_errno, answer[1:]))
        return answer

    def scan(self):
        found = []
        for address in range(_FIRST, _LAST + 1):
            try:
                self._transfer(address, b"", 0, True)
                found.append(address)
            except OSError as error:
                if error.errno != _errno.ENODEV:
                    raise
        return found

    def writeto(self, address, data, stop=True):
        return int(self._transfer(address, data, 0, stop))

    def writevto(self, address, parts, stop=True):
        return self.writeto(address, b"".join(bytes(part) for part in parts), stop)

    def readfrom(self, address, count, stop=True):
        return bytes.fromhex(self._transfer(address, b"", count, stop)[1:])

    def readfrom_into(self, address, buffer, stop=True):
        buffer[:] = self.readfrom(address, len(buffer), stop)

    def writeto_mem(self, address, register, data, *, addrsize=8):
        self.writeto(address, register.to_bytes(addrsize // 8, "big") + bytes(data))

    def readfrom_mem(self, address, register, count, *, addrsize=8):
        self.writeto(address, register.to_bytes(addrsize // 8, "big"), False)
        return self.readfrom(address, count)

    def readfrom_mem_into(self, address, register, buffer, *, addrsize=8):
        buffer[:] = self.readfrom_mem(address, register, len(buffer), addrsize=addrsize)

    def deinit(self):
        for pin in self._pins:
            pin.deinit()


class SoftI2C(I2C):
    def __init__(self, scl, sda, *, freq=400000, timeout=50000):
        self._open(scl, sda)


class SPI:
    MSB = 0
    LSB = 1

    def __init__(self, id=1, *arguments, sck=None, mosi=None, miso=None, **settings):
        if not 1 <= id <= 2:
            raise ValueError("SPI(%d) doesn't exist" % id)
        self._open(sck if sck is not None else (14, 18)[id - 1], mosi if mosi is not None else (13, 23)[id - 1])

    def _open(self, sck, mosi):
        self._pins = Pin(sck), Pin(mosi)
        for pin in self._pins:
            pin.init(Pin.OUT)
            pin.use(Pin.BUS)
        self._line = "spi %d %d " % (self._pins[0]._number, self._pins[1]._number)

    def init(self, *arguments, **settings):
        pass  # speed and phase are not simulated

    def write(self, data):
        _board.tell("%s%s\n" % (self._line, _hex(data)))

    def read(self, count, write=0):
        self.write(bytes([write]) * count)
        return bytes(count)  # nobody here has anything to say

    def readinto(self, buffer, write=0):
        buffer[:] = self.read(len(buffer), write)

    def write_readinto(self, data, buffer):
        self.write(data)
        buffer[:] = bytes(len(buffer))

    def deinit(self):
        for pin in self._pins:
            pin.deinit()


class SoftSPI(SPI):
    def __init__(self, baudrate=500000, *, sck, mosi, miso=None, **settings):
        self._open(sck, mosi)


class TouchPad:
    _levels = {}  # pin -> count, as the world outside sets it
    _IDLE = const(600)

    def __init__(self, pin):
        self._number = Pin(pin)._number

    def read(self):
        _board.receive()
        return self._levels.get(self._number, self._IDLE)

    def config(self, threshold):
        pass


def _touch(text):
    number, level = text.split()
    TouchPad._levels[int(number)] = int(level)


_board.on["touch"] = _touch


def bitstream(pin, encoding, timing, data):
    if encoding != 0:
        raise ValueError("encoding")
    _board.tell("strip %d %s\n" % (pin._number, _hex(data)))


def time_pulse_us(pin, level, timeout=1000000):
    answer = _board.ask("pulse %d %d %d\n" % (Pin(pin)._number, level, timeout), "pulse")
    if answer == "-":  # nothing there makes pulses
        return _machine.time_pulse_us(pin, level, timeout)
    return int(answer)


def dht_readinto(pin, buffer):
    answer = _board.ask("dht %d\n" % Pin(pin)._number, "dht")
    if answer == "-":
        raise OSError(_errno.ETIMEDOUT)
    buffer[:] = bytes.fromhex(answer)


def one_wire(pin, verb, bits=0, value=0):
    # "reset": whether anybody is there; "read": the bits as a number, the first one lowest.
    return int(_board.ask("ow %d %s %d %d\n" % (Pin(pin)._number, verb, bits, value), "ow"))


def _hex(data):
    return bytes(data).hex() or "-"
