"""A terminal on a board's port that only knows how to type and to wait for words."""

from __future__ import annotations

import contextlib
import json
import os
import select
import time
import tty
from pathlib import Path

from micros_ide.errors import MicrosError
from micros_ide.virtual.control import BoardControl
from micros_ide.virtual.folders import BoardFolder


class Terminal:
    """The port of a board, opened as any serial tool does."""

    RAW = b"raw REPL; CTRL-B to exit\r\n>"

    def __init__(self, port: str) -> None:
        self._port = Path(port)
        self._file = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._file)
        self.seen = b""

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def type(self, data: bytes) -> None:
        while data:
            select.select([], [self._file], [], 5)
            data = data[os.write(self._file, data) :]

    def read(self, seconds: float) -> bytes:
        """Return what comes within `seconds`, or what comes first; b"" for nothing."""
        if not select.select([self._file], [], [], seconds)[0]:
            return b""
        return os.read(self._file, 65536)

    def wait_for(self, words: bytes, seconds: float = 8.0) -> bytes:
        """Return everything up to and with `words`; fail with what came instead."""
        deadline = time.monotonic() + seconds
        while words not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"no {words!r} in {self.seen!r}; {board_facts(self._port.parent)}"
            self.seen += self.read(left)
        at = self.seen.index(words) + len(words)
        found, self.seen = self.seen[:at], self.seen[at:]
        return found

    def enter_raw(self) -> None:
        self.type(b"\r\x03\x03\r\x01")
        self.wait_for(self.RAW)

    def run(self, code: str, seconds: float = 8.0) -> str:
        """Run `code` in the raw REPL, which must be on; return its output and its errors."""
        self.type(code.encode() + b"\x04")
        self.wait_for(b"OK", seconds)
        output = self.wait_for(b"\x04", seconds)[:-1]
        errors = self.wait_for(b"\x04>", seconds)[:-2]
        return (output + errors).decode()


def board_facts(folder: Path) -> str:
    """Return what can be seen of a virtual board from outside, for one that says nothing."""
    found = []
    with contextlib.suppress(OSError, ValueError):
        state = json.loads((folder / "state.json").read_text())
        with contextlib.suppress(MicrosError):  # it does not answer
            state = BoardControl(BoardFolder(folder)).status()
        found.append(f"{state['state']}, {state['serial_rx']} B in, {state['serial_tx']} B out")
        found.append((folder / "board.log").read_text()[-2000:])
        pid = state["pid"]
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (str(pid), *children):
            stat = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            asleep_in = Path(f"/proc/{one}/wchan").read_text()
            found.append(f"process {one}: {stat[0]} in {asleep_in}, CPU {stat[11]} + {stat[12]}")
    return "; ".join(one for one in found if one) or "no virtual board there"
