# How long the event loop was held.
import asyncio
import time

from Common import micro_task

_worst = 0


async def _watch():
    global _worst
    while True:
        start = time.ticks_us()
        await asyncio.sleep_ms(1)
        held = time.ticks_diff(time.ticks_us(), start) // 1000 - 1
        _worst = max(_worst, held)


def watch():
    micro_task("lag.watch", _watch())
    return "ok"


def worst():
    global _worst
    found, _worst = _worst, 0
    return found
