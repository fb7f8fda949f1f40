"""The command line on a terminal of its own: what it shows, and somebody who types."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

DEADLINE = 10.0
UP, CTRL_C, CTRL_D = "\x1b[A", "\x03", "\x04"
_CONTROL = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|[\r\x08]")


class TerminalProgram:
    """`micros-ide` with 24 lines of 80 columns; use as a context manager."""

    def __init__(self, home: Path, *words: str) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        # Nobody answers here when the program asks where the cursor is.
        env = {**os.environ, "MICROS_IDE_HOME": str(home), "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "micros_ide.cli", *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**env, "TERM": "xterm"},
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - one system call, no lock
        )
        os.close(slave)
        self._seen = b""

    def __enter__(self) -> TerminalProgram:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    @property
    def seen(self) -> str:
        """What it has shown since the last `wait_for`, without what moves the cursor."""
        return _CONTROL.sub(b"", self._seen).decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait_for(self, text: str) -> str:
        """Return everything up to and with `text`."""
        end = time.monotonic() + DEADLINE
        while text not in self.seen:
            left = end - time.monotonic()
            assert left > 0, f"no {text!r} in {self.seen!r}"
            self._read(left)
        found, _, rest = self.seen.partition(text)
        self._seen = rest.encode()
        return found + text

    def wait_end(self) -> int:
        """Return the exit status."""
        while self._read(DEADLINE):
            pass
        return self.process.wait(DEADLINE)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the program has ended
            return False
        self._seen += data
        return bool(data)


def _take_terminal() -> None:
    # So that Ctrl-C reaches the program while it does not read.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
