# Motions of motors that take their time: one at a time, the others wait in their order.
#
# Whoever owns a motor keeps a list for it, its line; the motion in front has the motor. Commands
# that act at once do not wait: `stop` ends all motions in a line, and none of them touches the
# motor again.
import time

from micropython import const

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_SLICE = const(50)  # ms after which a long pause looks whether the motion was stopped


class Stopped(Exception):
    pass


class Motion:
    # `async with Motion(line, ...) as motion:` begins as soon as it is in front of these lines.
    # Raises Stopped there, and from `pause`, once somebody else has taken a motor.

    def __init__(self, *lines):
        self.stopped = False
        self._lines = lines
        self._news = asyncio.Event()
        self._due = 0  # ticks_us at the end of the pause before

    async def __aenter__(self):
        for line in self._lines:
            line.append(self)
        begins = False
        try:
            while not self.stopped and self._behind():
                self._news.clear()
                await self._news.wait()
            self._go_on()
            begins = True
        finally:
            if not begins:
                self._leave()
        self._due = time.ticks_us()
        return self

    async def __aexit__(self, *_):
        self._leave()

    async def pause(self, ms):
        # Wait until `ms` after the end of the pause before, so that what the motion does in
        # between takes no time of its own. One that is late gets slower: it never hurries by more
        # than half a pause.
        now = time.ticks_us()
        self._due = time.ticks_add(self._due, ms * 1000)
        left = time.ticks_diff(self._due, now)
        if left < ms * 500:
            left = ms * 500
            self._due = time.ticks_add(now, left)
        await asyncio.sleep_ms(min(_SLICE, left // 1000))
        self._go_on()
        left = time.ticks_diff(self._due, time.ticks_us())
        while left > 0:
            await asyncio.sleep_ms(min(_SLICE, (left + 500) // 1000))
            self._go_on()
            left = time.ticks_diff(self._due, time.ticks_us())

    def end(self):
        self.stopped = True
        self._news.set()

    def _go_on(self):
        if self.stopped:
            raise Stopped("stopped by another command")

    def _behind(self):
        for line in self._lines:
            if line[0] is not self:
                return True
        return False

    def _leave(self):
        for line in self._lines:
            line.remove(self)
            if line:
                line[0]._news.set()


def stop(line):
    # End the motions of a motor, the one that runs and those that wait.
    for motion in line:
        motion.end()
