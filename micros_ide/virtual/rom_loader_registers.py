"""The registers of a virtual chip that loaders and flashing tools touch."""

from __future__ import annotations

from micros_ide.errors import InvalidInput
from micros_ide.virtual.chips import ChipFacts
from micros_ide.virtual.spi_flash import SpiController, SpiFlash

_MOST_REGISTERS = 4096  # more different addresses than that are not remembered
_DEFAULT_BAUD = 115200
_WATCHDOG_KEY = 0x50D83AA1
_WATCHDOG_ON = 1 << 31


class RegisterFile:
    """Reads and writes 32-bit words; unknown addresses read 0 until written."""

    def __init__(self, chip: ChipFacts, mac: str, flash_size: int) -> None:
        """Prepare the registers as after reset; raises InvalidInput for a `mac` that is none."""
        self._chip = chip
        self._spi = SpiController(chip.spi, SpiFlash(flash_size))
        address = mac_bytes(mac)
        self._words = dict(chip.registers)
        self._words[chip.mac_register] = int.from_bytes(address[2:], "big")
        high = chip.mac_extension << 16 | int.from_bytes(address[:2], "big")
        self._words[chip.mac_register + 4] = high
        self.set_baud(_DEFAULT_BAUD)

    def set_baud(self, baud: int) -> None:
        """Let the UART's divider say `baud`; tools reckon the crystal's frequency from it."""
        self._words[self._chip.uart_divider] = round(self._chip.crystal / baud)

    def read(self, address: int) -> int:
        """Return the word at `address`."""
        return self._spi.read(address) if self._spi.owns(address) else self._words.get(address, 0)

    def write(self, address: int, value: int, mask: int = 0xFFFFFFFF) -> None:
        """Replace the bits of `mask` in the word at `address`; a locked watchdog keeps its."""
        config, _protect = self._chip.watchdog
        if address == config and self._watchdog_locked:
            return
        value = self.read(address) & ~mask | value & mask
        if self._spi.owns(address):
            self._spi.write(address, value)
        elif address in self._words or len(self._words) < _MOST_REGISTERS:
            self._words[address] = value

    @property
    def watchdog_runs(self) -> bool:
        """Whether somebody started the watchdog and locked it again: it soon resets the chip."""
        config, _protect = self._chip.watchdog
        return self._watchdog_locked and bool(self.read(config) & _WATCHDOG_ON)

    @property
    def _watchdog_locked(self) -> bool:
        _config, protect = self._chip.watchdog
        return self.read(protect) != _WATCHDOG_KEY


def mac_bytes(mac: str) -> bytes:
    """Return the six bytes of "7c:9e:bd:00:00:01"; raises InvalidInput for anything else."""
    try:
        address = bytes.fromhex(mac.replace(":", ""))
    except ValueError:
        address = b""
    if len(address) != 6:
        raise InvalidInput(f"{mac!r} is not a hardware address like 7c:9e:bd:00:00:01")
    return address
