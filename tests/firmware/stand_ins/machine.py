# ruff: noqa: PLW0603, RET503
# The few things of a board the firmware asks for, on the Unix port. A reset ends the process.
_hz = 160000000


def unique_id():
    return b"\x7c\x9e\xbd\x62\x3f\xf8"


def freq(hz=None):
    global _hz
    if hz is None:
        return _hz
    _hz = hz


def reset():
    print("[board] hard reset")
    raise SystemExit


def soft_reset():
    print("[board] soft reset")
    raise SystemExit


class RTC:
    def datetime(self, value):
        print("[board] clock", value)


class Pin:
    OUT = 1
    IN = 0

    def __init__(self, number, mode=None):
        self.number = number

    def value(self, level=None):
        return 0


class ADC:
    ATTN_11DB = 3

    def __init__(self, pin):
        self.readings = [12345, 12347]

    def atten(self, value):
        pass

    def read_u16(self):
        self.readings.append(self.readings.pop(0))
        return self.readings[0]
