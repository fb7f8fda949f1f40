# ruff: noqa: PLW0603, RET503
# The few things of a board the firmware asks for, on the Unix port. A reset ends the process.
PWRON_RESET = 1
_hz = 160000000


def reset_cause():
    return PWRON_RESET


def unique_id():
    return b"\x7c\x9e\xbd\x62\x3f\xf8"


def freq(hz=None):
    global _hz
    if hz is None:
        return _hz
    _hz = hz


def reset():
    raise SystemExit


def soft_reset():
    raise SystemExit


class Timer:
    PERIODIC = 1

    def __init__(self, number):
        pass

    def init(self, **settings):
        pass

    def deinit(self):
        pass


class RTC:
    def datetime(self, value):
        pass


class Pin:
    OUT = 1
    IN = 0

    def __init__(self, number, mode=None):
        self.number = number

    def value(self, level=None):
        return 0
