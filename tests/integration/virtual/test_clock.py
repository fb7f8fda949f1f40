"""The board's time: it can be set, and lived through as fast as the board can."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from micros_ide.errors import Busy, DeviceTimeout, InvalidInput, MicrosError
from micros_ide.model.virtual import VirtualState
from micros_ide.virtual.interpreter import start_script

DAY = 86400
EVERY_SECOND = """
import asyncio, gc, time
async def count():
    global n
    while True:
        await asyncio.sleep(1)
        n += 1
async def rest():
    await asyncio.sleep(400000)
async def main():
    global n
    n = 0
    asyncio.create_task(count())
    asyncio.create_task(rest())
    await asyncio.sleep(1)
    start, ticks = time.time(), time.ticks_ms()
    gc.collect()
    used = gc.mem_alloc()
    print('ready')
    await asyncio.sleep(86400)
    gc.collect()
    lived = time.ticks_diff(time.ticks_ms(), ticks) // 1000
    print('counted', n, 'lived', lived, time.time() - start, 'grown', gc.mem_alloc() - used)
    await asyncio.sleep(1000000)
asyncio.run(main())
"""


@pytest.fixture
def line(virtual_esp32, terminal):
    return terminal(virtual_esp32.port, raw=True)


@pytest.fixture
def control(fleet, virtual_esp32):
    return fleet.control(virtual_esp32.name)


def begin(line, code):
    """Run `code`, which prints "ready", in the raw REPL."""
    line.type(code.encode() + b"\x04")
    line.wait_for(b"ready")


def last_line(line):
    return (line.wait_for(b"grown ") + line.wait_for(b"\n")).decode()


def numbers(text):
    return [int(word) for word in text.split() if word.lstrip("-").isdigit()]


def test_a_day_of_a_program_that_wakes_every_second_passes_in_seconds(line, control):
    begin(line, EVERY_SECOND)
    began = time.monotonic()
    control.advance(DAY + 2, timeout_s=40)
    assert time.monotonic() - began < 30
    counted, lived, by_clock, grown = numbers(last_line(line))
    assert DAY - 200 < counted <= DAY + 1  # the program itself takes a little time, too
    assert lived in (DAY, DAY + 1)
    assert by_clock in (DAY, DAY + 1)
    assert grown < 1024


def test_ticks_wrap_as_on_a_chip_and_asyncio_goes_on(line, control):
    begin(
        line,
        "import asyncio, time\n"
        "async def main():\n"
        "    top, last = 0, time.ticks_ms()\n"
        "    print('ready')\n"
        "    while last >= top:\n"
        "        top = last\n"
        "        await asyncio.sleep(3600)\n"
        "        last = time.ticks_ms()\n"
        "    print('wrapped', top < 1 << 30, time.ticks_diff(last, top) // 100000)\n"
        "    await asyncio.sleep(1000000)\n"
        "asyncio.run(main())",
    )
    control.advance(13 * DAY)  # it takes 12.4 days
    line.wait_for(b"wrapped True 36\r\n")


def test_no_wait_ends_before_its_time_and_all_end_in_their_order(line, control):
    begin(
        line,
        "import machine, time, select, sys\n"
        "start = time.ticks_ms()\n"
        "def note(what):\n"
        "    print(what, (time.ticks_diff(time.ticks_ms(), start) + 50) // 100)\n"
        "machine.Timer(0).init(period=7000, callback=lambda t: note('timer'))\n"
        "machine.Timer(1).init(period=10000, mode=0, callback=lambda t: note('once'))\n"
        "print('ready')\n"
        "time.sleep(5); note('slept')\n"
        "poller = select.poll(); poller.register(sys.stdin, select.POLLIN)\n"
        "poller.poll(15000); note('polled')\n"
        "machine.lightsleep(2000); note('rested')\n"
        "time.sleep(1000)",
    )
    control.advance(23)
    heard = line.wait_for(b"rested 220\r\n").split(b"\r\n", 1)[1].decode().split("\r\n")
    assert heard[:-1] == [
        "slept 50",
        "timer 70",
        "once 100",
        "timer 140",
        "polled 200",
        "timer 210",
        "rested 220",
    ]


def test_an_advance_returns_when_what_was_due_is_done(line, control):
    begin(
        line,
        "import time\nprint('ready')\n"
        "for i in range(3):\n    time.sleep(60)\n    print('minute', i)\ntime.sleep(9999)",
    )
    control.advance(121)
    seen = line.wait_for(b"minute 1\r\n")
    assert line.read(0.05) == b""  # the third minute is not over
    assert b"minute 0" in seen


def test_a_board_without_a_program_has_its_clock_moved_at_once(fleet, line, control):
    code = "import time; print(time.time(), time.ticks_ms())"
    before = numbers(line.run(code))
    began = time.monotonic()
    control.advance(30 * DAY)
    after = numbers(line.run(code))
    assert time.monotonic() - began < 3
    assert after[0] - before[0] in range(30 * DAY, 30 * DAY + 10)
    assert (after[1] - before[1] - 30 * DAY * 1000) % (1 << 30) < 10000
    control.power_off()
    control.advance(DAY)
    fleet.add("blank", board_id="esp32", chip="esp32")
    assert fleet.start("blank", owner_pid=os.getpid()).state is VirtualState.NO_IMAGE
    fleet.control("blank").advance(DAY)
    assert time.monotonic() - began < 6


def test_the_clock_goes_on_across_resets_and_deep_sleep(line, control):
    line.run(
        "import machine\n"
        "machine.RTC().datetime((2026, 11, 23, 0, 12, 0, 0, 0))\n"
        "with open('main.py', 'w') as f:\n"
        "    f.write('import machine, time\\nprint(time.localtime()[3:5], machine.reset_cause())\\n"
        "time.sleep(600)\\n"
        "machine.reset() if machine.reset_cause() != 2 else machine.deepsleep(3000000)\\n')"
    )
    line.type(b"\x02\x04")
    line.wait_for(b"(12, 0) 5")
    control.advance(3 * 3600)
    for time_and_cause in (b"(12, 10) 2", b"(13, 10) 4", b"(13, 20) 2", b"(14, 20) 4"):
        line.wait_for(time_and_cause)  # 10 minutes, 10 more and 50 of deep sleep, and again
    assert b"(14, 40)" not in line.wait_for(b"(14, 30) 2")


def test_a_power_cut_meanwhile_is_an_error_that_says_so(line, control):
    begin(line, "import time\nprint('ready')\ntime.sleep(500)\nprint('half')\nwhile True: pass")
    with ThreadPoolExecutor(1) as pool:
        advance = pool.submit(control.advance, 1000)
        line.wait_for(b"half")
        with pytest.raises(Busy):
            control.advance(1)
        control.cycle()
        # The program may have slept for a moment before it is hurried.
        with pytest.raises(MicrosError, match=r"lost its power after (49|50)\d\.\d of 1000 s"):
            advance.result(5)
    assert control.status()["state"] == VirtualState.RUNNING.value


def test_a_program_that_never_waits_runs_out_of_time_with_a_reason(line, control):
    begin(line, "print('ready')\nwhile True: pass")
    with pytest.raises(DeviceTimeout, match="did not live through 3600 s") as caught:
        control.advance(3600, timeout_s=0.3)
    assert "never waits" in caught.value.hint
    line.type(b"\x03")
    line.wait_for(b"KeyboardInterrupt")
    control.advance(5)  # the earlier call is over and done with


def test_a_watchdog_that_is_not_fed_in_time_bites_in_that_time(line, control):
    line.run(
        "with open('main.py', 'w') as f:\n"
        '    f.write(\'import machine, time\\nprint("cause", machine.reset_cause())\\n'
        "if machine.reset_cause() != 3:\\n w = machine.WDT(timeout=30000)\\n"
        ' time.sleep(20); w.feed(); time.sleep(20); w.feed(); print("fed"); time.sleep(40)\\n\')'
    )
    line.type(b"\x02\x04")
    line.wait_for(b"cause 5")
    control.advance(100)
    assert b"fed" in line.wait_for(b"cause 3")


def test_time_goes_only_forward(control):
    for seconds in (0, -1, float("inf"), float("nan")):
        with pytest.raises(InvalidInput):
            control.advance(seconds)


@pytest.mark.parametrize(
    "over", ["heard(1, False)", "silent('ntp')", "stop(''); clock.start(9000)"]
)
def test_a_question_that_is_over_gives_a_command_no_time(over):
    """Waited for is what may still come: the rest of a command, not the answer that was there."""
    script = (
        f"import sys; sys.path.insert(0, {str(start_script().parent)!r})\n"
        "import _clock as clock\n"
        "clock.lived = lambda line: None\n"
        "clock.start(9000); clock.ask(1, 'ntp'); print(clock.patience(-1) > 500)\n"
        f"clock.{over}; print(clock.patience(-1))\n"
        "clock.heard(2, True); print(0 < clock.patience(-1) <= 50)\n"
    )
    command = [Path(sys.executable).with_name("micropython"), "-c", script]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert out.split() == ["True", "0", "True"]
