"""The program's end of an app's process: start it, hear it, answer it, end it in any case."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import IO

from micros_ide.own_process import module_command, module_environment
from micros_ide.workers.app_channel import (
    LONGEST_OF_APP,
    BadMessage,
    Message,
    read_message,
    write_message,
)

UNHEARD_S = 2.0  # after a cancel, without a question
CLEAN_UP_S = 2.0  # more, for an app that has heard of the cancel
_TERM_S = 0.5
_EXIT_S = 1.0  # for the interpreter, after the app's last words
_WAITING = 64  # messages nobody has taken yet; then the app waits
_PRINTED = 4000  # characters of a line the app or a library writes past its api
_TAIL = 60  # lines of it that are kept
_CRASH = re.compile(r"Fatal Python error: (.{1,200})")
_FRAME = re.compile(r'  File "(.{1,1000})", line (\d{1,9}) in ')


class AppChild:
    """A running app; use as a context manager. Its process is gone behind the block."""

    def __init__(self) -> None:
        command = module_command("micros_ide.workers.app_process")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=module_environment() | {"PYTHONIOENCODING": "utf-8:replace", "PYTHONSAFEPATH": "1"},
            # Ctrl-C is for the program; and a group can be ended as a whole.
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._heard: deque[Message] = deque()
        self._news = threading.Condition()
        self._closed = False  # nothing more comes
        self._eof, self._over = threading.Event(), threading.Event()
        self._stopping, self._reaped = threading.Lock(), False
        self._questions = 0
        self.tail: deque[str] = deque(maxlen=_TAIL)
        self._threads = [
            threading.Thread(target=pump, args=(stream,), name=f"app {name}", daemon=True)
            for name, pump, stream in (
                ("messages", self._pump_messages, self._process.stdout),
                ("output", self._pump_output, self._process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> AppChild:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def send(self, message: Message) -> None:
        """Send a message; a process that is gone is noticed by `hear`."""
        stream = self._process.stdin
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:
                write_message(stream, message)

    def hear(self) -> Message | None:
        """Wait for the next message; None when there will be none.

        What is written past the api comes as {"printed": line}.
        """
        with self._news:
            while not self._heard and not self._closed:
                self._news.wait()
            if not self._heard:
                return None
            message = self._heard.popleft()
            self._news.notify_all()
            return message

    def end_soon(self, then: Callable[[], None]) -> None:
        """Give the app a moment to hear of a cancel and to clean up, then end it.

        Returns at once. `then` is called in another thread when the app was ended.
        """
        args = (then,)
        threading.Thread(target=self._end, args=args, name="app end", daemon=True).start()

    def close(self) -> None:
        """End the process and all it started, and wait for it; may be called twice."""
        self._eof.wait(_EXIT_S)
        self._over.set()
        self._stop()
        for thread in self._threads:
            thread.join(_EXIT_S)
        if any(thread.is_alive() for thread in self._threads):
            return  # something it started has left its group and keeps a pipe
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()

    def ending(self, source: str) -> tuple[str, int]:
        """Say how the process ended without last words, and the line of `source` it was in."""
        self.close()
        text = "\n".join(self.tail)
        crash = _CRASH.search(text)
        if crash:
            line = next((int(at) for path, at in _FRAME.findall(text) if path == source), 0)
            return f"its process crashed: {crash[1]}", line
        code = self._process.returncode
        if code is None:
            return "its process does not end", 0
        if code < 0:
            return f"its process was ended from outside ({_signal_name(-code)})", 0
        return f"its process ended in the middle of the run, with code {code}", 0

    # -- within

    def _end(self, then: Callable[[], None]) -> None:
        before = self._questions
        if self._over.wait(UNHEARD_S):
            return
        if self._questions != before and self._over.wait(CLEAN_UP_S):
            return
        self._stop()
        then()

    def _stop(self) -> None:
        with self._stopping:
            if self._reaped:
                return
            if not self._eof.is_set():
                self._signal(hard=False)
                self._eof.wait(_TERM_S)
            # Before anybody waits for it: until then its number, that of its group, is its own.
            self._signal(hard=True)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_EXIT_S)
            self._reaped = True
        self._close_ears()

    def _signal(self, *, hard: bool) -> None:
        with contextlib.suppress(OSError):
            if sys.platform != "win32":  # also to what the app has started and left behind
                os.killpg(self._process.pid, signal.SIGKILL if hard else signal.SIGTERM)
            elif hard:
                self._process.kill()
            else:
                self._process.terminate()

    def _pump_messages(self, stream: IO[bytes]) -> None:
        try:
            with contextlib.suppress(OSError, ValueError):
                while (message := read_message(stream, LONGEST_OF_APP)) is not None:
                    self._questions += 1
                    self._put(message)
        except BadMessage as error:
            self._put({"end": "failed", "text": str(error)})
        else:
            self._eof.set()
        self._close_ears()

    def _pump_output(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(_PRINTED):
                text = line.decode("utf-8", "replace").rstrip()
                self.tail.append(text)
                if text:
                    self._put({"printed": text})

    def _put(self, message: Message) -> None:
        with self._news:
            while len(self._heard) >= _WAITING and not self._closed:
                self._news.wait()
            if not self._closed:
                self._heard.append(message)
                self._news.notify_all()

    def _close_ears(self) -> None:
        with self._news:
            self._closed = True
            self._news.notify_all()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
