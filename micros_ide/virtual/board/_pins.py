# Pins keep what the program sets and what the world outside puts on them.
#
# What a program does with its pins is noted in `_interrupts.pins`, to be read from outside at any
# time. A pin's entry: mode and pull (four bits each), level, duty (2 bytes), frequency (4 bytes).
# Of a pin that somebody watches each write is told at once: "pin microseconds number mode level
# duty frequency"; and "driven ..." when the watch begins and the pin is driven already.
import ustruct as _struct
import utime as _time

import umachine as _machine

import _board
import _clock
import _interrupts
from micropython import const

_LAST_PIN = 48
_table = _interrupts.pins
_SIZE = _interrupts.PIN_SIZE
_AS_IN = const(1)
_AS_OUT = const(2)
_AS_OPEN_DRAIN = const(3)
_AS_PWM = const(4)
_AS_NEOPIXEL = const(5)
_AS_BUS = const(6)
_USES = {1: _AS_IN, 3: _AS_OUT, 7: _AS_OPEN_DRAIN}


class Pin(_machine.PinBase):
    IN = 1
    OUT = 3
    OPEN_DRAIN = 7
    PULL_DOWN = 1
    PULL_UP = 2
    IRQ_RISING = 1
    IRQ_FALLING = 2
    DRIVE_0 = 0
    DRIVE_1 = 1
    DRIVE_2 = 2
    DRIVE_3 = 3
    NEOPIXEL = _AS_NEOPIXEL  # for `use` only
    BUS = _AS_BUS
    _made = {}
    _world = {}  # what was put on pins from outside
    _watched = set(_board.facts["watched"])

    def __new__(cls, number, *arguments, **settings):
        if isinstance(number, Pin):
            return number
        if not 0 <= number <= _LAST_PIN:
            raise ValueError("invalid pin")
        if number not in cls._made:
            _board.receive()
            pin = super().__new__(cls)
            pin._number = number
            pin._latch = 0  # what an output drives
            pin._outside = cls._world.get(number)  # None: nothing is connected
            pin._mode = cls.IN
            pin._pull = None
            pin._handler = None
            pin._edges = 0
            pin._at = 1 + number * _SIZE
            _struct.pack_into("<BBHI", _table, pin._at, _AS_IN, pin.value(), 0, 0)
            cls._made[number] = pin
        return cls._made[number]

    def __init__(self, number, *arguments, **settings):
        if arguments or settings:
            self.init(*arguments, **settings)

    def init(self, mode=-1, pull=-1, *, value=None, drive=None, hold=None):
        if mode not in (-1, None):
            self._mode = mode
        if pull != -1:
            self._pull = pull
        if value is not None:
            self._latch = 1 if value else 0
        self.use(_USES.get(self._mode, _AS_IN))

    def use(self, kind):
        # Note what the pin is for.
        _table[self._at] = kind | (self._pull or 0) << 4
        _struct.pack_into("<HI", _table, self._at + 2, 0, 0)
        self._show()

    def _show(self):
        _table[self._at + 1] = self.value()
        if self._number in self._watched:
            tell_pin(self)

    def value(self, *level):
        if level:
            self._latch = 1 if level[0] else 0
            self._show()
            return None
        if self._mode == Pin.OUT or (self._mode == Pin.OPEN_DRAIN and not self._latch):
            return self._latch
        if self._outside is None:
            return 1 if self._pull == Pin.PULL_UP else 0
        return self._outside

    def __call__(self, *level):
        return self.value(*level)

    def on(self):
        self._latch = 1
        self._show()

    def off(self):
        self._latch = 0
        self._show()

    def toggle(self):
        self._latch ^= 1
        self._show()

    def mode(self):
        return self._mode

    def irq(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING, wake=None, hard=False):
        if trigger & ~(Pin.IRQ_FALLING | Pin.IRQ_RISING):
            raise ValueError("virtual pins know edges only")
        self._handler = handler
        self._edges = trigger if handler else 0
        return self

    def deinit(self):
        self.irq(None)
        self.init(Pin.IN, None)

    def drive(self, level):
        # The world outside changes the level. As on the chip each edge goes into the scheduler's
        # queue, and is lost when that is full.
        old = self.value()
        self._outside = level
        new = self.value()
        _table[self._at + 1] = new
        edge = Pin.IRQ_RISING if new > old else Pin.IRQ_FALLING
        if new != old and self._edges & edge:
            _interrupts.post(self._handler, self)

    def __repr__(self):
        return "Pin(%d)" % self._number


def _drive(text):
    number, level = (int(word) for word in text.split())
    Pin._world[number] = level
    if number in Pin._made:
        Pin._made[number].drive(level)


