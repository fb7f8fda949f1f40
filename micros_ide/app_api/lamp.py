"""A lamp of a node, as an app drives it: told something, it must say that it does so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from micros_ide.app_api.api import Api, AppFailure, CallFailed, Point, said
from micros_ide.app_api.checks import expect
from micros_ide.app_api.tasks import expect_idle

_TRANSITION_S = 20.0  # that one may take longer than it was told
_STEP_S = 0.1
_HALF_PERCENT = 0.5


class Lamp:
    """A load module that answers its channels and "S" (1: on): dimmer, cct, rgb, neopixel.

    Each method raises AppFailure when the lamp answers something else than what it was told. What
    a person would see is not among what a node knows.

    Attributes:
        channels: what each channel is called on a curve, by its name in answers.
        full: the most a channel takes.
    """

    def __init__(
        self, api: Api, module: str, command: str, channels: Mapping[str, str], full: int
    ) -> None:
        """`command`: the function that takes a value for each of `channels`, in their order."""
        self._api, self._module, self._command = api, module, command
        self.channels, self.full = dict(channels), full

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Put colour and state back at the end of the block, and see that they are.

        Raises AppFailure at its begin while something else moves the lamp.
        """
        expect_idle(self._api, self._module)
        before = self.status()
        try:
            yield
        except BaseException:
            with suppress(AppFailure):  # what ended the block says more
                self._put_back(before)
            raise
        self._put_back(before)
        self.expect_status(before)

    def status(self) -> dict[str, Any]:
        """Return what the lamp says of itself: a number for each channel, and "S"."""
        return self._checked("status", self._api.call_json(f"{self._module} status"))

    def show(self, *values: float, smooth: bool = False) -> dict[str, Any]:
        """Let it show a colour that is not black, and return its answer."""
        wanted = dict(zip(self.channels, values, strict=True)) | {"S": 1}
        return self._told(f"{self._command} {_words(values)} smooth={smooth}", wanted)

    def toggle(self, state: bool | None = None) -> dict[str, Any]:
        """Switch it, without a fade; None: over. It must keep its colour."""
        before = self.status()
        wanted = before | {"S": int(state if state is not None else not before["S"])}
        words = "toggle smooth=False" if state is None else f"toggle {state} smooth=False"
        return self._told(words, wanted)

    def brightness(self, percent: int) -> dict[str, Any]:
        """Scale its colour; asked afterwards, it must say the same."""
        answer = self._told(f"brightness {percent} smooth=False", {"S": 1})
        top = max(answer[name] for name in self.channels)
        words = f"at {percent} % the strongest channel is {top} of {self.full}"
        expect(abs(top - percent * self.full / 100) <= 1, words)
        answered = said(self._api.call(f"{self._module} brightness"))
        number = re.match(r"[\d.]+(?= %$)", answered)
        near = number is not None and abs(float(number[0]) - percent) <= _HALF_PERCENT
        expect(near, f"told {percent} %, it says its brightness is {answered}")
        return answer

    def transition(self, *values: float, seconds: float) -> dict[str, Any]:
        """Move it to a colour in the background, wait for the end, and return what it shows."""
        task = f"{self._module}._tran"
        words = f"transition {_words(values)} sec={seconds} wake=True"
        answer = said(self._api.call(f"{self._module} {words}"))
        expect(answer == "Starting transition", f"{self._module} transition: {answer}")
        ends = self._api.elapsed + seconds + _TRANSITION_S
        try:
            while not self._api.call(f"task show {task}").startswith("Dimming DONE"):
                expect(self._api.elapsed < ends, f"the transition of {seconds} s does not end")
                self._api.sleep(_STEP_S)
        except AppFailure:
            with suppress(CallFailed):
                self._api.call(f"task kill {task}")
            raise
        wanted = dict(zip(self.channels, values, strict=True)) | {"S": 1}
        self.expect_status(wanted)
        return wanted

    def refuses(self, *values: float) -> str:
        """See that a colour it cannot show changes nothing; returns what it said."""
        before = self.status()
        answer = said(self._api.call(f"{self._module} {self._command} {_words(values)}"))
        expect(self.status() == before, f"it took {_words(values)}, and said: {answer}")
        return answer

    def expect_status(self, wanted: Mapping[str, Any]) -> None:
        """Raise AppFailure unless the lamp says that it is as it was told last."""
        self._compare(self.status(), wanted, "has been told something else meanwhile: it")

    def draw(self, told: Mapping[str, Any]) -> str:
        """Add a point to the curve of each channel; returns the same in words."""
        for name, title in self.channels.items():
            self._api.emit(Point(title, told[name] if told["S"] else 0))
        words = " ".join(f"{name} {told[name]:g}" for name in self.channels)
        return words if told["S"] else f"off, keeps {words}"

    def _told(self, words: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._checked(words, self._api.call_json(f"{self._module} {words}"))
        self._compare(answer, wanted, f"was told '{words}' and")
        return answer

    def _checked(self, words: str, answer: Any) -> dict[str, Any]:
        names = {*self.channels, "S"}
        if isinstance(answer, dict) and names <= answer.keys():
            found = {name: answer[name] for name in names}
            if all(isinstance(value, int | float) for value in found.values()):
                return found
        raise AppFailure(f"{self._module} {words} was answered with: {answer}")

    def _compare(self, answer: Mapping[str, Any], wanted: Mapping[str, Any], how: str) -> None:
        for name, value in wanted.items():
            expect(
                answer[name] == value,
                f"{self._module} {how} says {name} is {answer[name]}, not {value}",
            )

    def _put_back(self, before: Mapping[str, Any]) -> None:
        colour = [before[name] for name in self.channels]
        if max(colour) > 0:
            self._api.call(f"{self._module} {self._command} {_words(colour)} smooth=False")
        self._api.call(f"{self._module} toggle {bool(before['S'])} smooth=False")


def _words(values: Any) -> str:
    return " ".join(f"{value:g}" for value in values)
