"""What a program finds on a virtual board: an ESP32's modules, its memory, and no computer."""

from __future__ import annotations

import time

import pytest


@pytest.fixture
def line(virtual_esp32, terminal):
    return terminal(virtual_esp32.port, raw=True)


@pytest.mark.parametrize("heap", [48 << 10, 128 << 10, 1 << 20])
def test_a_bare_prompt_has_the_heap_that_was_promised(flashed, terminal, heap):
    line = terminal(flashed("one", heap=heap).port, raw=True)
    free, used = map(
        int, line.run("import gc; gc.collect(); print(gc.mem_free(), gc.mem_alloc())").split()
    )
    assert heap - 1024 <= free + used <= heap + 2048
    assert used <= 2048


def test_a_program_that_does_not_fit_fails_as_on_a_chip(line):
    assert "MemoryError" in line.run("bytearray(140 * 1024)")
    assert line.run("import gc; gc.collect(); print(len(bytearray(100 * 1024)))") == "102400\r\n"


def test_nothing_of_the_computer_can_be_seen(line):
    assert line.run("import os; print(os.listdir('/'))") == "['boot.py']\r\n"
    assert "ENOENT" in line.run("open('/etc/passwd')")
    assert "ENOENT" in line.run("os.stat('/virtual')")
    for name in ("os.system", "os.getenv", "os.VfsPosix", "vfs.VfsPosix", "machine.mem32"):
        assert "AttributeError" in line.run(f"import vfs, machine; {name}")
    assert line.run("import sys; print(sys.path, sys.argv)") == "['', '.frozen', '/lib'] []\r\n"
    assert "_board" not in line.run("print(sys.modules, dir())")


def test_the_board_is_an_esp32_by_all_its_names(line):
    code = "import sys, os; print(sys.platform, os.uname()[0], os.uname()[3].split()[0][0])"
    assert line.run(code) == "esp32 esp32 v\r\n"
    code = "print(sys.implementation._machine == os.uname().machine, sys.implementation.name)"
    assert line.run(code) == "True micropython\r\n"
    assert "GB" not in line.run("import machine; print(machine.freq(), machine.unique_id())")
    assert line.run("machine.freq(240000000); print(machine.freq())") == "240000000\r\n"
    assert "ValueError" in line.run("machine.freq(123)")


def test_time_counts_from_2000_and_a_set_clock_outlives_a_reset(line):
    assert line.run("import time; print(time.gmtime(0), time.time() < 100)") == (
        "(2000, 1, 1, 0, 0, 0, 5, 1) True\r\n"
    )
    assert line.run("print(time.mktime((2026, 11, 23, 1, 2, 3, 0, 0)))") == "848710923\r\n"
    line.run("import machine; machine.RTC().datetime((2026, 11, 23, 0, 12, 30, 0, 0))")
    assert line.run("print(time.localtime()[:5])") == "(2026, 11, 23, 12, 30)\r\n"
    line.type(b"machine.reset()\x04")
    line.wait_for(b">>> ")
    line.enter_raw()
    assert line.run("import time; print(time.localtime()[:5])") == "(2026, 11, 23, 12, 30)\r\n"


def test_timers_fire_while_the_program_sleeps_and_while_asyncio_waits(line):
    line.run(
        "import machine, time, asyncio\n"
        "async def rest(ms): await asyncio.sleep_ms(ms)\n"
        "seen = []\n"
        "timer = machine.Timer(0)\n"
    )
    answer = line.run(
        "start = time.ticks_ms()\n"
        "timer.init(period=20, mode=machine.Timer.PERIODIC, callback=lambda t: seen.append(t))\n"
        "time.sleep_ms(210); timer.deinit()\n"
        "print(len(seen), time.ticks_diff(time.ticks_ms(), start))"
    )
    count, lasted = map(int, answer.split())
    assert 8 <= count <= lasted / 20  # a computer that is busy may leave some out
    line.run("machine.Timer(1).init(period=30, mode=machine.Timer.ONE_SHOT, callback=seen.append)")
    assert line.run("seen.clear(); asyncio.run(rest(200)); print(seen)") == "[Timer(1)]\r\n"
    bad = "machine.Timer(2).init(period=1, mode=0, callback=lambda t: 1 / 0); time.sleep_ms(20)"
    assert "ZeroDivisionError" in line.run(bad)


