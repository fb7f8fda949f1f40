# The time slots of a 1-Wire bus; a board's firmware has these in C.
from _bus import one_wire


def reset(pin):
    # True if anybody is there.
    return bool(one_wire(pin, "reset"))


def readbit(pin):
    return one_wire(pin, "read", 1)


def readbyte(pin):
    return one_wire(pin, "read", 8)


def writebit(pin, value):
    one_wire(pin, "write", 1, value & 1)


def writebyte(pin, value):
    one_wire(pin, "write", 8, value & 255)


def crc8(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
    return crc
