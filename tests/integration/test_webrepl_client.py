"""The WebREPL client against MicroPython on a virtual board."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import time

import pytest

from micros_ide.errors import AuthFailed, Busy, ConnectionFailed, ConnectionLost, InvalidInput
from micros_ide.errors import NotFound
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.workers.webrepl import WebRepl
from tests.conftest import flash_builtin, remove_all

PASSWORD = "secret-of-nine"  # noqa: S105 - the board gets its first nine characters
BOOT = b"""
import network, time
sta = network.WLAN(network.STA_IF)
sta.active(True)
sta.connect('virtual', 'micros-virtual')
while not sta.isconnected():
    time.sleep_ms(5)
import webrepl
webrepl.start(password='secret-of')
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A board that runs WebREPL, at its prompt; shared, so tests leave its disk as it was."""
    from tests.integration.virtual.conftest import Terminal

    fleet = VirtualFleet(tmp_path_factory.mktemp("boards"))
    try:
        spec = fleet.add("board", board_id="esp32", chip="esp32")
        flash_builtin(fleet, spec)
        status = fleet.start("board", owner_pid=os.getpid())
        line = Terminal(status.port)
        line.enter_raw()
        line.run(BOOT.decode())
        line.type(b"\x02")
        line.wait_for(b">>> ")
        line.close()
        yield status.address
    finally:
        remove_all(fleet)


def session(address, work, **options):
    """Log in, run the coroutine function `work` with the connection, and close it."""

    async def run():
        async with await WebRepl.connect(address, password=PASSWORD, **options) as repl:
            return await work(repl)

    return asyncio.run(run(), debug=True)


async def run_code(repl, code):
    """Run statements in the paste mode of the REPL; return what they print."""
    await repl.type("\x05")
    await repl.wait_for("=== ", 8)
    await repl.type(f"{code}\nprint('EN' + 'D')\n\x04")
    text = await repl.wait_for("\r\nEND\r\n", 8)
    await repl.wait_for(">>> ", 8)
    return text


def test_time(address):
    async def work(repl):
        print(repl, await repl.version())
        files = small_files()
        t = time.perf_counter()
        up, down = repl.bytes_up, repl.bytes_down
        done = []
        await repl.put_many(files, done=done.append)
        print(time.perf_counter() - t, repl.bytes_up - up, repl.bytes_down - down, repl.puts)
        t = time.perf_counter()
        for path, data in files:
            await repl.put(path, data)
        print("one by one", time.perf_counter() - t)
        t = time.perf_counter()
        for path, data in files:
            assert await repl.get(path) == data
        print("get", time.perf_counter() - t)
        t = time.perf_counter()
        try:
            print(repr(await run_code(repl, "print(6*7)")))
        except Exception as e:
            print(e, repr(await repl.read_terminal(1)))

    session(address, work)


def small_files():
    number = random.Random(1)
    return [(f"f{n}.py", number.randbytes(number.randrange(200, 3300))) for n in range(60)]
