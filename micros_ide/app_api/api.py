"""What `run(api)` gets: commands to the node, results, a log, a pause that can be cancelled."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from micros_ide.errors import InvalidInput, MicrosError
from micros_ide.model.app_parameters import Value
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter

__all__ = ["Api", "AppFailure", "CallFailed", "NodeLine", "Point", "Row", "Value", "said"]

Row = Mapping[str, Value | None]
_CELL = 400  # characters of a text in a row
_MOST_CELLS = 40
_LINE = 2000  # characters of a log line
_MAX_SLEEP_S = 3600.0
_FAILED = re.compile(r"exec_lm_core LM_(\w+)->(\w+): ")  # begins the answer of a failed function
_NO_MEMORY = "memory allocation failed"


class AppFailure(Exception):
    """An app found that something is not as it should be; the text says what, for people."""


class CallFailed(AppFailure):
    """The node could not be asked, or its answer cannot be used. Not caught, it ends the app."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a live curve. The time is that of `emit`, unless `at` (seconds) is given."""

    series: str
    value: float
    unit: str = ""
    at: float | None = field(default=None)


class NodeLine(Protocol):
    """The connection to a node an app speaks through; a node's shell fits."""

    def command(self, text: str, *, timeout: float | None = None, ends: bool = False) -> str:
        """Send one command and return its answer."""


class Api:
    """What an app may do.

    Attributes:
        device: the node's name.
        parameters: a value for each parameter of the manifest, checked.
    """

    def __init__(
        self,
        line: NodeLine,
        report: Reporter,
        *,
        device: str,
        parameters: Mapping[str, Value],
        emitted: Callable[[dict[str, Any] | Point], None],
    ) -> None:
        """Made by the program, not by apps; `emitted` gets each row and point."""
        self.device = device
        self.parameters = parameters
        self._line, self._report, self._emitted = line, report, emitted
        self._began = time.monotonic()

    def call(self, command: str, timeout: float | None = None) -> str:
        """Send one command and return the node's answer, without the prompt.

        `timeout`: seconds of silence (20 by default). An error that the node answers is an answer
        too. Raises CallFailed when the node cannot be asked or does not answer.
        """
        self._report.checkpoint()
        try:
            return self._line.command(command, timeout=timeout)
        except MicrosError as error:
            self._report.checkpoint()  # a cancel shows as a lost connection
            raise CallFailed(error.message) from error

    def call_json(self, command: str, timeout: float | None = None) -> Any:
        """Send one command with `>json` and return its answer as Python values.

        Raises CallFailed also when the answer is no JSON, as that of a failed command is none.
        """
        answer = self.call(f"{command} >json", timeout)
        try:
            return json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise CallFailed(_refusal(command, answer)) from error

    def emit(self, item: Row | Point) -> None:
        """Show a row of the result table, or a point of a curve.

        A row maps column titles to texts, numbers, bools or None. Raises InvalidInput for
        anything else.
        """
        self._report.checkpoint()
        self._emitted(self._stamped(item) if isinstance(item, Point) else _checked_row(item))

    def log(self, text: str) -> None:
        """Write one line for people."""
        for line in str(text)[:_LINE].splitlines():
            self._report.log(clean_text(line, _LINE))

    def progress(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""
        self._report.progress(done, total)

    def sleep(self, seconds: float) -> None:
        """Wait; a cancel ends the wait at once, and the app with it. At most an hour."""
        stop = threading.Event()
        with self._report.on_cancel(stop.set):
            stop.wait(min(max(0.0, seconds), _MAX_SLEEP_S))
        self._report.checkpoint()

    @property
    def elapsed(self) -> float:
        """Seconds since the app was started."""
        return time.monotonic() - self._began

    def _stamped(self, point: Point) -> Point:
        value = point.value
        if isinstance(value, bool) or not isinstance(value, int | float) or value - value != 0:
            raise InvalidInput(f"the point of '{point.series}' is no number: {value!r}"[:_CELL])
        at = self.elapsed if point.at is None else float(point.at)
        return Point(clean_text(point.series, 60), value, clean_text(point.unit, 12), round(at, 3))


def said(answer: str) -> str:
    """Return the first line of an answer in words for people: of a failed function, why."""
    first = answer.strip().partition("\n")[0]
    failed = _FAILED.match(first)
    words = clean_text(first[failed.end() :] if failed else first, 160)
    if words.startswith(_NO_MEMORY):
        return f"the node's memory is full, restart it ({words})"
    return words


def _refusal(command: str, answer: str) -> str:
    failed = _FAILED.match(answer.strip())
    if failed:
        return f"{failed[1]} {failed[2]}: {said(answer)}"
    return f"'{clean_text(command, 60)}' was answered with: {said(answer)}"


def _checked_row(row: Row) -> dict[str, Any]:
    if not isinstance(row, Mapping) or not 0 < len(row) <= _MOST_CELLS:
        raise InvalidInput(f"a row maps 1 to {_MOST_CELLS} titles to values, not {row!r}"[:_CELL])
    return {clean_text(str(title), 60): _checked_cell(title, row[title]) for title in row}


def _checked_cell(title: str, value: Any) -> Value | None:
    if isinstance(value, str):
        return clean_text(value.replace("\n", " · "), _CELL)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and value - value == 0:
        return value
    raise InvalidInput(f"'{title}' must be a text, a number, a bool or None, not {value!r}"[:_CELL])
