# DHT11 and DHT22 read without holding the event loop. The driver in MicroPython's own firmware
# waits for 270 ms; here the waits are pauses, and only the answer itself (5 ms) is listened to
# without a break.
import time

from micropython import const

from LogicalPins import physical_pin, pinmap_dump
from Shared import Shared

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_PIN = const("dhtpin")
_SETTLE_MS = const(250)  # the line is high for so long before the first start signal
_QUIET_US = const(250)  # the line stays high: nobody is there, or the answer is over
_ONE_US = const(48)  # a longer pulse is a one
_BITS = const(40)
_PREAMBLE = const(2)  # pulses before the first bit; a slow chip may miss them


class Dht:
    # One sensor. `start_ms`: length of the start signal; `rest_ms`: pause between two of them;
    # `decode`: makes (temperature, humidity) of the first four bytes.

    def __init__(self, kind, start_ms, rest_ms, decode):
        self._kind = kind
        self._start = start_ms
        self._rest = rest_ms
        self._decode = decode
        self._pin = None
        self._asked = None  # when the last start signal was
        self._value = None  # what came of it
        self._shared = Shared(self._measure)

    async def read(self):
        # (temperature in Celsius, relative humidity in per cent), as fresh as the sensor allows.
        if self._pin is None:
            from machine import Pin

            self._pin = Pin(physical_pin(_PIN), Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
            self._asked = None
        return await self._shared.get()

    async def _measure(self):
        if self._value is not None and self._waits() > 0:
            return self._value
        self._value = None
        for left in (1, 0):
            pause = _SETTLE_MS if self._asked is None else self._waits()
            await asyncio.sleep_ms(max(0, pause))
            try:
                self._value = self._decode(await self._ask())
                return self._value
            except OSError:
                if not left:
                    raise

    def _waits(self):
        # Milliseconds until the sensor may be asked again.
        passed = time.ticks_diff(time.ticks_ms(), self._asked)
        return self._rest - passed if 0 <= passed < self._rest else 0

    async def _ask(self):
        pulses = bytearray(_BITS + _PREAMBLE)
        try:
            self._pin(0)
            await asyncio.sleep_ms(self._start)
            count = self._listen(pulses)
        finally:
            self._pin(1)
            self._asked = time.ticks_ms()
        if not count:
            raise self._trouble("does not answer")
        if count < _BITS:
            raise self._trouble("sent {} bits of {}".format(count, _BITS))
        found = _to_bytes(pulses, count - _BITS)
        if sum(found[:4]) & 255 != found[4]:
            raise self._trouble("sent a wrong checksum")
        return found

    def _listen(self, pulses):
        # Let the line go and time the pulses of the answer; how many there were. Between two of
        # them there are 50 us: no interrupt, and nothing here may allocate.
        from machine import disable_irq, enable_irq, time_pulse_us

        pin = self._pin
        count = 0
        state = disable_irq()
        try:
            pin(1)
            while count < _BITS + _PREAMBLE:
                length = time_pulse_us(pin, 1, _QUIET_US)
                if length < 0:
                    break
                pulses[count] = length
                count += 1
        finally:
            enable_irq(state)
        return count

    def _trouble(self, what):
        where = "{} ({})".format(_PIN, pinmap_dump(_PIN)[_PIN])
        return OSError("{} at {} {}: check its wiring".format(self._kind, where, what))


def _to_bytes(pulses, start):
    found = bytearray(5)
    for number in range(_BITS):
        found[number >> 3] = found[number >> 3] << 1 & 255 | (pulses[start + number] > _ONE_US)
    return found


async def report(sensor, log, name, with_co2=False):
    # What both modules answer to `measure` and `measure_w_co2`.
    from Limits import flag

    log = flag("log", log)
    if with_co2:
        from LM_co2 import measure_mq135
        from LogicalPins import physical_pins

        physical_pins((_PIN, "co2"))
    temp, hum = await sensor.read()
    found = {"temp [ºC]": temp, "hum [%]": hum}
    if with_co2:
        found["co2 [ppm]"] = measure_mq135(temp, hum)
    if log:
        from Common import data_logger

        data_logger(name, data=str(found))
    return found
