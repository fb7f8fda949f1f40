"""What one client of a board's WebREPL says after the greeting: password, terminal, files.

The replies are byte for byte those of MicroPython's `_webrepl` module. What it does with files is
done by the board (see `board/webrepl.py`), one step at a time: until the board has answered, the
rest of what the client has sent waits here.
"""

from __future__ import annotations

import codecs
import struct
from collections import deque
from collections.abc import Callable
from typing import Protocol

from micros_ide.virtual.web_socket import BINARY, TEXT, encode_frame

PASSWORD_PROMPT = b"Password: "
_WELCOME = b"\r\nWebREPL connected\r\n>>> "
_DENIED = b"\r\nAccess denied\r\n"
_DONE = b"WB\x00\x00"
_RECORD = struct.Struct("<2sBBQLH64s")  # signature, operation, flags, offset, size, length, name
_PUT, _GET, _GET_VERSION = 1, 2, 3
_MOST_TYPED = 10  # of a password: one more than the longest there is
_WRITTEN_AT_ONCE = 512
_LARGEST_FRAME = 1024


class Board(Protocol):
    """The board's side of a session."""

    def type(self, data: bytes) -> None:
        """Type `data` on its console."""

    def work(self, order: str, data: bytes, done: Callable[[], None]) -> None:
        """Have it do something with a file; calls `done` once it has."""

    def send(self, frame: bytes) -> None:
        """Send a frame to the client."""

    def refuse(self) -> None:
        """End the session."""


class WebReplSession:
    """From the password prompt on.

    Attributes:
        connected: the password was right.
    """

    def __init__(self, board: Board, password: bytes, version: bytes) -> None:
        self.connected = False
        self._board = board
        self._password = password
        self._version = version
        self._entered = b""
        self._unread: deque[tuple[int, bytes]] = deque()
        self._waits = False
        self._record = b""
        self._operation = 0  # the one that takes the next binary data
        self._size_left = 0
        # Text frames must not end within a character.
        self._characters = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        board.send(encode_frame(TEXT, PASSWORD_PROMPT))

    @property
    def backlog(self) -> int:
        """Bytes that wait for the board."""
        return sum(len(data) for _kind, data in self._unread)

    def feed(self, kind: int, data: bytes) -> None:
        """Handle the data of a frame, TEXT or BINARY."""
        self._unread.append((kind, data))
        self._advance()

    def copy_output(self, data: bytes) -> None:
        """Send what the board prints."""
        if not self.connected:
            return
        data = self._characters.decode(data).encode("utf-8", "surrogateescape")
        while data:
            end = _whole_characters(data, _LARGEST_FRAME)
            self._board.send(encode_frame(TEXT, data[:end]))
            data = data[end:]

    def take_piece(self, piece: bytes) -> None:
        """Send a piece of the file that the client gets; an empty one is the end."""
        self._reply(len(piece).to_bytes(2, "little") + piece)
        if not piece:
            self._operation = 0

    def _advance(self) -> None:
        while self._unread and not self._waits:
            kind, data = self._unread.popleft()
            if not self.connected:
                used = self._enter(data)
            elif kind == TEXT:
                self._board.type(data)
                used = len(data)
            else:
                used = self._take(data)
            if used < len(data):
                self._unread.appendleft((kind, data[used:]))

    def _enter(self, data: bytes) -> int:
        """Take a password up to its end and return how much of `data` that was."""
        for used, byte in enumerate(data, 1):
            if byte not in b"\r\n":
                self._entered = (self._entered + bytes((byte,)))[:_MOST_TYPED]
            elif self._entered == self._password:
                self.connected = True
                self._board.send(encode_frame(TEXT, _WELCOME))
                return used
            else:
                self._board.send(encode_frame(TEXT, _DENIED))
                self._board.refuse()
                self._waits = True
                return used
        return len(data)

    def _take(self, data: bytes) -> int:
        """Take binary data and return how much of it."""
        missing = _RECORD.size - len(self._record)
        if missing:
            self._record += data[:missing]
            if len(self._record) == _RECORD.size:
                self._begin()
            return min(missing, len(data))
        if self._operation == _PUT:
            part = data[: min(self._size_left, _WRITTEN_AT_ONCE)]
            self._size_left -= len(part)
            self._work(f"put {len(part)}", self._finish_if_complete, part)
            return len(part)
        if self._operation == _GET:
            self._work("get", self._finish_at_end)
            return 1  # one byte asks for one piece
        return len(data)  # after an operation that there is not, a chip is deaf for good

    def _begin(self) -> None:
        _signature, operation, _flags, _offset, size, _length, name = _RECORD.unpack(self._record)
        if operation == _GET_VERSION:
            self._record = b""
            self._reply(self._version)
            return
        self._size_left = size
        mode = "wb" if operation == _PUT else "rb"
        path = name.partition(b"\0")[0].hex() or "-"
        self._work(f"open {mode} {path}", lambda: self._opened(operation))

    def _opened(self, operation: int) -> None:
        self._reply(_DONE)
        self._operation = operation
        if operation == _PUT:
            self._finish_if_complete()

    def _finish_if_complete(self) -> None:
        if not self._size_left:
            self._work("close", self._closed)

    def _finish_at_end(self) -> None:
        if not self._operation:
            self._work("close", self._closed)

    def _closed(self) -> None:
        self._operation = 0
        self._record = b""
        self._reply(_DONE)

    def _work(self, order: str, done: Callable[[], None], data: bytes = b"") -> None:
        def proceed() -> None:
            self._waits = False
            done()
            self._advance()

        self._waits = True
        self._board.work(order, data, proceed)

    def _reply(self, data: bytes) -> None:
        self._board.send(encode_frame(BINARY, data))


def _whole_characters(data: bytes, most: int) -> int:
    """Return where to cut `data`, at `most` at the latest, so that no UTF-8 character is split."""
    if len(data) <= most:
        return len(data)
    end = most
    while end > most - 3 and data[end] & 0xC0 == 0x80:
        end -= 1
    return end
