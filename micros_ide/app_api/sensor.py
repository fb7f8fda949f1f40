"""A sensor of a node, as an app reads it: again and again, with what it may say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from micros_ide.app_api.api import Api, AppFailure, Point
from micros_ide.errors import MicrosError

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something a sensor measures.

    Attributes:
        key: its name in the answer of the load module.
        low, high: the ends of what is plausible, both inclusive.
    """

    key: str
    name: str
    unit: str
    low: float
    high: float

    def of(self, answer: Any) -> float:
        """Return its value in an answer; a text may say more behind a number.

        Raises AppFailure for an answer without it, or a value that cannot be.
        """
        found = answer.get(self.key) if isinstance(answer, Mapping) else None
        if isinstance(found, str):
            number = _NUMBER.match(found)
            if number is None:
                raise AppFailure(f"{self.name}: {found}")
            found = float(number[0])
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise AppFailure(f"{self.name}: no number in the answer {answer}")
        if not self.low <= found <= self.high:
            raise AppFailure(
                f"{self.name} cannot be {found:g} {self.unit}: expected are {self.low:g} to "
                f"{self.high:g}"
            )
        return float(found)


class Sensor:
    """Measures, shows a row each time and a point for each quantity."""

    def __init__(self, api: Api, command: str, quantities: Sequence[Quantity]) -> None:
        """`command`: answers a dict with `>json`."""
        self._api, self._command, self._quantities = api, command, quantities

    def watch(self, rounds: int, pause: float, lost: int = 0) -> dict[str, list[float]]:
        """Measure `rounds` times, `pause` seconds apart; returns the values by name.

        As many as `lost` measurements may fail, each is a row that says why; with one more the
        watch ends as AppFailure. A node that is gone ends it at once.
        """
        found: dict[str, list[float]] = {one.name: [] for one in self._quantities}
        failed = 0
        for number in range(1, rounds + 1):
            try:
                values = self._measure()
            except AppFailure as error:
                if isinstance(error.__cause__, MicrosError):
                    raise
                failed += 1
                self._show(number, {}, str(error))
                if failed > lost:
                    raise AppFailure(f"measurement {number} of {rounds}: {error}") from error
            else:
                self._show(number, values, None)
                for name, value in values.items():
                    found[name].append(value)
            self._api.progress(number, rounds)
            if number < rounds:
                self._api.sleep(pause)
        if failed == rounds:
            raise AppFailure(f"none of {rounds} measurements succeeded")
        return found

    def _measure(self) -> dict[str, float]:
        answer = self._api.call_json(self._command)
        return {one.name: one.of(answer) for one in self._quantities}

    def _show(self, number: int, values: Mapping[str, float], fault: str | None) -> None:
        row: dict[str, Any] = {"round": number}
        for one in self._quantities:
            row[f"{one.name} [{one.unit}]"] = values.get(one.name)
            if one.name in values:
                self._api.emit(Point(one.name, values[one.name], one.unit))
        self._api.emit(row | {"fault": fault})
