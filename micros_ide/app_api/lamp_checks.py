"""What is checked of every lamp with a colour: colours, switching, brightness, refusal."""

from __future__ import annotations

from functools import partial
from random import randint

from micros_ide.app_api.api import Api
from micros_ide.app_api.checks import Checks
from micros_ide.app_api.lamp import Lamp

_BRIGHT = (10, 50)  # per cent


class LampChecks:
    """Checks of one lamp; each is left to be looked at for a pause."""

    COUNT = 7 + len(_BRIGHT)

    def __init__(self, api: Api, lamp: Lamp, checks: Checks, *, pause: float) -> None:
        """`pause`: seconds."""
        self._api, self._lamp, self._checks, self._pause = api, lamp, checks, pause

    def run(self, at_once: int, faded: int) -> None:
        """Run them all; so many colours at random are shown at once, and faded to."""
        lamp, run = self._lamp, self._checks.run
        run("colours at once", lambda: self._colours(at_once, smooth=False))
        run("colours faded", lambda: self._colours(faded, smooth=True))
        run("transition", self._transition)
        run("off", lambda: self._seen(lamp.toggle(False)))
        run("on", lambda: self._seen(lamp.toggle(True)))
        run("over", lambda: self._seen(lamp.toggle()))
        for percent in _BRIGHT:
            run(f"brightness {percent} %", partial(self._bright, percent))
        run("refusal", lambda: lamp.refuses(lamp.full + 1, *[0] * (len(lamp.channels) - 1)))

    def _colours(self, count: int, *, smooth: bool) -> str:
        for _ in range(count):
            # Never black, which would switch it off.
            told = self._lamp.show(*self._any_colour(), smooth=smooth)
            words = self._seen(told)
            self._lamp.expect_status(told)
        return f"shown: {count}, the last one {words}"

    def _transition(self) -> str:
        return self._seen(self._lamp.transition(*self._any_colour(), seconds=self._pause))

    def _bright(self, percent: int) -> str:
        self._lamp.toggle(True)
        return self._seen(self._lamp.brightness(percent))

    def _any_colour(self) -> list[int]:
        # A transition leaves 5 of each channel.
        return [randint(5, self._lamp.full) for _ in self._lamp.channels]  # noqa: S311 - no secret

    def _seen(self, told: dict[str, float]) -> str:
        words = self._lamp.draw(told)
        self._api.sleep(self._pause)
        return words
