"""What a board's process tells of every change, from the side of who watches."""

from __future__ import annotations

import contextlib
import json
import socket
from typing import Any

from micros_ide.virtual.control_client import ControlClient


class BoardStream:
    """An open line to a board's process; made by `BoardControl.watch`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")

    def read(self) -> dict[str, Any] | None:
        """Wait for the next message (see `Watching`); None when the board's process has ended.

        Also after `close`. The first message has everything, each later one what has changed.
        """
        try:
            line = self._lines.readline()
            message = json.loads(line) if line else None
        except (OSError, ValueError):  # ValueError: also a file that was closed
            return None
        return message if isinstance(message, dict) else None

    def end_wait(self) -> None:
        """Let whoever waits in `read` go; from any thread."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up; the board's process forgets this watcher."""
        self._lines.close()
        self._connection.close()


class WatchControl(ControlClient):
    """Being told of changes instead of asking."""

    def watch(self, period_s: float | None = None) -> BoardStream:
        """Watch the board, told at most once in `period_s` (by default 1/120 s).

        Raises as the methods of `BoardControl`; a refusal (InvalidInput for a period that is too
        short, Busy when too many watch) is the first message.
        """
        values = {} if period_s is None else {"period": period_s}
        connection = self._begin("watch", **values)
        connection.settimeout(None)
        return BoardStream(connection)
