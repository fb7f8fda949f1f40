"""Chips that are an array of numbered bytes to the bus."""

from __future__ import annotations

from micros_ide.virtual.bench.device import I2cDevice


class RegisterChip(I2cDevice):
    """The first byte of a write is a number; what follows is stored, and read, from there on.

    Most chips are so. A subclass says what its bytes mean by `load` and `store`, and calls
    `power_on` of this class.
    """

    def power_on(self) -> None:
        """Begin at number 0."""
        self.pointer = 0

    def load(self, number: int) -> int:
        """Return the byte that is read at `number`, 0 to 255."""
        raise NotImplementedError

    def store(self, number: int, value: int) -> None:
        """Take a byte that is written at `number`."""
        raise NotImplementedError

    def write(self, data: bytes) -> None:
        """Take a transaction; one without bytes only asks whether somebody is there."""
        if not data:
            return
        self.pointer = data[0]
        for value in data[1:]:
            self.store(self.pointer, value)
            self.pointer = self.pointer + 1 & 0xFF

    def fetch(self, count: int) -> bytes:
        """Return `count` bytes."""
        found = bytearray()
        for _ in range(count):
            found.append(self.load(self.pointer))
            self.pointer = self.pointer + 1 & 0xFF
        return bytes(found)
