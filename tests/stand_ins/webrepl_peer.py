"""A server in the place of a board's WebREPL: says what it is told, byte for byte, or worse."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from collections.abc import Awaitable, Callable

from typing_extensions import Self

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
PASSWORD = "word-word"
PROMPT = b"Password: "
WELCOME = b"\r\nWebREPL connected\r\n>>> "
DENIED = b"\r\nAccess denied\r\n"
DONE = b"WB\0\0"
RECORD = 82  # bytes


def frame(kind: int, data: bytes, *, mask: bool = False, final: bool = True) -> bytes:
    """A frame as a server sends it, or `mask`ed as it must not."""
    masked = 0x80 if mask else 0
    size = len(data)
    head = bytes([(0x80 if final else 0) | kind])
    if size < 126:
        head += bytes([masked | size])
    elif size < 1 << 16:
        head += bytes([masked | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([masked | 127]) + size.to_bytes(8, "big")
    return head + (bytes(4) if mask else b"") + data


def piece(data: bytes) -> bytes:
    """A piece of a file that is read; the empty one is its end."""
    return frame(BINARY, len(data).to_bytes(2, "little") + data)


def reply(data: bytes = DONE) -> bytes:
    return frame(BINARY, data)


def text(data: bytes) -> bytes:
    return frame(TEXT, data)


class SaidEnoughError(Exception):
    """All that was to be said is said."""


class Talk:
    """One connection, from the server's side.

    Attributes:
        heard: what the client has sent in frames.
        budget: how many bytes are said at most; then comes the `deed`.
        piece: say it in pieces of so many bytes; 0: all at once.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard = b""
        self.budget = 1 << 60
        self.piece = 0
        self._unheard = b""
        self._reader, self._writer = reader, writer

    async def head(self) -> bytes:
        """Hear a request for WebSocket and return the answer to it."""
        request = await self._reader.readuntil(b"\r\n\r\n")
        key = request.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
        magic = key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(magic).digest())
        return (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    async def upgrade(self) -> None:
        await self.say(await self.head())

    async def login(self) -> None:
        await self.upgrade()
        await self.say(text(PROMPT))
        assert await self.hear(len(PASSWORD) + 1) == PASSWORD.encode() + b"\r"
        await self.say(text(WELCOME))

    async def hear(self, size: int) -> bytes:
        """Return the next `size` bytes of frames, wherever those begin and end."""
        while len(self._unheard) < size:
            self._unheard += await self._frame()
        heard, self._unheard = self._unheard[:size], self._unheard[size:]
        self.heard += heard
        return heard

    async def say(self, data: bytes) -> None:
        """Send as much of `data` as is left of the budget. Raises SaidEnoughError."""
        part = data[: self.budget]
        size = self.piece or len(part) or 1
        for start in range(0, len(part), size):
            self._writer.write(part[start : start + size])
            await self._writer.drain()
            if self.piece:
                await asyncio.sleep(0)
        self.budget -= len(data)
        if self.budget < 0:
            raise SaidEnoughError

    async def wait_for_end(self) -> None:
        """Be silent until the client goes, or says that it does: a close frame without content."""
        while data := await self._reader.read(1 << 16):
            if data[-6:-4] == b"\x88\x80":
                return

    def close(self) -> None:
        self._writer.close()

    @property
    def closed(self) -> bool:
        return self._writer.is_closing()

    def half_close(self) -> None:
        self._writer.write_eof()

    def reset(self) -> None:
        link = self._writer.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._writer.transport.abort()

    async def _frame(self) -> bytes:
        _kind, size = await self._reader.readexactly(2)
        assert size & 0x80, "a client masks"
        size &= 0x7F
        if size == 126:
            size = int.from_bytes(await self._reader.readexactly(2), "big")
        mask = await self._reader.readexactly(4)
        data = await self._reader.readexactly(size)
        return bytes(byte ^ mask[at & 3] for at, byte in enumerate(data))


class Peer:
    """Listens on loopback inside `async with`; holds a talk with each client."""

    def __init__(self, talk: Callable[[Talk], Awaitable[None]]) -> None:
        self.port = 0
        self.talks: list[Talk] = []
        self._talk = talk
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for outcome in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.ensure_future(self._hold(reader, writer)))

    async def _hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.talks.append(Talk(reader, writer))
        try:
            await self._talk(self.talks[-1])
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client went away
        finally:
            writer.close()
