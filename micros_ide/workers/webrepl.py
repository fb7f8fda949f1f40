"""WebREPL: files and the terminal of a board over the network.

That a put succeeds means no more than that the board has said so. On a full disk it reports success
too and keeps a part or nothing, and a connection that breaks leaves a file cut short where the old
one was. So put under another name, compare the hash on the board, and rename.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from micros_ide.errors import ConnectionLost, InvalidInput, MicrosError, NotFound
from micros_ide.workers import webrepl_records as records
from micros_ide.workers.webrepl_connection import BINARY, SLOWEST, Inbox, WebReplConnection

if TYPE_CHECKING:
    from micros_ide.workers.websocket_link import WebSocketLink

_CHUNK = 1024  # two of the blocks in which a board reads; of a block cut in two it may lose a byte
_MOST_UNCONFIRMED = 16  # puts
_IN_FLIGHT = 32 << 10  # bytes that may still be on their way when the last one is handed over
# Pieces of a file that are asked for ahead. At its end two were asked for too many: for the board
# they are the first two bytes of the next request, and nobody looks at those.
_ASKED_AHEAD = 3

Count = Callable[[int], None]


@dataclass(frozen=True)
class _Put:
    path: str
    data: bytes
    request: bytes


class WebRepl(WebReplConnection):
    """One connection for many operations; `connect` makes it.

    Operations run one at a time. After an error of one the connection is closed, and everything
    more raises ConnectionLost.

    Attributes:
        puts: files the board has confirmed.
    """

    def __init__(self, link: WebSocketLink, inbox: Inbox, timeout: float) -> None:
        """Use `connect`."""
        super().__init__(link, inbox, timeout)
        self.puts = 0

    async def version(self) -> tuple[int, int, int]:
        """Return the version of MicroPython. Raises ConnectionLost, DeviceTimeout."""
        async with self._operation(lambda: "its version was asked for"):
            await self._request(records.request(records.VERSION))
            return records.version(await self._reply(self._soon()))

    async def put(self, path: str, data: bytes, *, progress: Count | None = None) -> None:
        """Write a file. That it returns means that the board has said so: look at the hash.

        A board reports success on a full disk, too. `progress` gets the bytes sent so far. Raises
        InvalidInput for a name the board cannot take, before anything is sent; ConnectionLost, also
        when the file cannot be opened (its folder is missing); DeviceTimeout; BoardError.
        """
        await self.put_many([(path, data)], progress=progress)

    async def put_many(
        self,
        files: Iterable[tuple[str, bytes]],
        *,
        done: Callable[[str], None] | None = None,
        progress: Count | None = None,
        window: int = 2,
    ) -> None:
        """Write files one after the other, 1 to 16 of them (`window`) not yet confirmed.

        All names are checked before anything is sent. `done` gets a path when the board has
        confirmed it, which says as little as with `put`; `progress` the bytes sent of all files.
        The first failure ends it, and the connection: the error's `more["unconfirmed"]` are the
        paths begun and not confirmed, which may now be cut short. Raises as `put`.
        """
        prepared = [
            _Put(path, data, records.request(records.PUT, path, len(data))) for path, data in files
        ]
        most = max(1, min(window, _MOST_UNCONFIRMED))
        pending: deque[_Put] = deque()
        sent = 0
        async with self._operation(lambda: f"{pending[0].path if pending else 'files'} was put"):
            try:
                for one in prepared:
                    while len(pending) >= most:
                        await self._confirm(pending, done)
                    pending.append(one)
                    deadline = self._soon(len(one.data))
                    await self._request(one.request)
                    for start in range(0, len(one.data), _CHUNK):
                        chunk = one.data[start : start + _CHUNK]
                        await self._link.send(BINARY, chunk, min(deadline, self._soon()))
                        sent += len(chunk)
                        if progress is not None:
                            progress(sent)
                        if len(self._inbox.replies) >= 2 and len(pending) > 1:
                            await self._confirm(pending, done)
                while pending:
                    await self._confirm(pending, done)
            except MicrosError as error:
                error.more["unconfirmed"] = [one.path for one in pending]
                if self._link.clean_end:
                    error.hint = "a board does so when it cannot open a file: is its folder there?"
                raise

    async def get(self, path: str, *, limit: int = 1 << 20) -> bytes:
        """Return a file of up to `limit` bytes.

        Raises InvalidInput for a name the board cannot take, and for a larger file; NotFound when
        the board ends the connection at once, as it does when there is no such file;
        ConnectionLost; DeviceTimeout; BoardError.
        """
        request = records.request(records.GET, path)
        async with self._operation(lambda: f"{path} was read"):
            await self._request(request)
            try:
                reply = await self._reply(self._soon())
            except ConnectionLost as error:
                if not self._link.clean_end:
                    raise
                raise NotFound(
                    f"there is no file {path} on {self.peer}: it ended the connection when asked",
                    hint="connect again; a file in a folder is named with its folder",
                ) from error
            records.check_done(reply)
            return await self._pieces(path, limit)

    async def _confirm(self, pending: deque[_Put], done: Callable[[str], None] | None) -> None:
        """Wait until the board says that it has opened and written the first of `pending`."""
        deadline = self._soon(min(len(pending[0].data), _IN_FLIGHT))
        records.check_done(await self._reply(deadline))
        records.check_done(await self._reply(deadline))
        path = pending.popleft().path
        self.puts += 1
        if done is not None:
            done(path)

    async def _pieces(self, path: str, limit: int) -> bytes:
        """Return the rest of a file, asking for a piece before the last one is here."""
        content = bytearray()
        started = self._soon()
        asked = _ASKED_AHEAD
        await self._link.send(BINARY, bytes(asked), started)
        while True:
            deadline = min(self._soon(), started + len(content) / SLOWEST)
            piece = records.block(await self._reply(deadline))
            asked -= 1
            if not piece:
                break
            content += piece
            if len(content) > limit:
                raise InvalidInput(f"{path} on {self.peer} has more than {limit:,} bytes")
            if len(piece) == records.LARGEST_BLOCK or not asked:
                asked += 1
                await self._link.send(BINARY, b"\0", deadline)
        records.check_done(await self._reply(self._soon()))
        self._sent_ahead = asked
        return bytes(content)
