"""The control socket of a running board: one JSON line asked, one JSON line answered."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from micros_ide.virtual.event_loop import EventLoop

Answer = dict[str, Any]


class Stream:
    """Answers that keep coming, until who asked goes away.

    Attributes:
        send: called with the next one, only while `full` is false.
        full: the one before has not gone out yet.
        on_room: called when `full` has become false.
        on_cancel: called when nobody listens any more.
    """

    def __init__(self) -> None:
        self.send: Callable[[Answer], None] = lambda _answer: None
        self.full = False
        self.on_room: Callable[[], None] = lambda: None
        self.on_cancel: Callable[[], None] = lambda: None


class Deferred:
    """An answer that will come later.

    Attributes:
        send: called with it.
        on_cancel: called when nobody waits for it any more.
    """

    def __init__(self) -> None:
        self.send: Callable[[Answer], None] = lambda _answer: None
        self.on_cancel: Callable[[], None] = lambda: None


_LONGEST_PATH = 100  # bytes; systems allow 104 to 108
_LONGEST_QUESTION = 16384
_PATIENCE_S = 5.0


class ControlServer:
    """Listens at `path`, which only the owner of the board can open."""

    def __init__(
        self, loop: EventLoop, wanted: Path, answer: Callable[[Answer], Answer | Deferred | Stream]
    ) -> None:
        self._loop = loop
        self._answer = answer
        self._folder: Path | None = None
        self.path = wanted
        if len(os.fsencode(wanted)) > _LONGEST_PATH:
            self._folder = Path(tempfile.mkdtemp(prefix="micros-ide-"))
            self.path = self._folder / "control.sock"
        self.path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        old = os.umask(0o177)
        try:
            self._server.bind(os.fspath(self.path))
        finally:
            os.umask(old)
        self._server.listen(8)
        self._server.setblocking(False)
        loop.watch(self._server.fileno(), self._accept)

    def close(self) -> None:
        """Stop listening and take the socket away."""
        self._loop.forget(self._server.fileno())
        self._server.close()
        self.path.unlink(missing_ok=True)
        if self._folder is not None:
            self._folder.rmdir()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connection, _address = self._server.accept()
            connection.setblocking(False)
            _Question(self._loop, connection, self._answer)


class _Question:
    """One connection, from its question to its end."""

    def __init__(
        self,
        loop: EventLoop,
        connection: socket.socket,
        answer: Callable[[Answer], Answer | Deferred | Stream],
    ) -> None:
        self._loop = loop
        self._connection = connection
        self._answer = answer
        self._data = b""
        self._deferred: Deferred | None = None
        self._stream: Stream | None = None
        loop.watch(connection.fileno(), self._read)
        self._alarm = loop.later(_PATIENCE_S, self._close)

    def _read(self) -> None:
        try:
            data = self._connection.recv(_LONGEST_QUESTION)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._data += data
        if self._deferred is not None or self._stream is not None:
            self._close()  # who asked is gone, or does not keep to the protocol
        elif b"\n" in self._data:
            self._reply()
        elif not data or len(self._data) > _LONGEST_QUESTION:
            self._close()

    def _reply(self) -> None:
        try:
            question = json.loads(self._data.partition(b"\n")[0])
        except ValueError:
            question = None
        answer = self._answer(question) if isinstance(question, dict) else None
        if isinstance(answer, Deferred):
            self._alarm.cancel()
            self._deferred, answer.send = answer, self._send
        elif isinstance(answer, Stream):
            self._alarm.cancel()
            self._stream, answer.send = answer, self._send_next
            answer.on_room()
        elif answer is not None:
            self._send(answer)
        else:
            self._close()

    def _send(self, answer: Answer) -> None:
        self._deferred = None
        self._alarm.cancel()
        self._alarm = self._loop.later(_PATIENCE_S, self._close)
        self._data = json.dumps(answer).encode() + b"\n"
        self._push()

    def _send_next(self, answer: Answer) -> None:
        if self._stream is not None:
            self._stream.full = True
            self._data = json.dumps(answer).encode() + b"\n"
            self._push()

    def _push(self) -> None:
        # A long answer fits into no buffer: the rest of it waits until there is room.
        try:
            self._data = self._data[self._connection.send(self._data) :]
        except BlockingIOError:
            pass
        except OSError:
            self._data = b""
            self._close()
            return
        if self._data:
            self._loop.watch(self._connection.fileno(), self._push, read=False, write=True)
        elif self._stream is not None:
            self._loop.watch(self._connection.fileno(), self._read)
            self._stream.full = False
            self._stream.on_room()
        else:
            self._close()

    def _close(self) -> None:
        self._alarm.cancel()
        self._loop.forget(self._connection.fileno())
        self._connection.close()
        waiting: list[Deferred | Stream | None] = [self._deferred, self._stream]
        self._deferred = self._stream = None
        for one in waiting:
            if one is not None:
                one.send = lambda _answer: None
                one.on_cancel()
