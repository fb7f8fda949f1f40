# What leaves the board by its pins other than as a level, and what comes back: buses, pulses, bit
# streams. The devices live in the carrying process (see bench/); here is the wire to them.
#
# Lines to it: "i2c moment scl sda address sent count stop", "ow moment pin reset 0 0", "ow moment
# pin write bits value", "ow moment pin read bits 0", "pulse pin level microseconds", "dht pin" (each
# is answered by one that begins with the same word), "spi clock data sent" and "strip pin sent".
# The `sent` bytes of a line come before it, in pieces: "bytes pin offset hex", where the pin is the
# first one that the line names. So they take hardly any of the program's memory, as on a chip. A
# moment is in microseconds of the board's clock.
import errno as _errno

import umachine as _machine
import utime as _time

import _board
import _clock
import _interrupts
from micropython import const

from _pins import Pin

_PIECE = const(32)  # bytes in one line
_FIRST = const(0x08)  # of the addresses that a scan asks
_LAST = const(0x77)


class I2C:
    # A bus of the chip's own; its pins may be any two.

    def __init__(self, id=0, *pins, scl=None, sda=None, freq=400000, timeout=50000):
        if id == -1:
            print("Warning: I2C(-1, ...) is deprecated, use SoftI2C(...) instead")
            scl, sda = pins or (scl, sda)
        elif not 0 <= id <= 1:
            raise ValueError("I2C(%d) doesn't exist" % id)
        self._open(scl if scl is not None else (18, 25)[id], sda if sda is not None else (19, 26)[id])

    def _open(self, scl, sda):
        self._pins = Pin(scl), Pin(sda)
        for pin in self._pins:
            pin.init(Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
            pin.use(Pin.BUS)
        self._line = "%d %d " % (self._pins[0]._number, self._pins[1]._number)

    def init(self, scl=None, sda=None, *, freq=400000):
        self._open(scl if scl is not None else self._pins[0], sda if sda is not None else self._pins[1])

    def _transfer(self, address, sent, count, stop):
        scl, sda = self._pins
        _board.receive()
        if not scl.value() or not sda.value():
            return self._against(scl, sent, count)
        moment = _time.ticks_us() + _clock.ahead * 1000
        answer = _board.ask(
            "i2c %d %s%d %d %d %d\n" % (moment, self._line, address, sent, count, bool(stop)), "i2c"
        )
        if answer[0] == "!":
            raise OSError(getattr(_errno, answer[1:]))
        return answer

    def _send(self, data, offset=0):
        return _send(self._pins[0]._number, data, offset)

    def _against(self, scl, sent, count):
        # Somebody holds a line low: the chip's own bus never finds it free.
        raise OSError(_errno.ETIMEDOUT)

    def scan(self):
        found = []
        for address in range(_FIRST, _LAST + 1):
            try:
                self._transfer(address, 0, 0, True)
                found.append(address)
            except OSError:
                pass  # as on a chip: whatever is wrong, nobody has answered
        return found

    def writeto(self, address, data, stop=True):
        return self.writevto(address, (data,), stop)

    def writevto(self, address, parts, stop=True):
        _interrupts.hold()
        try:
            sent = 0
            for part in parts:
                sent = self._send(part, sent)
            return int(self._transfer(address, sent, 0, stop))
        finally:
            _interrupts.release()

    def readfrom(self, address, count, stop=True):
        if not count:
            self._transfer(address, 0, 0, stop)
            return b""
        return bytes.fromhex(self._transfer(address, 0, count, stop)[1:])

    def readfrom_into(self, address, buffer, stop=True):
        buffer[:] = self.readfrom(address, len(buffer), stop)

    def writeto_mem(self, address, register, data, *, addrsize=8):
        self.writevto(address, (_register(register, addrsize), data))

    def readfrom_mem(self, address, register, count, *, addrsize=8):
        self.writeto(address, _register(register, addrsize), False)
        return self.readfrom(address, count)

    def readfrom_mem_into(self, address, register, buffer, *, addrsize=8):
        buffer[:] = self.readfrom_mem(address, register, len(buffer), addrsize=addrsize)

    def deinit(self):
        for pin in self._pins:
            pin.deinit()

    def start(self, *_):
        raise OSError("I2C operation not supported")

    stop = readinto = write = start


class SoftI2C(I2C):
    # The same in software, on pins the program drives; a program may also make its own
    # transactions of start, write, readinto and stop.

    def __init__(self, scl, sda, *, freq=400000, timeout=50000):
        self._open(scl, sda)
        self._address = None  # of the transaction under way, with the bit that says "read"
        self._sent = 0  # bytes that were written in it

    def _against(self, scl, sent, count):
        if not scl.value():  # it waits for the clock
            raise OSError(_errno.ETIMEDOUT)
        return "=" + "00" * count if count else str(sent)  # a low line acknowledges everything

    def start(self):
        self.stop()

    def stop(self):
        if self._sent:
            self._transfer(self._address >> 1, self._sent, 0, True)
        self._address, self._sent = None, 0

    def write(self, data):
        # How many bytes were acknowledged; the first one after a start is the address.
        data = memoryview(data)
        if self._address is not None:
            self._sent = self._send(data, self._sent)
        elif len(data):
            try:
                self._transfer(data[0] >> 1, 0, 0, False)
            except OSError as error:
                if error.errno == _errno.ENODEV:
                    return 0
                raise
            self._address, self._sent = data[0], self._send(data[1:])
        return len(data)

    def readinto(self, buffer, nack=True):
        if self._address is not None and len(buffer):
            buffer[:] = bytes.fromhex(self._transfer(self._address >> 1, 0, len(buffer), nack)[1:])


def _send(pin, data, offset=0):
    # Returns the offset of what follows.
    data = memoryview(data)
    for start in range(0, len(data), _PIECE):
        piece = bytes(data[start : start + _PIECE])
        _board.tell("bytes %d %d %s\n" % (pin, offset, piece.hex()))
        offset += len(piece)
    return offset


def _tell_with(pin, data, line):
    _interrupts.hold()  # nobody else's bytes come in between
    try:
        _board.tell("%s%d\n" % (line, _send(pin, data)))
    finally:
        _interrupts.release()


def _register(number, size):
    if size & 7 or not 8 <= size <= 32:
        raise ValueError("invalid addrsize")
    return number.to_bytes(size // 8, "big")


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
        _tell_with(self._pins[0]._number, data, self._line)

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
    # Of an ESP32 the count falls when somebody touches the pad, of an S2 or S3 it rises.
    _levels = {}  # pin -> count, as the world outside sets it
    _idle = 600 if _board.facts["chip"] == "esp32" else 15000

    def __init__(self, pin):
        self._number = Pin(pin)._number

    def read(self):
        _board.receive()
        count = self._levels.get(self._number, self._idle)
        if count <= 0:
            raise ValueError("Touch pad error")
        return count

    def config(self, threshold):
        pass


def _touch(text):
    number, level = text.split()
    TouchPad._levels[int(number)] = int(level)


_board.on["touch"] = _touch


def bitstream(pin, encoding, timing, data):
    if encoding != 0:
        raise ValueError("encoding")
    _tell_with(pin._number, data, "strip %d " % pin._number)


_LONGEST = const(1000000)  # us, of the pulses that devices make
_FELT = const(1000)  # us: what is shorter takes no longer than asking for it
_going = {}  # pin -> level of a pulse that was not over, and when it ends


def time_pulse_us(pin, level, timeout=1000000):
    # It takes as long as the pulse, and as on a chip the next call finds the rest of one that was
    # not over in time.
    number = Pin(pin)._number
    length = None
    if number in _going:
        going, end = _going.pop(number)
        left = _time.ticks_diff(end, _time.ticks_us())
        if going == level and left > 0:
            length = left
    if length is None:
        question = "pulse %d %d %d\n" % (number, level, max(timeout, _LONGEST))
        answer = _board.ask(question, "pulse")
        if answer == "-":  # nothing there makes pulses
            return _machine.time_pulse_us(pin, level, timeout)
        length = int(answer)
    lasts = min(length, timeout) if length >= 0 else timeout
    if lasts >= _FELT:
        end = _time.ticks_add(_time.ticks_us(), lasts)
        while _time.ticks_diff(end, _time.ticks_us()) > 0:
            _time.sleep_us(max(0, _time.ticks_diff(end, _time.ticks_us())))
    if length <= timeout:
        return length
    _going[number] = level, _time.ticks_add(_time.ticks_us(), length - timeout)
    return -1


def dht_readinto(pin, buffer):
    pin = Pin(pin)
    pin.init(Pin.OPEN_DRAIN, value=1)
    _board.wait_ms(250)
    pin(0)
    _board.wait_ms(18)
    pin(1)
    answer = _board.ask("dht %d\n" % pin._number, "dht")
    if answer == "-":
        raise OSError(_errno.ETIMEDOUT)
    buffer[:] = bytes.fromhex(answer)


def one_wire(pin, verb, bits=0, value=0):
    # "reset": whether anybody is there; "read": the bits as a number, the first one lowest.
    moment = _time.ticks_us() + _clock.ahead * 1000
    question = "ow %d %d %s %d %d\n" % (moment, Pin(pin)._number, verb, bits, value)
    return int(_board.ask(question, "ow"))
