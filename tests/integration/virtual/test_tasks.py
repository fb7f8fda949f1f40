"""asyncio on a board: its tasks are the board's own, and do what the interpreter's do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MICROPYTHON = Path(sys.executable).with_name("micropython")
SCRIPT = """
import asyncio
async def nap(ms, what, fails=False):
    try:
        await asyncio.sleep_ms(ms)
        print('done', what)
        if fails:
            raise ValueError(what)
        return what
    except asyncio.CancelledError:
        print('cancelled', what)
        raise
async def wait_for_other(task):
    await task
async def use_events(flag, event):
    await event.wait()
    print('event')
    await flag.wait()
    print('flag')
async def talk(first, second):
    async with first:
        for i in range(3):
            await asyncio.sleep_ms(0)
            print('turn', second, i)
async def main():
    print(await asyncio.gather(nap(30, 'a'), nap(10, 'b'), nap(20, 'c')))
    print(await asyncio.gather(nap(10, 'x', True), nap(20, 'y'), return_exceptions=True))
    try:
        await asyncio.wait_for_ms(nap(1000, 'slow'), 20)
    except asyncio.TimeoutError:
        print('timeout')
    print(await asyncio.wait_for_ms(nap(1, 'quick'), 500))
    inner = asyncio.create_task(nap(1000, 'inner'))
    outer = asyncio.create_task(wait_for_other(inner))
    await asyncio.sleep_ms(5)
    print(outer.cancel(), inner.done(), outer.done())
    try:
        await outer
    except asyncio.CancelledError:
        print('outer ended', inner.done(), outer.done(), outer.cancel())
    try:
        asyncio.current_task().cancel()
    except RuntimeError as error:
        print(error)
    failed = asyncio.create_task(nap(1, 'z', True))
    await asyncio.sleep_ms(20)
    try:
        await failed
    except ValueError as error:
        print('late', error)
    flag, event = asyncio.ThreadSafeFlag(), asyncio.Event()
    waits = asyncio.create_task(use_events(flag, event))
    await asyncio.sleep_ms(1)
    event.set()
    await asyncio.sleep_ms(1)
    flag.set()
    await waits
    lock = asyncio.Lock()
    await asyncio.gather(talk(lock, 1), talk(lock, 2), talk(asyncio.Lock(), 3))
    print(asyncio.current_task() is asyncio.current_task(), len({waits, failed, waits}))
def silent(loop, context):
    print('handler', context['exception'])
asyncio.get_event_loop().set_exception_handler(silent)
asyncio.run(main())
asyncio.new_event_loop()
print(asyncio.run(nap(1, 'again')))
"""


def test_tasks_behave_as_those_of_the_interpreter(virtual_esp32, terminal, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    wanted = subprocess.run(
        [MICROPYTHON, script], capture_output=True, text=True, check=True, timeout=20
    ).stdout
    assert wanted.splitlines()[-1] == "again"
    line = terminal(virtual_esp32.port, raw=True)
    assert line.run(SCRIPT).replace("\r\n", "\n") == wanted


def test_a_busy_reader_leaves_time_for_those_that_sleep(virtual_esp32, terminal, fleet):
    line = terminal(virtual_esp32.port, raw=True)
    fleet.control("esp32").advance(1000)  # the board's time is not the computer's any more
    counted = line.run(
        "import asyncio\n"
        "async def flood(mine, other):\n"
        "    while True:\n"
        "        other.set()\n"
        "        await mine.wait()\n"
        "        mine.clear()\n"
        "async def main():\n"
        "    one, two = asyncio.Event(), asyncio.Event()\n"
        "    tasks = [asyncio.create_task(flood(one, two)), asyncio.create_task(flood(two, one))]\n"
        "    for i in range(20):\n"
        "        await asyncio.sleep_ms(2)\n"
        "    print('through')\n"
        "asyncio.run(main())"
    )
    assert counted == "through\r\n"
