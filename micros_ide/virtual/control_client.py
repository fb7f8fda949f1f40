"""Ask a board's process something over its control socket."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from typing import Any

from micros_ide.errors import Busy, DeviceTimeout, InvalidInput, MicrosError, NotFound
from micros_ide.virtual.folders import BoardFolder, read_json

_TIMEOUT_S = 5.0
_CHUNK = 4096
_PAUSE_S = 0.005


class ControlClient:
    """One question and one answer at a time."""

    def __init__(self, folder: BoardFolder) -> None:
        self._folder = folder

    def _ask(
        self, command: str, *, timeout_s: float = _TIMEOUT_S, **values: object
    ) -> dict[str, Any]:
        """Return the answer; raises what the board's process could not do, as `BoardControl`."""
        with self._told(), self._open(timeout_s) as connection:
            connection.sendall(_question(command, values))
            answer = _read_line(connection)
        self._check(command, answer)
        return answer

    def _begin(self, command: str, **values: object) -> socket.socket:
        """Ask, and return the connection by which answers come, without end; raises as `_ask`."""
        with self._told():
            connection = self._open(_TIMEOUT_S)
            try:
                connection.sendall(_question(command, values))
            except OSError:
                connection.close()
                raise
        return connection

    def _open(self, timeout_s: float) -> socket.socket:
        path = read_json(self._folder.state_file).get("control")
        if not path:
            raise _not_running(self._folder.root.name)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout_s)
        try:
            _connect(connection, path, time.monotonic() + timeout_s)
        except OSError:
            connection.close()
            raise
        return connection

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        name = self._folder.root.name
        try:
            yield
        except TimeoutError:
            raise DeviceTimeout(
                f"virtual board '{name}' does not answer",
                hint=f"see {self._folder.log}, or stop the board and start it again",
            ) from None
        except OSError:
            raise _not_running(name) from None

    def _check(self, command: str, answer: dict[str, Any]) -> None:
        if not answer.get("ok"):
            name = self._folder.root.name
            raise rebuild_error({"message": f"'{name}' refused {command}"} | answer)


def _question(command: str, values: dict[str, object]) -> bytes:
    return json.dumps({"do": command, **values}).encode() + b"\n"


def _connect(connection: socket.socket, path: str, deadline: float) -> None:
    """Connect; where others have just done so as well, and none was let in yet, wait for it."""
    while True:
        try:
            connection.connect(path)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError from None
            time.sleep(_PAUSE_S)
        else:
            return


def rebuild_error(report: dict[str, Any]) -> MicrosError:
    """Return the error that another process has reported."""
    kinds = {kind.code: kind for kind in (InvalidInput, NotFound, Busy)}
    kind = kinds.get(str(report.get("code")), MicrosError)
    return kind(str(report["message"]), hint=report.get("hint"))


def _read_line(connection: socket.socket) -> dict[str, Any]:
    data = b""
    while not data.endswith(b"\n"):
        chunk = connection.recv(_CHUNK)
        if not chunk:
            raise ConnectionResetError
        data += chunk
    answer: dict[str, Any] = json.loads(data)
    return answer


def _not_running(name: str) -> NotFound:
    return NotFound(
        f"virtual board '{name}' is not running", hint=f"start it: micros-ide virtual start {name}"
    )
