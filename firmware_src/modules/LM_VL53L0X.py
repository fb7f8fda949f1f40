# Distance in millimetres from a VL53L0X, which times the flight of light.
# Wiring: SCL to i2c_scl, SDA to i2c_sda, supply and ground; XSHUT and GPIO1 stay open.
from micropython import const

from I2cBus import PINS, bus, trouble
from Limits import whole
from LogicalPins import pinmap_dump

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

# Registers of page 0, and their values; the maker documents them by his programming interface only.
_START = const(0x00)
_SEQUENCE = const(0x01)
_INTERRUPT = const(0x0A)
_CLEAR = const(0x0B)
_STATUS = const(0x13)
_RANGE = const(0x1E)
_RATE_LIMIT = const(0x44)
_CHECKS = const(0x60)
_POLARITY = const(0x84)
_SUPPLY = const(0x89)
_SPADS = const(0xB0)
_MODEL = const(0xC0)
_PAGE = const(0xFF)
_STEPS = const(0xE8)  # of a measurement; after power on the register holds another value
_NUMBER = const(0xEE)  # of the model
_APERTURE = const(12)  # the first SPAD (photo diode of the reference) behind it
# Registers of other pages.
_STOP = const(0x91)
_STROBE = const(0x83)
_SPAD_INFO = const(0x92)

_OPEN = b"\x80\x01\xff\x01\x00\x00"  # private registers, pairs of register and value
_SHUT = b"\xff\x01\x00\x01\xff\x00\x80\x00"
_ASK_SPADS = b"\xff\x07\x81\x01\x80\x01\x94\x6b\x83\x00"
# The maker's default tuning.
_TUNING = (
    b"\xff\x01\x00\x00\xff\x00\x09\x00\x10\x00\x11\x00\x24\x01\x25\xff\x75\x00\xff\x01\x4e\x2c"
    b"\x48\x00\x30\x20\xff\x00\x30\x09\x54\x00\x31\x04\x32\x03\x40\x83\x46\x25\x60\x00\x27\x00"
    b"\x50\x06\x51\x00\x52\x96\x56\x08\x57\x30\x61\x00\x62\x00\x64\x00\x65\x00\x66\xa0\xff\x01"
    b"\x22\x32\x47\x14\x49\xff\x4a\x00\xff\x00\x7a\x0a\x7b\x00\x78\x21\xff\x01\x23\x34\x42\x00"
    b"\x44\xff\x45\x26\x46\x05\x40\x40\x0e\x06\x20\x1a\x43\x40\xff\x00\x34\x03\x35\x44\xff\x01"
    b"\x31\x04\x4b\x09\x4c\x05\x4d\x04\xff\x00\x44\x00\x45\x20\x47\x08\x48\x28\x67\x00\x70\x04"
    b"\x71\x01\x72\xfe\x76\x00\x77\x00\xff\x01\x0d\x01\xff\x00\x80\x01\x01\xf8\xff\x01\x8e\x01"
    b"\x00\x01\xff\x00\x80\x00"
)
_AT_ONCE = const(16)  # bytes of it before others get their turn
_TYPICAL = const(30)  # ms of a measurement
_TRIES = const(1000)  # of one ms each

_sensors = {}  # address -> sensor that has answered
_turn = asyncio.Lock()  # a sensor does one thing at a time


async def measure(address=0x29):
    # Measure once, in about 35 ms: millimetres; 8190 and more means that nothing is in reach.
    # address: of the sensor on the bus, if it is not 41 (0x29) as from the factory
    # widget: graph unit=mm every=2
    address = whole("address", address, 8, 119)
    async with _turn:
        try:
            sensor = _sensors.get(address) or _Sensor(address)
            distance = await sensor.measure()
        except OSError as error:
            _sensors.pop(address, None)
            raise trouble(error, "VL53L0X", address)
        _sensors[address] = sensor
        return distance


