"""Devices on the bench of a board: wired, set and read from outside while a program runs."""

from __future__ import annotations

import pytest

from micros_ide.errors import Busy, InvalidInput, NotFound


@pytest.fixture
def line(virtual_esp32, terminal):
    return terminal(virtual_esp32.port, raw=True)


@pytest.fixture
def bench(fleet, virtual_esp32):
    return fleet.control("esp32").bench


def test_probe_notes_every_write_in_its_order(line, bench):
    bench.add("probe", pins={"pin": 2})
    line.run(
        "from machine import PWM, Pin\n"
        "pin = Pin(2, Pin.OUT, value=1); pin.off(); pin.off(); pin(1)\n"
        "pwm = PWM(pin, freq=50, duty_u16=0); pwm.duty(40); pwm.deinit()"
    )
    seen = bench.history("probe")
    assert [entry[1:] for entry in seen] == [
        ["out", 1, 0, 0],
        ["out", 0, 0, 0],
        ["out", 0, 0, 0],
        ["out", 1, 0, 0],
        ["pwm", 0, 0, 50],
        ["pwm", 0, 2560, 50],
        ["out", 1, 0, 0],
    ]
    assert [entry[0] for entry in seen] == sorted(entry[0] for entry in seen)


def test_a_device_that_comes_later_feels_what_drives_its_pin_already(line, bench):
    line.run("from machine import PWM, Pin; pin = Pin(2, Pin.OUT, value=1); unused = Pin(4)")
    bench.add("probe", "late", pins={"pin": 2})
    bench.add("probe", "later", pins={"pin": 2})  # the pin is watched by then
    bench.add("probe", "idle", pins={"pin": 4})
    bench.add("lamp", "lamp", pins={"pin": 2})
    assert line.run("print('there')") == "there\r\n"
    assert bench.read("lamp")["brightness"] == 100
    assert bench.history("lamp") == []  # nothing has happened since
    line.run("PWM(pin, freq=500, duty_u16=0)")
    for name in ("late", "later"):
        assert [entry[1:] for entry in bench.history(name)] == [["pwm", 0, 0, 500]]
    assert bench.history("idle") == []
    bench.remove("lamp")
    line.run("pin.init(Pin.OUT, value=1)")
    bench.add("lamp", "lamp", pins={"pin": 2})
    assert bench.read("lamp")["brightness"] == 100


def test_long_histories_come_whole(line, bench):
    bench.add("probe", pins={"pin": 2})
    line.run("from machine import Pin\npin = Pin(2, Pin.OUT)\nfor n in range(2500): pin(n & 1)")
    assert len(bench.history("probe")) == 2501
    assert bench.read("probe")["count"] == 2501
    assert len(bench.history("probe", 2400)) == 101


def test_a_history_longer_than_any_buffer_comes_whole(line, bench):
    bench.add("ssd1306")
    line.run(
        "from machine import Pin, SoftI2C\n"
        "bus = SoftI2C(scl=Pin(22), sda=Pin(21)); data = b'@' + bytes(1024)\n"
        "for n in range(400): bus.writeto(0x3c, data)"
    )
    assert bench.history("ssd1306") == [(b"@" + bytes(1024)).hex()] * 400


FRAGMENTS = """
held = [None] * 2000
def fill():
    n = 0
    try:
        for n in range(2000):
            held[n] = bytearray(512)
    except MemoryError:
        pass
    for i in range(0, n, 2):
        held[i] = None
def large():
    try:
        bytearray(1024)
    except MemoryError:
        return False
    return True
"""


def test_what_goes_out_takes_hardly_any_memory_of_the_board(line, bench):
    bench.add("ssd1306")
    bench.add("ws2812", pins={"data": 2}, leds=300)
    line.run(
        "import neopixel\n"
        "from machine import Pin, SoftI2C\n"
        "bus = SoftI2C(scl=Pin(22), sda=Pin(21)); data = b'@' + b'x' * 1024\n"
        "strip = neopixel.NeoPixel(Pin(2), 300); strip.fill((1, 2, 3))\n" + FRAGMENTS
    )
    answer = line.run(
        "fill(); room = large(); bus.writeto(0x3c, data); strip.write()\n"
        "bus.start(); bus.write(b'\\x78'); bus.write(data); bus.stop()\n"
        "held.clear(); print(room)"
    )
    assert answer == "False\r\n"
    assert bench.history("ssd1306") == [(b"@" + b"x" * 1024).hex()] * 2
    assert bench.history("ws2812") == [[[1, 2, 3]] * 300]


def test_what_is_on_a_pin_stays_there_over_a_reset(fleet, line, bench):
    fleet.control("esp32").set_pin(4, 1)
    fleet.control("esp32").set_adc(32, 1234)
    assert line.run("from machine import ADC, Pin; print(Pin(4, Pin.IN).value())") == "1\r\n"
    line.type(b"import machine; machine.reset()\x04")
    line.wait_for(b">>> ")
    line.enter_raw()
    assert line.run("from machine import ADC, Pin; print(Pin(4, Pin.IN).value())") == "1\r\n"
    assert line.run("print(ADC(Pin(32)).read_u16())") == "1234\r\n"


def test_a_bus_without_devices_and_a_bus_that_is_held(line, bench):
    line.run("from machine import Pin, SoftI2C; bus = SoftI2C(scl=Pin(22), sda=Pin(21))")
    assert line.run("print(bus.scan())") == "[]\r\n"
    assert "ENODEV" in line.run("bus.writeto(0x76, b'1')")
    assert "ENODEV" in line.run("bus.readfrom(0x76, 1)")
    bench.hold_bus("i2c")
    assert "ETIMEDOUT" in line.run("bus.writeto(0x76, b'1')")
    bench.hold_bus("i2c", stuck=False)
    assert line.run("print(bus.scan())") == "[]\r\n"


def test_pulses_of_nobody_time_out_as_on_a_chip(line):
    code = "from machine import Pin, time_pulse_us; print(time_pulse_us(Pin(35, Pin.IN), 1, 1000))"
    assert line.run(code) == "-2\r\n"


def test_a_strip_is_seen_as_the_bytes_on_its_wire(line, bench):
    bench.add("probe", pins={"pin": 15})
    line.run(
        "import neopixel; from machine import Pin\n"
        "strip = neopixel.NeoPixel(Pin(15), 2); strip[0] = (1, 2, 3); strip.write()"
    )
    assert bench.history("probe")[-1] == "020103000000"


def test_what_cannot_be_wired_is_refused_and_nothing_is_left_behind(bench):
    with pytest.raises(NotFound, match="no device 'flux'"):
        bench.add("flux")
    for pins in ({}, {"pin": 49}, {"pin": -1}, {"pin": 1, "ground": 2}, {"pin": "1"}):
        with pytest.raises(InvalidInput):
            bench.add("probe", pins=pins)
    with pytest.raises(InvalidInput):
        bench.add("probe", "No Name", pins={"pin": 1})
    assert bench.devices() == []
    assert bench.add("probe", pins={"pin": 1}) == "probe"
    assert bench.add("probe", pins={"pin": 1}) == "probe-2"
    with pytest.raises(Busy):
        bench.add("probe", "probe", pins={"pin": 2})
    with pytest.raises(InvalidInput, match="no input 'heat'"):
        bench.set("probe", heat=1)
    bench.remove("probe")
    with pytest.raises(NotFound):
        bench.read("probe")
    assert [row["name"] for row in bench.devices()] == ["probe-2"]
