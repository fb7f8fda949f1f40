"""A login at a board's WebREPL, its terminal, and one operation on files at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    Busy,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
    MicrosError,
)
from micros_ide.workers import webrepl_records as records
from micros_ide.workers.terminal_text import TerminalText

if TYPE_CHECKING:
    from typing_extensions import Self

    from micros_ide.workers.websocket_link import WebSocketLink

TEXT, BINARY = 1, 2  # WebSocket's numbers
_TYPED_AT_ONCE = 256  # bytes
_MOST_REPLIES = 64
_LONGEST_REPLY = records.LARGEST_BLOCK + 3  # what is longer is none, whatever it goes on with
_CLOSING_S = 1.0
SLOWEST = 4096  # bytes a second; who takes fewer is as good as silent
_PROMPT, _DENIED = "Password: ", "Access denied"
_WELCOME = "WebREPL connected\r\n>>> "


class Inbox:
    """What has come from the board and nobody has looked at; bounded.

    Attributes:
        terminal: what the board prints.
        replies: binary messages, in order.
    """

    def __init__(self) -> None:
        self.terminal = TerminalText()
        self.replies: deque[bytes] = deque()
        self._flooded = False  # more came than anybody can have asked for

    def take(self, kind: int, data: bytes) -> None:
        """Add a frame."""
        if kind == TEXT:
            self.terminal.feed(data)
        elif len(self.replies) < _MOST_REPLIES:
            self.replies.append(data[:_LONGEST_REPLY])
        else:
            self._flooded = True

    def check_empty(self) -> None:
        """Check that no reply is here before anything was asked. Raises BrokenReply."""
        if self.replies or self._flooded:
            raise records.BrokenReply("it sends what nobody has asked for")


class WebReplConnection:
    """One client of a board's WebREPL, logged in.

    After an error of an operation it is closed, and everything more raises ConnectionLost.
    """

    def __init__(self, link: WebSocketLink, inbox: Inbox, timeout: float) -> None:
        """Use `connect`."""
        self._link = link
        self._inbox = inbox
        self._timeout = timeout
        self._turn = asyncio.Lock()
        self._sent_ahead = 0  # bytes of the next request that the board has already

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int = 8266,
        *,
        password: str,
        timeout: float = 5.0,
        connect_timeout: float = 5.0,
    ) -> Self:
        """Connect within `connect_timeout` seconds and log in with the first nine characters.

        `timeout` is how many seconds the board may be silent, here and in every operation. Raises
        InvalidInput, ConnectionFailed, DeviceTimeout, AuthFailed, Busy when the board has another
        client.
        """
        from micros_ide.workers.websocket_link import WebSocketLink

        line = records.password_line(password)
        if not 0 < port < 1 << 16:
            raise InvalidInput(f"{port} is no port of a node")
        inbox = Inbox()
        link = await WebSocketLink.open(
            host, port, inbox.take, connect_timeout=connect_timeout, timeout=timeout
        )
        connection = cls(link, inbox, timeout)
        try:
            await connection._login(line)
        except BaseException:
            link.abort()
            raise
        return connection

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.peer}{'' if self.is_open else ', closed'}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave the board to its next client; takes a second at most, may be called twice."""
        await self._link.close(_CLOSING_S)

    @property
    def peer(self) -> str:
        """Host and port, for messages."""
        return self._link.peer

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return self._link.is_open

    @property
    def bytes_up(self) -> int:
        """Bytes sent on the TCP connection: greeting, password, frames with their headers."""
        return self._link.bytes_up

    @property
    def bytes_down(self) -> int:
        """Bytes received on the TCP connection: the same, and what the board prints."""
        return self._link.bytes_down

    async def type(self, text: str) -> None:
        """Type `text` on the board's console, which keeps about 250 bytes that nobody has read.

        Raises InvalidInput, ConnectionLost, DeviceTimeout.
        """
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            raise InvalidInput("what is to be typed is no Unicode text") from error
        for start in range(0, len(data), _TYPED_AT_ONCE):
            part = data[start : start + _TYPED_AT_ONCE]
            await self._link.send(TEXT, part, self._soon())

    async def read_terminal(self, timeout: float = 0.0) -> str:
        """Return what the board has printed, or what it prints first within `timeout` seconds.

        "" for nothing; of more than 64 Ki characters the oldest may be gone. Raises ConnectionLost
        when the connection is closed and everything was read.
        """
        terminal = self._inbox.terminal
        await asyncio.sleep(0)  # what is here already is taken in, whatever the timeout
        with suppress(DeviceTimeout, ConnectionLost):
            await self._link.wait(lambda: bool(terminal), self._link.time() + timeout)
        if not terminal and not self.is_open:
            raise self._link.lost()
        return terminal.take()

    async def wait_for(self, text: str, timeout: float) -> str:
        """Return what the board prints up to and with `text`, `timeout` seconds at most.

        Raises DeviceTimeout, ConnectionLost; what was printed can then still be read.
        """
        return await self._printed((text,), self._link.time() + timeout)

    def _soon(self, size: int = 0) -> float:
        """Return the deadline for an answer to `size` bytes."""
        return self._link.time() + self._timeout + size / SLOWEST

    async def _login(self, line: bytes) -> None:
        try:
            await self._printed((_PROMPT,), self._soon())
        except ConnectionLost as error:
            if self._link.clean_end and not self._inbox.terminal:
                raise Busy(
                    f"{self.peer} has another WebREPL client",
                    hint="close the program that is connected, or restart the node",
                ) from error
            raise
        await self._link.send(TEXT, line, self._soon())
        answer = await self._printed((_WELCOME, _DENIED), self._soon())
        if answer.endswith(_DENIED):
            raise AuthFailed(
                f"{self.peer} refused the WebREPL password",
                hint="it is the first nine characters of the node's password 'appwd'",
            )

    async def _printed(self, words: tuple[str, ...], deadline: float) -> str:
        found: str | None = None

        def there() -> bool:
            nonlocal found
            found = self._inbox.terminal.take_to(*words)
            return found is not None

        await self._link.wait(there, deadline)
        return found or ""

    @asynccontextmanager
    async def _operation(self, doing: Callable[[], str]) -> AsyncIterator[None]:
        """Have the connection alone; whatever goes wrong puts it out of step and closes it.

        `doing` says what was done when it went wrong.
        """
        async with self._turn:
            if not self.is_open:
                raise self._link.lost()
            try:
                self._inbox.check_empty()
                yield
            except MicrosError as error:
                self._link.abort("is closed after an error")
                told = self._told(error, doing())
                if told is error:
                    raise
                raise told from error
            except BaseException:
                self._link.abort("is closed after an operation that was not finished")
                raise

    async def _request(self, request: bytes) -> None:
        await self._link.send(BINARY, request[self._sent_ahead :], self._soon())
        self._sent_ahead = 0

    async def _reply(self, deadline: float) -> bytes:
        replies = self._inbox.replies
        await self._link.wait(lambda: bool(replies), deadline)
        return replies.popleft()

    def _told(self, error: MicrosError, doing: str) -> MicrosError:
        """Return `error` with what was done when it happened."""
        told = error
        if isinstance(error, records.BrokenReply):
            told = ConnectionLost(
                f"{self.peer} does not speak as a WebREPL does: {error.message}, while {doing}",
                hint="connect again",
            )
        elif isinstance(error, ConnectionLost | DeviceTimeout | BoardError):
            told = type(error)(f"{error.message}, while {doing}", hint=error.hint)
        told.more = error.more
        return told