class _Sensor:
    def __init__(self, address):
        self.address = address
        self.stop = None  # a value the sensor wants back at each start; None: it is not set up
        self.ranging = False  # a measurement was started, its end not seen

    async def measure(self):
        self.bus = bus()
        self.put(_PAGE, 0)
        # Whoever lost its power in between has forgotten everything.
        if self.stop is None or self.get(_SEQUENCE) != _STEPS:
            await self.set_up()
        if self.ranging:
            await self.ready(_STATUS, 7)
        self.put(_CLEAR, 1)
        self.pairs(_OPEN)
        self.put(_STOP, self.stop)
        self.pairs(_SHUT)
        self.ranging = True
        self.put(_START, 1)
        await asyncio.sleep_ms(_TYPICAL)
        await self.ready(_STATUS, 7)
        data = self.bus.readfrom_mem(self.address, _RANGE, 2)
        self.put(_CLEAR, 1)
        self.ranging = False
        return data[0] << 8 | data[1]

    async def set_up(self):
        self.stop = None
        self.ranging = False
        model = self.get(_MODEL)
        if model != _NUMBER:
            raise OSError(
                "the chip at 0x{:02x} is no VL53L0X: its number is 0x{:02x}, not 0x{:02x}".format(
                    self.address, model, _NUMBER
                )
            )
        self.pairs(_SHUT)
        self.put(_SUPPLY, self.get(_SUPPLY) | 1)  # its bus runs with 2.8 V or more
        self.put(0x88, 0)
        self.pairs(_OPEN)
        stop = self.get(_STOP)
        self.pairs(_SHUT)
        self.put(_CHECKS, self.get(_CHECKS) | 0x12)
        self.put(_RATE_LIMIT, 0, 0x20)  # 0.25 million counts a second
        self.put(_SEQUENCE, 0xFF)
        await asyncio.sleep_ms(0)
        info = await self.spads()
        await asyncio.sleep_ms(0)
        self.choose(info)
        for at in range(0, len(_TUNING), _AT_ONCE):
            await asyncio.sleep_ms(0)
            self.pairs(_TUNING[at : at + _AT_ONCE])
        await asyncio.sleep_ms(0)
        self.put(_INTERRUPT, 4)  # a new sample
        self.put(_POLARITY, self.get(_POLARITY) & ~0x10)
        self.put(_CLEAR, 1)
        await self.calibrate(1, 0x41)  # voltage
        await self.calibrate(2, 0x01)  # phase
        self.put(_SEQUENCE, _STEPS)
        self.stop = stop

    async def spads(self):
        # How many SPADs of the reference to use, bit 7: of those behind the aperture.
        self.pairs(_OPEN)
        self.put(_PAGE, 6)
        self.put(_STROBE, self.get(_STROBE) | 4)
        try:
            self.pairs(_ASK_SPADS)
            await self.ready(_STROBE, 0xFF)
            self.put(_STROBE, 1)
            return self.get(_SPAD_INFO)
        finally:
            self.put(0x81, 0)
            self.put(_PAGE, 6)
            self.put(_STROBE, self.get(_STROBE) & ~4)
            self.pairs(_SHUT)

    def choose(self, info):
        # Of the good SPADs use the first ones.
        good = self.bus.readfrom_mem(self.address, _SPADS, 6)
        self.pairs(b"\xff\x01\x4f\x00\x4e\x2c\xff\x00\xb6\xb4")
        chosen = bytearray(6)
        left = info & 0x7F
        for bit in range(_APERTURE if info & 0x80 else 0, 48):
            if left and good[bit // 8] >> bit % 8 & 1:
                chosen[bit // 8] |= 1 << bit % 8
                left -= 1
        self.put(_SPADS, *chosen)

    async def calibrate(self, step, start):
        self.put(_SEQUENCE, step)
        self.put(_START, start)
        await self.ready(_STATUS, 7)
        self.put(_CLEAR, 1)
        self.put(_START, 0)

    async def ready(self, register, mask):
        # Wait until one of the bits is set.
        for _ in range(_TRIES):
            if self.get(register) & mask:
                return
            await asyncio.sleep_ms(1)
        raise OSError(
            "the VL53L0X at 0x{:02x} does not finish: take its power away for a moment".format(
                self.address
            )
        )

    def get(self, register):
        return self.bus.readfrom_mem(self.address, register, 1)[0]

    def put(self, register, *values):
        self.bus.writeto_mem(self.address, register, bytes(values))

    def pairs(self, table):
        for at in range(0, len(table), 2):
            self.put(table[at], table[at + 1])


def pinmap():
    # Pins of the bus.
    return pinmap_dump(PINS)


def help():
    return ("measure address=<8-119>", "pinmap")
