"""A program at a terminal of its own: what it shows, and keys for it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

# Makes the terminal named first the one of its session, then becomes the command.
_ON_TERMINAL = """
import os, sys
terminal = os.open(sys.argv[1], os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(terminal, number)
os.execvp(sys.argv[2], sys.argv[2:])
"""
DEADLINE_S = 30.0


class Terminal:
    """A process whose standard streams are a terminal; use as a context manager."""

    def __init__(self, *command: object, cwd: Path, **env: str) -> None:
        self._master, slave = os.openpty()
        launch = [sys.executable, "-c", _ON_TERMINAL, os.ttyname(slave), *map(str, command)]
        self.process = subprocess.Popen(
            launch, cwd=cwd, env=os.environ | env, start_new_session=True
        )
        self._slave = slave
        self.shown = ""

    def __enter__(self) -> Terminal:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._slave)
        os.close(self._master)

    def wait_for(self, text: str, count: int = 1) -> str:
        """Return all that is shown once it holds `text`, `count` times."""
        deadline = time.monotonic() + DEADLINE_S
        while self.shown.count(text) < count:
            ended = self.process.poll() is not None
            if not self._read(0.05) and ended:
                raise AssertionError(f"ended without {text!r}:\n{self.shown}")
            assert time.monotonic() < deadline, f"no {text!r}:\n{self.shown}"
        return self.shown

    def type(self, line: str) -> None:
        os.write(self._master, line.encode() + b"\n")

    def answer(self, question: str, line: str) -> None:
        """Wait for a question and type the answer."""
        before = self.shown.count(question)
        self.wait_for(question, before or 1)
        self.type(line)

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Return the exit code once the process has ended."""
        deadline = time.monotonic() + DEADLINE_S
        while self.process.poll() is None:
            self._read(0.05)
            assert time.monotonic() < deadline, f"does not end:\n{self.shown}"
        while self._read(0):
            pass
        return self.process.returncode

    def _read(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        self.shown += os.read(self._master, 4096).decode(errors="replace")
        return True
