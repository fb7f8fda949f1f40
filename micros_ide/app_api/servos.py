"""The two servos of a node, as an app moves them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from micros_ide.app_api.api import Api, AppFailure, said
from micros_ide.app_api.checks import expect
from micros_ide.app_api.tasks import expect_idle

_NAMES = ("servo_1", "servo_2")
_COMMANDS = ("sduty", "s2duty")
_WAY_S = 0.4  # from one end to the other


class Servos:
    """Takes the servos for a while and puts them back.

    A servo says nothing of itself: what is known is what the node was told, and whether it does
    that. Positions are duties, 40 to 115, 75 is the middle.
    """

    def __init__(self, api: Api) -> None:
        self._api = api

    def places(self) -> tuple[int, int]:
        """Return the duties that the node sends, or sent last."""
        found = self._api.call_json("servo status")
        return int(found["S1"]), int(found["S2"])

    def turn(self, index: int, duty: int) -> None:
        """Turn servo `index` (0, 1); raises AppFailure when the node says something else."""
        answer = said(self._api.call(f"servo {_COMMANDS[index]} {duty}"))
        told = answer == f"SET SERVO{index + 1}: duty: {duty}"
        expect(told, f"servo {index + 1} was to go to {duty}, the node said: {answer}")

    def expect_place(self, *wanted: int) -> None:
        """Raise AppFailure unless the node says that its servos are told to be there."""
        now = self.places()
        expect(now == wanted, f"the servos have been moved meanwhile: to {now}, not {wanted}")

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Put both back at the end of the block; let go of them unless they were in use before.

        Raises AppFailure at its begin while something else moves them.
        """
        expect_idle(self._api, "servo", "catgame", "roboarm")
        booked = self._api.call_json("system pinmap")["booked"].values()
        used = [name in booked for name in _NAMES]
        before = self.places()
        try:
            yield
        except BaseException:
            with suppress(AppFailure):  # what ended the block says more
                self._put_back(used, before)
            raise
        self._put_back(used, before)

    def _put_back(self, used: list[bool], before: tuple[int, int]) -> None:
        for index, now in enumerate(self.places()):
            if now != before[index]:
                self.turn(index, before[index])
        if not any(used):
            time.sleep(_WAY_S)  # they need pulses until they are there, also after a cancel
            self._api.call("servo deinit")
