# What lamps have in common, whatever makes them shine: their colour is kept while they are off,
# they fade, and they move slowly from one colour to another. Each module makes one Light.
import time

from micropython import const

from Common import micro_task
from Limits import flag, number, whole
from StateCache import StateCache

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_HZ = const(20480)
_FADE_MS = const(200)
_LEAST = const(5)  # what a transition leaves of each channel: a later toggle shows light
_LONGEST = const(86400)  # s, of a transition


def pwm(names):
    # Outputs by name, and what shows a list of duties on them.
    from Pwm import outputs

    made = outputs(names, _HZ)

    def show(values):
        for output, value in zip(made, values):
            output.duty(value)

    return show


class Light:
    # `keys`: of the channels in answers; `full`: their full scale; `kept`: the first state, that
    # is the colour, then 1 (on) or 0, with `first` 1 the other way round. `make` gets the hardware
    # ready when it is first needed; it returns what shows a list of whole numbers.
    # `whole`: 2 if `brightness` makes whole numbers, 1 while the lamp is off, 0 never.

    def __init__(self, name, keys, full, kept, make, file=None, first=0, whole=0):
        self.keys = keys
        self.full = full
        self.cache = StateCache(file or name, kept, 0, full)
        self.shown = [0] * len(keys)  # what the hardware was told last
        self.step_ms = 5  # of fades and transitions, at least
        self.name = name
        self._first = first
        self._flag = 0 if first else len(keys)
        self._make = make
        self._whole = whole
        self._show = None
        self._moving = None  # tag of the last transition
        self._step, self._steps, self._pause = 0, -1, 0  # the fade: over when _step > _steps
        self._from = ()
        self._calls = None  # what `presence` calls

    # The state.

    def on(self):
        return self.cache.values[self._flag]

    def colour(self):
        return self.cache.values[self._first : self._first + len(self.keys)]

    def keep(self, colour):
        self.cache.values[self._first : self._first + len(self.keys)] = colour

    def status(self):
        found = dict(zip(self.keys, self.colour()))
        found["S"] = self.on()
        return found

    def checked(self, given):
        # A colour whose channels are in range; None is what is kept.
        return [
            kept if value is None else number(key.lower(), value, 0, self.full)
            for key, value, kept in zip(self.keys, given, self.colour())
        ]

    def _switch(self, on):
        self.cache.values[self._flag] = 1 if on else 0

    def goal(self):
        # What is to be seen.
        return [round(value) if self.on() else 0 for value in self.colour()]

    # What modules offer.

    def load(self, cache, default, dark=True):
        # Take over what was kept for this start; if it is off, tell the hardware so (`dark`).
        cache = default if cache is None else flag("cache", cache)
        self.open()
        self.stop()
        before = self.cache.values[:]
        self.cache.restore(cache)
        if self.on() not in (0, 1):  # not by us
            self.cache.values[:] = before
            self.cache.save()
        self._switch(self.on())
        if self.on() or dark:
            self._go(True)
        return "CACHE: {}".format(self.cache.on)

    def set(self, given, smooth=True, force=True):
        # Show a colour; all channels 0 is off. Without `force` a running transition has its way.
        colour = self.checked(given)
        smooth = flag("smooth", smooth)
        if flag("force", force) or not self.moving():
            self.open()
            self.cancel()
            self.take(colour, smooth)
        return self.status()

    def take(self, colour, smooth):
        self.remember(colour)
        self._go(smooth)

    def remember(self, colour):
        # Black is off, and leaves the colour as it was.
        lit = max(colour) > 0
        if lit:
            self.keep(colour)
        self._switch(lit)
        self.cache.save()

    def toggle(self, state, smooth):
        # A running transition goes on, unseen while the lamp is off.
        state = not self.on() if state is None else flag("state", state)
        smooth = flag("smooth", smooth)
        if state != self.on():
            self.open()
            if state and max(self.colour()) == 0:
                self.keep([self.full] * len(self.keys))
            self._switch(state)
            self.cache.save()
            self._go(smooth)
        return self.status()

    def brightness(self, percent, smooth, wake, alone=False):
        # Scale the colour, or say how bright it is. `alone`: a running transition goes on.
        colour, on = self.colour(), self.on()
        top = max(colour)
        present = top / self.full * 100 if on else 0
        if percent is None:
            return "{} %".format(present)
        if type(percent) in (int, float) and (percent < 0 or percent > 100):
            return "Percent is out of range: 0-100"
        number("percent", percent, 0, 100)
        smooth = flag("smooth", smooth)
        lit = flag("wake", wake) or on
        if on and percent == present:
            return self.status()
        if top == 0:  # no ratio to keep
            colour, top = [1] * len(colour), 1
        colour = [value * percent * self.full / (top * 100) for value in colour]
        colour = [
            int(value) if self._whole > lit else round(value * 1000) / 1000 for value in colour
        ]
        if lit and not alone:
            return self.set(colour, smooth)
        if lit:
            self.open()
            self.take(colour, False)
        elif max(colour) > 0:
            self.keep(colour)
            self.cache.save()
        return self.status()

    def random(self, smooth, max_val):
        from random import randint

        top = whole("max_val", max_val, 0, self.full)
        return self.set([randint(0, top) for _ in self.keys], smooth)

    def subscribe_presence(self):
        from LM_presence import _subscribe

        if self._calls is None:
            self._calls = lambda: self.toggle(True, True), lambda: self.toggle(False, True)
        _subscribe(*self._calls)

    def transition(self, given, sec, wake):
        goal = self.checked(given)
        start = self.shown if flag("wake", wake) or self.on() else self.colour()
        return self.move("_tran", start, goal, sec, wake, self._plain, "Dimming{}: {}")

    def _plain(self, values):
        if len(values) == 1:
            return values, values[0]
        return values, " ".join(["{}:{}".format(*pair) for pair in zip(self.keys, values)])

    # The hardware, and what moves it.

    def open(self):
        if self._show is None:
            self._show = self._make()

    def show(self, values):
        self._show(values)
        self.shown = values

    def moving(self):
        # The tag of the transition that is running.
        return self._moving if _busy(self._moving) else None

    def cancel(self):
        # End a running transition where it is.
        if self.moving():
            micro_task(self._moving).kill()

    def stop(self):
        # Nothing of ours writes any more: somebody else has something to show. True if a fade has
        # not reached its end.
        self.cancel()
        cut = self._fading()
        self._steps = -1
        return cut

    def move(self, tag, start, goal, sec, wake, step, text):
        # Start a task that goes from numbers to numbers. `step` makes a colour of whole numbers
        # of them, and words; `text` puts those into the task's output.
        number("sec", sec, 0, _LONGEST)
        wake = flag("wake", wake)
        if self.moving():
            return "Transition already running"
        self.open()
        self._moving = "{}.{}".format(self.name, tag)
        micro_task(self._moving, task=self._move(start, goal, sec, wake, step, text))
        return "Starting transition"

    async def _move(self, start, goal, sec, wake, step, text):
        task = micro_task(self._moving)
        steps, pause = self._plan(start, goal, sec * 1000)
        due = time.ticks_ms()
        if wake:
            self._switch(True)
        try:
            for count in range(steps + 1):
                colour, words = step(_between(start, goal, count, steps))
                self.keep([max(_LEAST, value) for value in colour])
                if self.on() and not self._fading():
                    self.show(colour)
                task.out = text.format("", words)
                if count < steps:
                    due = time.ticks_add(due, pause)
                    await asyncio.sleep_ms(_left(due))
            self._switch(self.on() and max(colour) > 0)
            task.out = text.format(" DONE", words)
        except asyncio.CancelledError:
            task.out = "Cancelled"
            raise
        finally:
            self.cache.save()

    def _go(self, smooth):
        # Show what is to be seen; smooth: from what is shown now, whatever is under way.
        goal = self.goal()
        if not smooth or goal == self.shown:
            self._steps = -1
            self.show(goal)
            return
        self._from, self._step = self.shown, 0
        self._steps, self._pause = self._plan(self.shown, goal, _FADE_MS)
        if not _busy(self._fade_tag()):
            micro_task(self._fade_tag(), task=self._fade())

    async def _fade(self):
        # Where it goes may change while it runs, and so may where it started.
        due = time.ticks_ms()
        try:
            while self._step <= self._steps:
                self.show(_between(self._from, self.goal(), self._step, self._steps))
                self._step += 1
                due = time.ticks_add(due, self._pause)
                await asyncio.sleep_ms(_left(due))
        finally:
            if self._step <= self._steps:  # killed
                self._steps = -1
                self.show(self.goal())

    def _fade_tag(self):
        return self.name + "._fade"

    def _fading(self):
        return self._step <= self._steps and _busy(self._fade_tag())

    def _plan(self, start, goal, ms):
        # How many steps, and how long each is: no two alike, unless that would be too many.
        most = max([abs(a - b) for a, b in zip(start, goal)])
        pause = max(self.step_ms, int(ms / max(1, most)))
        return (max(1, round(ms / pause)) if ms > 0 else 0), pause


def _between(start, goal, count, steps):
    if not steps:
        return [round(value) for value in goal]
    return [round(a + (b - a) * count / steps) for a, b in zip(start, goal)]


def _busy(tag):
    task = micro_task(tag)
    return task is not None and not task.done.is_set()


def _left(due):
    return max(0, time.ticks_diff(due, time.ticks_ms()))
