# How long the event loop was held.
import asyncio
import time

from Common import micro_task


class Held:
    worst = 0


async def _watch():
    while True:
        start = time.ticks_us()
        await asyncio.sleep_ms(1)
        held = time.ticks_diff(time.ticks_us(), start) // 1000 - 1
        Held.worst = max(Held.worst, held)


def watch():
    micro_task("lag.watch", _watch())
    return "ok"


def worst():
    found, Held.worst = Held.worst, 0
    return found
