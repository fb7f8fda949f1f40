"""The I2C buses of a board as programs use them."""

from __future__ import annotations

import pytest

SCL, SDA = 22, 21
BUSES = ("SoftI2C(scl=Pin(22), sda=Pin(21))", "I2C(0, scl=Pin(22), sda=Pin(21), freq=100000)")


@pytest.fixture
def line(fleet, virtual_esp32, terminal):
    """Return a board's raw REPL, with its bench and control."""
    made = terminal(virtual_esp32.port, raw=True)
    made.control = fleet.control("esp32")
    made.bench = made.control.bench
    made.run("from machine import I2C, Pin, SoftI2C")
    return made


@pytest.mark.parametrize("bus", BUSES)
def test_every_way_to_read_and_write(line, bus):
    line.bench.add("vl53l0x")
    line.run(f"bus = {bus}")
    assert line.run("print(bus.scan())") == "[41]\r\n"
    assert line.run("print(bus.writeto(41, b'\\x20\\x01\\x02'))") == "3\r\n"
    assert line.run("print(bus.writevto(41, (b'\\x22', bytearray(b'\\x03'))))") == "2\r\n"
    assert line.run("bus.writeto(41, b'\\x20', False); print(bus.readfrom(41, 3))") == (
        "b'\\x01\\x02\\x03'\r\n"
    )
    assert line.run("bus.writeto_mem(41, 0x21, b'\\x07')") == ""
    code = "part = bytearray(4); bus.readfrom_mem_into(41, 0x20, memoryview(part)[1:]); print(part)"
    assert line.run(code) == "bytearray(b'\\x00\\x01\\x07\\x03')\r\n"
    code = "bus.writeto(41, b'\\xc0'); bus.readfrom_into(41, part); print(bytes(part[:2]))"
    assert line.run(code) == "b'\\xee\\xaa'\r\n"
    assert line.run("print(bus.readfrom_mem(41, 0x20, 0), bus.readfrom(41, 0))") == "b'' b''\r\n"
    assert "ValueError: invalid addrsize" in line.run("bus.readfrom_mem(41, 0x20, 1, addrsize=12)")
    for call in (
        "writeto(42, b'')",
        "readfrom(42, 1)",
        "readfrom(42, 0)",
        "readfrom_mem(42, 0, 1)",
    ):
        assert "OSError: [Errno 19] ENODEV" in line.run(f"bus.{call}")


def test_own_transactions_of_a_program(line):
    line.bench.add("vl53l0x")
    line.run(f"bus = {BUSES[0]}")
    code = (
        "bus.start(); print(bus.write(b'\\x52\\x20'), bus.write(b'\\x05'), bus.write(b'\\x06'))\n"
        "bus.stop()\n"
        "bus.start(); bus.write(b'\\x52\\x20'); bus.start(); bus.write(b'\\x53')\n"
        "part = bytearray(2); bus.readinto(part); bus.stop(); print(part)\n"
        "bus.start(); print(bus.write(b'\\x54\\x20')); bus.stop()"
    )
    assert line.run(code) == "2 1 1\r\nbytearray(b'\\x05\\x06')\r\n0\r\n"
    line.run(f"bus = {BUSES[1]}")
    for call in ("start()", "stop()", "write(b'')", "readinto(part)"):
        assert "I2C operation not supported" in line.run(f"bus.{call}")


def test_the_old_way_to_have_a_bus_in_software(line):
    line.bench.add("vl53l0x")
    out = line.run("bus = I2C(-1, Pin(22), Pin(21)); print(bus.scan())")
    assert "deprecated, use SoftI2C" in out
    assert out.endswith("[41]\r\n")
    assert "ValueError: I2C(2) doesn't exist" in line.run("I2C(2)")
    line.run("bus.init(scl=Pin(18), sda=Pin(19))")
    line.bench.add("bme280", pins={"scl": 18, "sda": 19})
    assert line.run("print(bus.scan())") == "[41, 118]\r\n"
    line.run("bus.init(scl=Pin(22), sda=Pin(21))")
    assert line.run("print(bus.scan())") == "[41]\r\n"


@pytest.mark.parametrize("bus", BUSES)
def test_a_clock_that_is_held_times_out(line, bus):
    line.bench.add("vl53l0x")
    line.run(f"bus = {bus}")
    for hold, let_go in (
        (lambda: line.control.set_pin(SCL, 0), lambda: line.control.set_pin(SCL, 1)),
        (lambda: line.bench.hold_bus("i2c"), lambda: line.bench.hold_bus("i2c", stuck=False)),
    ):
        hold()
        assert "ETIMEDOUT" in line.run("bus.writeto(41, b'')")
        assert line.run("print(bus.scan())") == "[]\r\n"
        let_go()
        assert line.run("print(bus.scan())") == "[41]\r\n"


def test_a_data_line_that_is_held_acknowledges_everything_in_software(line):
    line.control.set_pin(SDA, 0)
    line.run(f"bus = {BUSES[0]}")
    assert line.run("print(len(bus.scan()), bus.readfrom(99, 2))") == "112 b'\\x00\\x00'\r\n"
    line.run(f"bus = {BUSES[1]}")
    assert line.run("print(bus.scan())") == "[]\r\n"


def test_chips_live_by_the_clock_of_the_board(line):
    line.bench.add("bme280", temperature=12.5)
    line.run(
        "import time\n"
        f"bus = {BUSES[0]}\n"
        "def measure():\n"
        "    bus.writeto_mem(118, 0xF4, b'\\xA1')\n"
        "    seen = bus.readfrom_mem(118, 0xF3, 1)[0]\n"
        "    time.sleep_ms(40)\n"
        "    return seen, bus.readfrom_mem(118, 0xF3, 1)[0]\n"
    )
    assert line.run("print(measure())") == "(8, 0)\r\n"
    line.type(b"print([measure()[1] for n in range(100)].count(0), time.sleep(5))\x04")
    line.control.advance(10)
    assert b"100 None" in line.wait_for(b"\x04>")
