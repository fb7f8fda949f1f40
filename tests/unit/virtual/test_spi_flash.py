"""The flash part behind the controller's registers."""

from __future__ import annotations

import pytest

from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.rom_loader_registers import RegisterFile
from micros_ide.virtual.spi_flash import SpiFlash

MAC = "7c:9e:bd:01:02:03"


@pytest.mark.parametrize("power", range(20, 28))
def test_identity_tells_the_size(power):
    assert SpiFlash(1 << power).instruct(0x9F, 0, b"", 3) == bytes((0xEF, 0x40, power))


def test_parameters_are_discoverable_and_tell_the_size_in_bits():
    chip = SpiFlash(4 << 20)
    assert chip.instruct(0x5A, 0, b"", 4) == b"SFDP"
    pointer = int.from_bytes(chip.instruct(0x5A, 12, b"", 3), "little")
    density = chip.instruct(0x5A, pointer + 4, b"", 4)
    assert int.from_bytes(density, "little") + 1 == (4 << 20) * 8
    assert chip.instruct(0x5A, 0xFFFFFF, b"", 4) == b"\xff" * 4


def test_status_is_written_only_after_write_enable():
    chip = SpiFlash(4 << 20)
    chip.instruct(0x01, 0, b"\x1c", 0)
    assert chip.instruct(0x05, 0, b"", 1) == b"\x00"
    chip.instruct(0x06, 0, b"", 0)
    chip.instruct(0x01, 0, b"\x1c\x02", 0)
    assert chip.instruct(0x05, 0, b"", 1) + chip.instruct(0x35, 0, b"", 1) == b"\x1c\x02"
    chip.instruct(0x31, 0, b"\x00", 0)  # the latch is gone after one write
    assert chip.instruct(0x35, 0, b"", 1) == b"\x02"


def test_unknown_instruction_reads_as_an_idle_line():
    assert SpiFlash(4 << 20).instruct(0x77, 0, b"", 2) == b"\xff\xff"


def test_overlong_status_write_does_not_grow_the_chip():
    chip = SpiFlash(4 << 20)
    chip.instruct(0x06, 0, b"", 0)
    chip.instruct(0x11, 0, bytes(64), 0)
    assert chip.instruct(0x15, 0, b"", 1) == b"\x00"
    assert len(chip._status) == 3


@pytest.mark.parametrize("chip", CHIPS.values(), ids=CHIPS)
def test_controller_runs_an_instruction_with_address_on_every_chip(chip):
    registers = RegisterFile(chip, MAC, 4 << 20)
    spi = chip.spi
    registers.write(spi.base + spi.usr, 1 << 31 | 1 << 30 | 1 << 28)
    registers.write(spi.base + spi.usr1, 23 << 26)
    registers.write(spi.base + spi.usr2, 7 << 28 | 0x5A)
    registers.write(spi.base + spi.miso_length, 31)
    registers.write(spi.base + 4, 1 << 8 if spi.address_in_high_bits else 1)
    registers.write(spi.base, 1 << 18)
    assert registers.read(spi.base) == 0
    assert registers.read(spi.base + spi.data).to_bytes(4, "little") == b"FDP\0"


@pytest.mark.parametrize("chip", CHIPS.values(), ids=CHIPS)
def test_efuses_hold_the_hardware_address(chip):
    registers = RegisterFile(chip, MAC, 4 << 20)
    low, high = registers.read(chip.mac_register), registers.read(chip.mac_register + 4)
    assert ((high & 0xFFFF) << 32 | low).to_bytes(6, "big").hex(":") == MAC


def test_registers_remember_a_bounded_number_of_addresses():
    registers = RegisterFile(CHIPS["esp32"], MAC, 4 << 20)
    for address in range(0, 100_000, 4):
        registers.write(address, 1)
    assert len(registers._words) <= 4096


def test_watchdog_resets_only_when_unlocked_started_and_locked_again():
    chip = CHIPS["esp32c3"]
    registers = RegisterFile(chip, MAC, 4 << 20)
    config, protect = chip.watchdog
    registers.write(config, 1 << 31)
    assert not registers.watchdog_runs
    registers.write(protect, 0x50D83AA1)
    registers.write(config, 1 << 31)
    assert not registers.watchdog_runs
    registers.write(protect, 0)
    assert registers.watchdog_runs
