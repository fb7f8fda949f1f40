# One measurement for all who ask while it runs: hardware is never talked to by two at a time.
from micropython import const

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_LOOK_MS = const(10)


class Shared:
    # `work`: an async function without arguments. If it fails, or its caller is cancelled, the
    # next one who waits does it.

    def __init__(self, work):
        self._work = work
        self._busy = False
        self._results = []  # the newest one; another list for each

    async def get(self):
        while self._busy:
            seen = self._results
            await asyncio.sleep_ms(_LOOK_MS)
            if self._results is not seen:
                return self._results[0]
        self._busy = True
        try:
            self._results = [await self._work()]
            return self._results[0]
        finally:
            self._busy = False
