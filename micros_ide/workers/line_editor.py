"""The line people type at a terminal: history, completion, and text that comes meanwhile.

Loads prompt_toolkit: import this module only where somebody sits at a terminal.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import History

from micros_ide.errors import InvalidInput
from micros_ide.workers.atomic_file import replace_file

Complete = Callable[[str], Sequence[tuple[str, str]]]
_KEPT = 1000  # lines of history


class LineEditor:
    """Reads lines from the terminal, and shows others above the one that is being typed."""

    def __init__(self, history: Path, *, complete: Complete, keep: Callable[[str], bool]) -> None:
        """Prepare to read.

        `history`: file of earlier lines, for its owner alone. `complete`: returns the words that
        may replace the one at the end of a text, each with its meaning; it may take its time, in
        a thread of its own. `keep`: False for a line that must not be remembered.
        """
        self._lines: PromptSession[str] = PromptSession(
            history=_FileHistory(history, keep),
            completer=_Words(complete),
            complete_while_typing=False,
        )
        self._secrets: PromptSession[str] = PromptSession(is_password=True)
        self._lock = threading.RLock()  # `stop` may interrupt its own thread
        self._waiting: list[str] = []  # to be shown
        self._loop: asyncio.AbstractEventLoop | None = None  # while a line is typed
        self._stopped = False

    def read(self, prompt: str) -> str:
        """Return the next line. Raises EOFError for Ctrl-D, KeyboardInterrupt for Ctrl-C."""
        return self._read(self._lines, prompt)

    def read_secret(self, prompt: str) -> str:
        """The same without showing or remembering what is typed."""
        return self._read(self._secrets, prompt)

    def show(self, line: str) -> None:
        """Show a line; from any thread, in the order of the calls."""
        with self._lock:
            self._waiting.append(line)
            loop, first = self._loop, len(self._waiting) == 1
        if loop is None:
            self._write()
        elif first:
            with suppress(RuntimeError):  # the line was entered meanwhile: `_read` goes on
                loop.call_soon_threadsafe(lambda: run_in_terminal(self._write))

    def stop(self) -> None:
        """End reading for good, with EOFError; from any thread or a signal handler."""
        with self._lock:
            self._stopped = True
            loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(_give_up)

    def _read(self, session: PromptSession[str], prompt: str) -> str:
        def begin() -> None:
            with self._lock:
                self._loop = asyncio.get_running_loop()
                if self._stopped:
                    self._loop.call_soon(_give_up)

        try:
            return session.prompt(prompt, pre_run=begin)
        finally:
            with self._lock:
                self._loop = None
            self._write()

    def _write(self) -> None:
        with self._lock:
            lines, self._waiting = self._waiting, []
            if lines:
                sys.stdout.write("".join(f"{line}\n" for line in lines))
                sys.stdout.flush()


def _give_up() -> None:
    app = get_app()
    if app.is_running and not app.is_done:
        app.exit(exception=EOFError)


class _Words(Completer):
    """Asks for words in a thread, so that whoever types never waits for them."""

    def __init__(self, complete: Complete) -> None:
        self._complete = complete

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        del complete_event
        typed = document.text_before_cursor
        begun = len(document.get_word_before_cursor(WORD=True))
        for text, meaning in self._complete(typed):
            blank = "" if text.endswith("=") else " "
            yield Completion(
                text + blank, start_position=-begun, display=text, display_meta=meaning
            )

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        # Not an executor's thread: those are waited for when the line is complete.
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[Completion]] = loop.create_future()

        def deliver(words: list[Completion]) -> None:
            if not found.cancelled():
                found.set_result(words)

        def look() -> None:
            words = list(self.get_completions(document, complete_event))
            with suppress(RuntimeError):  # the line was entered meanwhile
                loop.call_soon_threadsafe(deliver, words)

        threading.Thread(target=look, name="completion", daemon=True).start()
        for word in await found:
            yield word


class _FileHistory(History):
    """The newest lines in a file, one each; several programs may add to it."""

    def __init__(self, path: Path, keep: Callable[[str], bool]) -> None:
        super().__init__()
        self._path, self._keep = path, keep

    def append_string(self, string: str) -> None:
        line = string.strip()
        if line and self._keep(line) and line != next(iter(self._loaded_strings), None):
            super().append_string(line)

    def load_history_strings(self) -> Iterable[str]:
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        if len(lines) > 2 * _KEPT:
            with suppress(InvalidInput):
                kept = "".join(f"{line}\n" for line in lines[-_KEPT:])
                replace_file(self._path, kept.encode(), private=True)
        return [line for line in reversed(lines[-_KEPT:]) if line.isprintable()]

    def store_string(self, string: str) -> None:
        with suppress(OSError):  # a line that is not remembered is no reason to stop
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.write(f"{string}\n")
