"""What esptool says and how far it is, sent to the job that runs it and nowhere else.

esptool has one logger per process. Ours asks a context variable which job is speaking, so jobs in
several threads do not mix, and without a job nothing is said at all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter

OnBytes = Callable[[int, int], None]
_ESCAPED = re.compile(r"\\(?=\[)")  # esptool escapes brackets for a terminal library


class JobVoice:
    """One job's ear: whole lines go to its log, counted work to `on_bytes`."""

    def __init__(self, report: Reporter) -> None:
        self.report = report
        self.on_bytes: OnBytes | None = None
        self._line = ""

    def say(self, text: str, level: str = "debug", end: str = "\n") -> None:
        """Log the lines that `text` completes; also a checkpoint."""
        self.report.checkpoint()
        *lines, self._line = (self._line + text + end).split("\n")
        for line in lines:
            cleaned = clean_text(_ESCAPED.sub("", line).strip())
            if cleaned:
                self.report.log(cleaned, level)

    def moved(self, done: int, total: int) -> None:
        """Hand over `done` of `total` units of what esptool does now; also a checkpoint."""
        self.report.checkpoint()
        if self.on_bytes is not None and total > 0:
            self.on_bytes(done, total)


_speaking: ContextVar[JobVoice | None] = ContextVar("esptool_job", default=None)


@contextmanager
def speaking(voice: JobVoice) -> Iterator[None]:
    """Send what esptool says in this thread to `voice` for the block."""
    install()
    token = _speaking.set(voice)
    try:
        yield
    finally:
        _speaking.reset(token)


@functools.cache
def install() -> None:
    """Make ours the logger of the process. Later calls do nothing."""
    from esptool.logger import TemplateLogger, log

    class Forwarder(TemplateLogger):  # type: ignore[misc]
        # No fields: esptool 5.0 changes the class of its own logger instead of taking ours.
        def print(self, *args: Any, **kwargs: Any) -> None:
            _say(" ".join(map(str, args)), end=kwargs.get("end", "\n"))

        def note(self, message: str) -> None:
            _say(message, fresh=True)

        def warning(self, message: str) -> None:
            _say(message, "warning", fresh=True)

        def error(self, message: str) -> None:
            _say(message, "warning", fresh=True)  # what ends the job is raised, not logged

        def stage(self, finish: bool = False) -> None:
            pass  # folding of terminal lines

        def progress_bar(
            self,
            cur_iter: int,
            total_iters: int,
            prefix: str = "",
            suffix: str = "",
            bar_length: int = 30,
        ) -> None:
            del prefix, suffix, bar_length
            if (voice := _speaking.get()) is not None:
                voice.moved(cur_iter, total_iters)

        def set_verbosity(self, verbosity: str) -> None:
            pass  # the job decides what it shows

    # Parts of esptool took hold of its own logger while they were imported: hush that one too.
    log.set_verbosity("silent")
    log.set_logger(Forwarder())


def _say(text: str, level: str = "debug", end: str = "\n", *, fresh: bool = False) -> None:
    if (voice := _speaking.get()) is not None:
        if fresh:  # ends a line that waits for more, such as "Connecting..."
            voice.say("")
        voice.say(text, level, end)
