# A 1-Wire bus on one pin.
import _onewire as _wire


class OneWireError(Exception):
    pass


class OneWire:
    SEARCH_ROM = 0xF0
    MATCH_ROM = 0x55
    SKIP_ROM = 0xCC

    def __init__(self, pin):
        self.pin = pin
        pin.init(pin.OPEN_DRAIN, pin.PULL_UP)

    def reset(self, required=False):
        present = _wire.reset(self.pin)
        if required and not present:
            raise OneWireError
        return present

    def readbit(self):
        return _wire.readbit(self.pin)

    def readbyte(self):
        return _wire.readbyte(self.pin)

    def readinto(self, buf):
        for place in range(len(buf)):
            buf[place] = _wire.readbyte(self.pin)

    def writebit(self, value):
        return _wire.writebit(self.pin, value)

    def writebyte(self, value):
        return _wire.writebyte(self.pin, value)

    def write(self, buf):
        for byte in buf:
            _wire.writebyte(self.pin, byte)

    def select_rom(self, rom):
        self.reset()
        self.writebyte(self.MATCH_ROM)
        self.write(rom)

    def crc8(self, data):
        return _wire.crc8(data)

    def scan(self):
        # The devices' ROMs; where they part ways, those with a one come first.
        found = []
        rom = bytearray(8)
        fork = -1
        while self.reset():
            self.writebyte(self.SEARCH_ROM)
            following = -1
            for place in range(64):
                at, mask = place >> 3, 1 << (place & 7)
                bit, complement = self.readbit(), self.readbit()
                if bit and complement:
                    return found
                if bit == complement:
                    bit = place > fork or (place < fork and rom[at] & mask != 0)
                    if bit:
                        following = place
                self.writebit(bit)
                rom[at] = rom[at] | mask if bit else rom[at] & ~mask
            found.append(bytearray(rom))
            fork = following
            if fork < 0 or len(found) == 255:
                break
        return found