def test_pins_are_driven_from_outside_and_interrupt_the_program(fleet, line):
    control = fleet.control("esp32")
    assert (
        line.run(
            "import machine, time, asyncio\n"
            "async def rest(ms): await asyncio.sleep_ms(ms)\n"
            "async def rest(ms): await asyncio.sleep_ms(ms)\n"
            "pin = machine.Pin(4, machine.Pin.IN, machine.Pin.PULL_UP)\n"
            "edges = []\n"
            "pin.irq(lambda p: edges.append(p.value()), machine.Pin.IRQ_FALLING)\n"
            "print(pin, pin.value(), pin is machine.Pin(4))"
        )
        == "Pin(4) 1 True\r\n"
    )
    for level in (0, 1, 0):
        control.set_pin(4, level)
        line.run("asyncio.run(rest(20))")  # the handler reads the level as it is by then
    assert line.run("print(edges, pin())") == "[0, 0] 0\r\n"
    control.set_adc(32, 0x8000)
    assert line.run("print(machine.ADC(machine.Pin(32)).read_u16())") == "32768\r\n"
    assert line.run("print(machine.Signal(pin, invert=True).value())") == "1\r\n"
    assert (
        line.run("out = machine.Pin(2, machine.Pin.OUT); out.on(); print(out.value())") == "1\r\n"
    )


def test_pwm_keeps_what_is_set_and_refuses_what_a_chip_refuses(line):
    line.run("import machine; pwm = machine.PWM(machine.Pin(5), freq=1000); pwm.duty(512)")
    assert line.run("print(pwm.freq(), pwm.duty(), pwm.duty_u16())") == "1000 512 32768\r\n"
    assert "TypeError" in line.run("pwm.duty(1.5)")
    assert "ValueError" in line.run("pwm.duty(1024)")


def test_what_is_not_simulated_says_so(line):
    assert "virtual boards have no machine.I2S" in line.run("import machine; machine.I2S(0)")
    assert "ImportError" in line.run("import bluetooth")


def test_a_strip_shows_what_was_written(fleet, line):
    bench = fleet.control("esp32").bench
    bench.add("ws2812", pins={"data": 4}, leds=2)
    code = "import machine, neopixel; s = neopixel.NeoPixel(machine.Pin(4), 2); s[0] = (1, 2, 3)"
    line.run(code)
    assert line.run("s.write(); print(s[0], len(s))") == "(1, 2, 3) 2\r\n"
    assert bench.history("ws2812") == [[[1, 2, 3], [0, 0, 0]]]


def test_polling_and_streams_work_on_the_console(line):
    line.type(
        b"import select, sys\n"
        b"poller = select.poll(); poller.register(sys.stdin, select.POLLIN)\n"
        b"sys.stdout.write('ready'); found = poller.poll(5000)\n"
        b"print(len(found), sys.stdin.read(1), poller.poll(10))\x04"
    )
    line.wait_for(b"ready")
    line.type(b"x")
    assert b"1 x []" in line.wait_for(b"\x04\x04>")
    assert (
        line.run("print(select.select([], [sys.stdout], [], 1)[1] == [sys.stdout])") == "True\r\n"
    )


def test_a_program_that_only_waits_can_be_interrupted(line):
    for code in (b"import time; time.sleep(60)", b"import select; select.poll().poll(60000)"):
        line.type(code + b"\x04")
        line.wait_for(b"OK")
        time.sleep(0.05)  # it shall be waiting
        line.type(b"\x03")
        assert b"KeyboardInterrupt" in line.wait_for(b"\x04>")
