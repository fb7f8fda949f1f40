"""What a board prints, from its first byte on, and what is typed on its console."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

from shell_client import DEADLINE

PROMPT = b"\n>>> "
RAW_PROMPT = b"raw REPL; CTRL-B to exit\r\n>"


class BoardConsole:
    """One power cycle of a board: made right after the power came, ends when it goes."""

    def __init__(self, port: Path) -> None:
        self._file = os.open(port, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._file)
        self._seen = bytearray()
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        return self._seen.decode(errors="replace").replace("\r\n", "\n")

    @property
    def powered(self) -> bool:
        return not self._ended

    def type(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._file, data) :]

    def wait(self, condition: Callable[[], bool]) -> bool:
        """Wait until `condition` holds; false when time or the power is gone before."""
        end = time.monotonic() + DEADLINE
        with self._changed:
            while not condition():
                left = end - time.monotonic()
                if left <= 0 or self._ended:
                    return condition()
                self._changed.wait(left)
        return True

    def run(self, script: str) -> str:
        """Run `script` in the raw REPL once the prompt is there; returns what it printed."""
        assert self.wait(lambda: self._seen.endswith(PROMPT)), self.text
        self.type(b"\x01")
        assert self.wait(lambda: RAW_PROMPT in self._seen), self.text
        start = self._seen.index(RAW_PROMPT) + len(RAW_PROMPT)
        self.type(script.encode() + b"\x04")
        done = self.wait(lambda: self._seen.count(b"\x04", start) == 2)
        assert done, f"the script does not end:\n{self.text}"
        output, errors, _ = self._seen[start:].split(b"\x04")
        assert not errors, output.decode(errors="replace") + errors.decode(errors="replace")
        return output.removeprefix(b"OK").decode().replace("\r\n", "\n")

    def close(self) -> None:
        """Forget the board, whose power must be off."""
        self._reader.join(DEADLINE)
        assert not self._reader.is_alive()
        os.close(self._file)

    def _read(self) -> None:
        data = b"first"
        while data:
            data = b""
            with contextlib.suppress(OSError):  # so ends the port of a board without power
                data = os.read(self._file, 65536)
            with self._changed:
                self._seen += data
                self._ended = not data
                self._changed.notify_all()
