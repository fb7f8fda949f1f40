"""One run of a dashboard app: its process is started, and all it asks for is checked and done."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from micros_ide.app_api import Api, AppFailure, CallFailed, Point, Value
from micros_ide.errors import AppError, InvalidInput, JobCancelled, MicrosError
from micros_ide.model.apps import AppResult, AppRow
from micros_ide.model.nodes import Hello, clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.services.app_line import AppLine
from micros_ide.workers.app_channel import ASKS, Message
from micros_ide.workers.app_child import AppChild
from micros_ide.workers.app_source import source_path

_MOST_ITEMS = 20_000  # rows and points of one run that are kept
_MOST_VERDICT = 500  # characters
_MOST_FAILURES = 100  # failed calls whose reason is remembered
_LINES_A_SECOND = 200  # of the log; an app that says more waits
_LEAST_MEMORY, _MOST_MEMORY = 512 << 20, 2 << 30  # bytes
Item = dict[str, Any] | Point


@dataclass(frozen=True, slots=True)
class AppRun:
    """What is run, with which values, on which node."""

    row: AppRow
    values: Mapping[str, Value]
    hello: Hello
    emitted: Callable[[Item], None]

    def carry_out(self, line: AppLine, report: Reporter) -> AppResult:
        """Run the app to its end.

        Raises JobCancelled, AppError for what the app finds or does wrong, and what keeps the
        node from being asked; an error has in `more` what was shown until then.
        """
        kept = _Kept()

        def emitted(item: Item) -> None:
            kept.add(item)
            self.emitted(item)

        api = Api(line, report, device=self.hello.name, parameters=self.values, emitted=emitted)
        with AppChild() as child, report.on_cancel(lambda: child.end_soon(line.end)):
            try:
                words = _Conversation(self, api, child, report).hold()
            except MicrosError as error:
                report.checkpoint()
                error.more |= {"rows": kept.rows, "points": kept.points}
                raise
        return AppResult(
            app_id=self.row.id,
            device=self.hello.name,
            uid=self.hello.uid,
            verdict=clean_text(words, _MOST_VERDICT),
            seconds=round(api.elapsed, 3),
            rows=tuple(kept.rows),
            points=tuple(kept.points),
        )


class _Kept:
    """The rows and points of a run; an app that gives too many is stopped."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.points: list[dict[str, Any]] = []

    def add(self, item: Item) -> None:
        if len(self.rows) + len(self.points) >= _MOST_ITEMS:
            raise AppFailure(f"more than {_MOST_ITEMS} rows and points")
        if isinstance(item, Point):
            point = {"series": item.series, "at": item.at, "value": item.value, "unit": item.unit}
            self.points.append(point)
        else:
            self.rows.append(item)


class _Conversation:
    """Answers the app's process until it has said its last words."""

    def __init__(self, run: AppRun, api: Api, child: AppChild, report: Reporter) -> None:
        self._row, self._api, self._child, self._report = run.row, api, child, report
        self._failures: dict[int, MicrosError] = {}  # what failed calls were for, by number
        self._count = 0
        self._said, self._said_since = 0, time.monotonic()

    def hold(self) -> str:
        """Return the app's closing words."""
        memory = _memory()
        self._child.send(
            {
                "id": self._row.id,
                "folder": self._row.folder,
                "device": self._api.device,
                "parameters": dict(self._api.parameters),
                "memory": memory,
            }
        )
        while (message := self._child.hear()) is not None:
            if "printed" in message:
                self._printed(str(message["printed"]))
            elif "end" in message:
                return self._ended(message, memory)
            else:
                self._child.send(self._answer(message))
        if self._report.cancelled:
            raise JobCancelled
        words, line = self._child.ending(str(source_path(self._row)))
        raise self._fault(words, line, "\n".join(self._child.tail))

    def _answer(self, message: Message) -> Message:
        try:
            return {"value": self._do(message)}
        except JobCancelled:
            return {"stop": True}
        except CallFailed as error:
            cause = error.__cause__
            return self._failed(cause if isinstance(cause, MicrosError) else InvalidInput(""))
        except AppFailure as error:
            return {"full": str(error)}
        except MicrosError as error:
            return self._failed(error)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return self._failed(InvalidInput(f"the app's process asks for nonsense: {error!r}"))

    def _do(self, message: Message) -> Any:
        ask, api = message.get("ask"), self._api
        if ask not in ASKS:
            raise InvalidInput(f"the app's process asks for {str(ask)[:40]!r}")
        if ask == "call":
            timeout = message["timeout"]
            seconds = None if timeout is None else float(timeout)
            return api.call(str(message["command"]), seconds)
        if ask == "row":
            api.emit(message["row"])
        elif ask == "point":
            series, value, unit, at = message["point"]
            api.emit(Point(str(series), value, str(unit), at))
        elif ask == "log":
            self._pace()
            api.log(str(message["text"]))
        elif ask == "progress":
            api.progress(int(message["done"]), int(message["total"]))
        else:
            api.sleep(float(message["seconds"]))
        return None

    def _failed(self, error: MicrosError) -> Message:
        self._count += 1
        self._failures[self._count] = error
        self._failures.pop(self._count - _MOST_FAILURES, None)
        return {"error": error.message, "cause": self._count}

    def _printed(self, text: str) -> None:
        """Show what was written past the api; a cancel is for the app to hear, not for it."""
        self._pace()
        if not self._report.cancelled:
            self._api.log(text)

    def _pace(self) -> None:
        """Keep an app that only writes from flooding whoever reads."""
        now = time.monotonic()
        if now - self._said_since >= 1:
            self._said, self._said_since = 0, now
        self._said += 1
        if self._said > _LINES_A_SECOND:
            time.sleep(max(0.0, 1 - (now - self._said_since)))

    def _ended(self, message: Message, memory: int) -> str:
        how = message["end"]
        if how == "done":
            return str(message.get("words", ""))
        if how == "stopped":
            raise JobCancelled
        text = clean_text(str(message.get("text", "")), _MOST_VERDICT)
        cause = self._failures.get(message.get("cause") or 0)
        if message.get("found"):
            if cause is not None:
                raise cause  # the node, not the app
            raise AppError(f"{self._row.id}: {text or 'it failed'}", app_id=self._row.id)
        kind = clean_text(str(message.get("type", "")), 80)
        if kind == "MemoryError" and memory:
            text = f"it wants more than the {memory >> 20} MB of memory an app may have"
        line, trace = message.get("line", 0), str(message.get("trace", ""))
        raise self._fault(f"{kind}: {text}" if kind else text, int(line), trace)

    def _fault(self, words: str, line: int, trace: str) -> AppError:
        row = self._row
        at = f"app.py, line {line}: " if line else ""
        return AppError(
            f"{row.id}: {at}{words}",
            app_id=row.id,
            hint=f"mend the app in {row.folder}",
            line=line,
            trace=trace,
        )


def _memory() -> int:
    """Return how many bytes an app may have: half of what there is, within bounds."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return _MOST_MEMORY
    return min(_MOST_MEMORY, max(_LEAST_MEMORY, size // 2))
