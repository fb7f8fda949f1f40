"""The process of one run of a dashboard app: `python -m micros_ide.workers.app_process`.

Its api asks the program for everything that leaves the process. It ends with the pipe from the
program, whatever the app does just then.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import IO, Any

from micros_ide.app_api import Api, AppFailure, Point, Value
from micros_ide.errors import JobCancelled, MicrosError
from micros_ide.model.apps import AppRow
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.app_channel import (
    LONGEST_OF_PROGRAM,
    BadMessage,
    Message,
    read_message,
    write_message,
)
from micros_ide.workers.app_source import failing_line, loaded_app

_LONGEST_WORDS = 2000  # characters of closing words or of an error
_LONGEST_TRACE = 8000
_LONGEST_COMMAND = 4000  # characters; the program refuses what is longer than a node takes
_SPARE = 64 << 20  # bytes for telling that there was no memory left
_PR_SET_PDEATHSIG = 1


class NodeFailure(MicrosError):
    """The program could not ask the node; `number` is what it knows the reason by."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.number = number


class Line:
    """The app's end of the pipes: one question at a time, and its answer."""

    def __init__(self, source: IO[bytes], target: IO[bytes]) -> None:
        self._source, self._target = source, target
        self._asking = threading.Lock()
        self._answers: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def order(self) -> Message:
        """Return what is to be run; from then on the process ends with the pipe."""
        order = read_message(self._source, LONGEST_OF_PROGRAM)
        if order is None:
            os._exit(1)
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        return order

    def ask(self, what: str, **fields: Any) -> Any:
        """Ask the program; raises JobCancelled, NodeFailure and ValueError for what is no JSON."""
        with self._asking:
            write_message(self._target, {"ask": what, **fields})
            answer = self._answers.get()
        if answer.get("stop"):
            raise JobCancelled
        if "full" in answer:
            raise AppFailure(answer["full"])
        if "error" in answer:
            raise NodeFailure(answer["error"], answer["cause"])
        return answer.get("value")

    def end(self, how: str, **fields: Any) -> None:
        """Say how the run ended."""
        write_message(self._target, {"end": how, **fields})

    def command(self, text: str, *, timeout: float | None = None, ends: bool = False) -> str:
        """Send one command to the node and return its answer; raises NodeFailure."""
        del ends
        answer: str = self.ask("call", command=text[:_LONGEST_COMMAND], timeout=timeout)
        return answer

    def _listen(self) -> None:
        # In a thread, so that a loop without end ends with the program, too.
        with contextlib.suppress(BadMessage, OSError):
            while (answer := read_message(self._source, LONGEST_OF_PROGRAM)) is not None:
                self._answers.put(answer)
        os._exit(1)


class _Report(QuietReport):
    """Log and progress of the app, said by the program; it tells of a cancel in its answers."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def progress(self, done: int, total: int | None = None) -> None:
        self._line.ask("progress", done=done, total=total)

    def log(self, text: str, level: str = "info") -> None:
        del level
        self._line.ask("log", text=text)

    def on_cancel(self, hook: Callable[[], None]) -> AbstractContextManager[None]:
        del hook
        return contextlib.nullcontext()


class ProcessApi(Api):
    """What the app gets; sleeps where a cancel is heard, in the program."""

    def __init__(self, line: Line, *, device: str, parameters: dict[str, Value]) -> None:
        self._pipe = line
        super().__init__(
            line, _Report(line), device=device, parameters=parameters, emitted=self._tell
        )

    def sleep(self, seconds: float) -> None:
        """Wait; a cancel ends the wait at once, and the app with it. At most an hour."""
        self._pipe.ask("sleep", seconds=float(seconds))

    def _tell(self, item: dict[str, Any] | Point) -> None:
        if isinstance(item, Point):
            self._pipe.ask("point", point=[item.series, item.value, item.unit, item.at])
        else:
            self._pipe.ask("row", row=item)


def main() -> None:
    """Take over the pipes, do what is ordered, say how it ended."""
    line = _take_pipes()
    order = line.order()
    row = AppRow(order["id"], order["folder"], bundled=False, manifest=None)
    _end_with_the_program()
    limit = order["memory"]
    _limit_memory(limit)
    try:
        api = ProcessApi(line, device=order["device"], parameters=order["parameters"])
        with loaded_app(row, api) as run_app:
            words = run_app(api)
        line.end("done", words=str(words or "")[:_LONGEST_WORDS])
    except JobCancelled:
        line.end("stopped")
    except BaseException as error:  # noqa: BLE001 - any fault of an app is its own
        _limit_memory(limit + _SPARE if limit else 0)
        line.end("failed", **_told(error, row))


def _told(error: BaseException, row: AppRow) -> Message:
    """Return what the program shows of an error that ended the app."""
    cause = error.__cause__
    return {
        "type": type(error).__name__,
        "text": str(error)[:_LONGEST_WORDS],
        "found": isinstance(error, AppFailure),  # by the app, on purpose
        "line": failing_line(error, row),
        "trace": "".join(traceback.format_exception(error, limit=-20))[-_LONGEST_TRACE:],
        "cause": cause.number if isinstance(cause, NodeFailure) else None,
    }


def _take_pipes() -> Line:
    """Keep the pipes for messages alone; what else is written goes to the error output."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    faulthandler.enable()
    return Line(source, target)


def _end_with_the_program() -> None:
    """Have Linux end this process too, for an app inside a loop of C, which lets no thread run."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _limit_memory(size: int) -> None:
    """Let the process have `size` bytes, where the system can see to that; 0: any."""
    if not size or sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main()
