"""Power cuts in the middle of flash operations, and what the file system holds afterwards."""

from __future__ import annotations

import os

import pytest

from micros_ide.errors import InvalidInput
from micros_ide.model.virtual import VirtualState

OLD, NEW = "o" * 3000, "n" * 5000
WRITE = f"with open('file.txt', 'w') as f: f.write('n' * {len(NEW)})"
READ = "print(open('file.txt').read())"


def test_a_power_cut_in_any_write_leaves_the_old_file_or_the_new_one(
    fleet, flashed, terminal, wait_until
):
    status = flashed("one")
    seen = set()
    for writes in range(1, 400, 2):
        line = terminal(status.port, raw=True)
        line.run(f"with open('file.txt', 'w') as f: f.write('o' * {len(OLD)})")
        fleet.control("one").cut_power_after(writes)
        line.type(WRITE.encode() + b"\x04")
        row = wait_until(lambda line=line: died_or_done(fleet, line))
        line.close()
        if row is VirtualState.RUNNING:
            break  # the write needs no more operations than that
        assert not os.path.lexists(status.port)
        fleet.cycle("one")
        line = terminal(status.port, raw=True)
        content = line.run(READ).strip()
        assert content in (OLD, NEW)
        seen.add(content[0])
        line.close()
    assert row is VirtualState.RUNNING
    assert "o" in seen


def died_or_done(fleet, line):
    state = fleet.status("one").state
    if state is VirtualState.OFF:
        return state
    line.seen += line.read(0)
    return state if b"\x04\x04>" in line.seen else None


def test_power_can_be_cut_while_a_tool_writes_flash(fleet, flashed, terminal, wait_until):
    from esptool.cmds import detect_chip, erase_flash
    from esptool.util import FatalError

    status = flashed("one")
    chip = detect_chip(status.port, connect_mode="no-reset")
    fleet.control("one").cut_power_after(3)
    with pytest.raises((FatalError, OSError)):
        erase_flash(chip.run_stub())
    chip._port.close()
    wait_until(lambda: fleet.status("one").state is VirtualState.OFF)
    assert fleet.cycle("one").state in (VirtualState.RUNNING, VirtualState.NO_IMAGE)


def test_the_operations_are_counted(fleet, flashed, terminal, wait_until):
    status = flashed("one")
    line = terminal(status.port, raw=True)
    before = fleet.status("one").flash_writes
    line.run(WRITE)
    wait_until(lambda: fleet.status("one").flash_writes >= before + len(NEW) // 4096)
    with pytest.raises(InvalidInput):
        fleet.control("one").cut_power_after(0)


def test_a_file_system_that_is_damaged_is_not_formatted(fleet, flashed, terminal):
    """A board keeps what may be somebody's data and says so, as the ESP32 port does."""
    status = flashed("one")
    fleet.stop("one")
    flash = fleet.home / "one" / "flash.bin"
    content = bytearray(flash.read_bytes())
    content[0x200000:0x202000] = bytes(0x2000)
    flash.write_bytes(content)
    fleet.start("one")
    line = terminal(status.port)
    line.wait_for(b"appears to be")


def test_a_tool_that_is_awaited_hears_the_chip_from_its_first_byte(fleet, flashed, terminal):
    status = flashed("one")
    control = fleet.control("one")
    control.power_off()
    assert fleet.status("one").state is VirtualState.OFF
    assert not os.path.lexists(status.port)
    control.power_on(await_tool=True)
    assert fleet.status("one").state is VirtualState.OFF
    line = terminal(status.port)
    assert line.wait_for(b">>> ").startswith(b"ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 ")
    assert fleet.status("one").state is VirtualState.RUNNING
    control.power_on()  # harmless: it is there
    assert line.read(0.05) == b""


def test_a_chip_whose_tool_never_comes_starts_all_the_same(fleet, flashed, wait_until):
    flashed("one")
    control = fleet.control("one")
    control.power_off()
    control.power_on(await_tool=True)
    wait_until(lambda: fleet.status("one").state is VirtualState.RUNNING)


@pytest.mark.parametrize("torn", [True, False])
def test_the_last_operation_is_half_done_or_not_begun(fleet, flashed, terminal, wait_until, torn):
    status = flashed("one")
    line = terminal(status.port, raw=True)
    flash = fleet.home / "one" / "flash.bin"
    before = flash.read_bytes()
    fleet.control("one").cut_power_after(1, torn=torn)
    line.type(WRITE.encode() + b"\x04")
    wait_until(lambda: fleet.status("one").state is VirtualState.OFF)
    assert (flash.read_bytes() != before) is torn


def test_a_plan_made_while_the_power_is_off_is_for_the_next_start(
    fleet, flashed, terminal, wait_until
):
    status = flashed("one")
    control = fleet.control("one")
    line = terminal(status.port, raw=True)
    line.run("with open('main.py', 'w') as f: f.write(\"open('x', 'w').close()\")")
    control.power_off()
    control.cut_power_after(1)
    control.power_on()
    wait_until(lambda: fleet.status("one").flash_writes > 0 and not os.path.lexists(status.port))
    assert fleet.cycle("one").state is VirtualState.RUNNING
