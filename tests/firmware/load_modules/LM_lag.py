# How long the event loop was held.
import asyncio
import time

from Common import micro_task


class _now:
    worst = 0


async def _watch():
    while True:
        start = time.ticks_us()
        await asyncio.sleep_ms(1)
        held = time.ticks_diff(time.ticks_us(), start) // 1000 - 1
        _now.worst = max(_now.worst, held)


def watch():
    micro_task("lag.watch", _watch())
    return "ok"


def worst():
    found, _now.worst = _now.worst, 0
    return found