def tell_pin(pin, word="pin"):
    kind, level, duty, frequency = _struct.unpack_from("<BBHI", _table, pin._at)
    moment = _time.ticks_us() + _clock.ahead * 1000
    line = "%s %d %d %d %d %d %d\n"
    _board.tell(line % (word, moment, pin._number, kind & 15, level, duty, frequency))


def _watch(text):
    # Something was wired to the pin: what the program drives already drives that, too.
    number = int(text)
    Pin._watched.add(number)
    pin = Pin._made.get(number)
    if pin is not None and _table[pin._at] & 15 != _AS_IN:
        tell_pin(pin, "driven")


_board.on["pin"] = _drive
_board.on["watch"] = _watch


class PWM:
    _made = {}

    def __new__(cls, pin, **settings):
        number = Pin(pin)._number
        if number not in cls._made:
            made = super().__new__(cls)
            made._number = number
            made._pin = Pin(number)
            made._frequency = 5000
            made._duty = 32768
            made._quiet = False
            cls._made[number] = made
        return cls._made[number]

    def __init__(self, pin, **settings):
        self.init(**settings)

    def init(self, *, freq=None, duty=None, duty_u16=None, duty_ns=None):
        # All at once: in between nothing comes out.
        self._quiet = True
        try:
            if freq is not None:
                self.freq(freq)
            if duty is not None:
                self.duty(duty)
            if duty_u16 is not None:
                self.duty_u16(duty_u16)
            if duty_ns is not None:
                self.duty_ns(duty_ns)
        finally:
            self._quiet = False
        _table[self._pin._at] = _AS_PWM | (self._pin._pull or 0) << 4
        self._show()

    def freq(self, hertz=None):
        if hertz is None:
            return self._frequency
        if not 1 <= _whole(hertz) <= 40000000:
            raise ValueError("frequency must be from 1Hz to 40MHz")
        self._frequency = hertz
        self._show()

    def duty(self, value=None):
        if value is None:
            return self._duty >> 6
        self._set(value, 1023, 64, "duty must be from 0 to 1023")

    def duty_u16(self, value=None):
        if value is None:
            return self._duty
        self._set(value, 65535, 1, "duty_u16 must be from 0 to 65535")

    def duty_ns(self, value=None):
        period = 1000000000 // self._frequency
        if value is None:
            return self._duty * period // 65536
        self._set(_whole(value) * 65535 // period, 65535, 1, "duty_ns is longer than the period")

    def deinit(self):
        if self._made.pop(self._number, None):
            self._pin.init()

    def _set(self, value, most, scale, complaint):
        if not 0 <= _whole(value) <= most:
            raise ValueError(complaint)
        self._duty = 65535 if value == most else value * scale
        self._show()

    def _show(self):
        at = self._pin._at
        if _table[at] & 15 == _AS_PWM and not self._quiet:
            _table[at + 1] = self._duty == 65535
            _struct.pack_into("<HI", _table, at + 2, self._duty, self._frequency)
            if self._number in Pin._watched:
                tell_pin(self._pin)

    def __repr__(self):
        return "PWM(Pin(%d), freq=%d, duty=%d)" % (self._number, self._frequency, self.duty())


def _whole(value):
    if not isinstance(value, int):
        raise TypeError("can't convert %s to int" % type(value).__name__)
    return value


class ADC:
    ATTN_0DB = 0
    ATTN_2_5DB = 1
    ATTN_6DB = 2
    ATTN_11DB = 3
    WIDTH_9BIT = 9
    WIDTH_10BIT = 10
    WIDTH_11BIT = 11
    WIDTH_12BIT = 12
    _levels = {}  # pin -> 0..65535, as the world outside sets it
    _full_scale = (950000, 1250000, 1750000, 2450000)  # microvolts by attenuation

    def __init__(self, pin, *, atten=ATTN_0DB):
        self._number = Pin(pin)._number
        self._width = 12
        self.atten(atten)

    def atten(self, attenuation):
        if not 0 <= attenuation <= 3:
            raise ValueError("invalid attenuation")
        self._attenuation = attenuation

    def width(self, bits):
        if not 9 <= bits <= 12:
            raise ValueError("invalid width")
        self._width = bits

    def read_u16(self):
        _board.receive()
        return self._levels.get(self._number, 0)

    def read(self):
        return self.read_u16() >> (16 - self._width)

    def read_uv(self):
        return self.read_u16() * self._full_scale[self._attenuation] // 65535


def _analog(text):
    number, level = text.split()
    ADC._levels[int(number)] = int(level)


_board.on["adc"] = _analog
