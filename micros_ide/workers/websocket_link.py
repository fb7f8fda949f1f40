"""A WebSocket to a board: frames in both directions, and every wait has an end.

It is the library's protocol without its own connection: a board's text frames may end inside a
character, control frames with content would go into a file on the board, and no task is to run on
when nobody waits. This module imports the library; import it when a connection is made.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from micros_ide.errors import ConnectionFailed, ConnectionLost, DeviceTimeout, MicrosError
from micros_ide.model.nodes import clean_text
from micros_ide.workers.name_lookup import NameLookup

TEXT, BINARY = Opcode.TEXT, Opcode.BINARY
# Bytes on their way that nobody has acknowledged: enough for a board, and few enough that what
# is left to send tells how far the board is.
IN_FLIGHT = 16 << 10
_MOST_UNSENT = 4 << 10
_LARGEST_MESSAGE = (1 << 16) - 1  # a board's frames have lengths of 16 bits
# Without it Linux keeps back the acknowledgement, and a board's second reply, for 40 ms.
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
# The library would log each frame, and one holds the password.
_SILENT = logging.getLogger(__name__)
_SILENT.setLevel(logging.CRITICAL + 1)
_NO_POWER = "check that the node has power and is on this network"


class WebSocketLink(asyncio.Protocol):
    """One connection; `open` makes it.

    Attributes:
        peer: host and port, for messages.
        bytes_up, bytes_down: of the TCP connection, the greeting and the frames' headers included.
        clean_end: the board has ended the connection in order.
    """

    def __init__(self, peer: str, uri: str, on_frame: Callable[[int, bytes], None]) -> None:
        self.peer = peer
        self.bytes_up = self.bytes_down = 0
        self.clean_end = False
        self._on_frame = on_frame
        self._end = ""  # why there is no connection any more
        self._protocol = ClientProtocol(
            parse_uri(uri), max_size=_LARGEST_MESSAGE, logger=_SILENT, extensions=None
        )
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._socket: socket.socket | None = None
        self._paused = False
        self._kind, self._message = 0, b""  # of a message in several frames
        self._waiting: set[asyncio.Future[None]] = set()

    @classmethod
    async def open(
        cls,
        host: str,
        port: int,
        on_frame: Callable[[int, bytes], None],
        *,
        connect_timeout: float,
        timeout: float,
    ) -> WebSocketLink:
        """Connect and be greeted; `on_frame` gets TEXT or BINARY and the data of each frame.

        Binary messages come whole, text as it arrives. Raises ConnectionFailed, DeviceTimeout.
        """
        peer, loop = f"{host}:{port}", asyncio.get_running_loop()
        deadline = loop.time() + connect_timeout
        address = await _address_of(host, peer, connect_timeout)
        uri = f"ws://[{address}]:{port}/" if ":" in address else f"ws://{address}:{port}/"
        link = cls(peer, uri, on_frame)
        try:
            await asyncio.wait_for(
                loop.create_connection(lambda: link, address, port), deadline - loop.time()
            )
        except asyncio.TimeoutError:
            raise _unreachable(peer, f"no answer in {connect_timeout:g} s") from None
        except (OSError, OverflowError) as error:
            number = getattr(error, "errno", None)
            raise _unreachable(peer, os.strerror(number) if number else str(error)) from error
        try:
            await link._upgrade(loop.time() + timeout)
        except BaseException:
            link.abort()
            raise
        return link

    @property
    def is_open(self) -> bool:
        """Whether anything can still be sent."""
        return not self._end

    def time(self) -> float:
        """Return the clock of deadlines, in seconds."""
        return self._loop.time()

    def lost(self) -> ConnectionLost:
        """Return the error that says why there is no connection."""
        return ConnectionLost(f"the connection to {self.peer} {self._end}")

    async def send(self, kind: int, data: bytes, deadline: float) -> None:
        """Send a frame, TEXT or BINARY, and wait until the next would find room.

        Raises ConnectionLost, DeviceTimeout.
        """
        if self._end:
            raise self.lost()
        if kind == TEXT:
            self._protocol.send_text(data)
        else:
            self._protocol.send_binary(data)
        self._flush()
        await asyncio.sleep(0)  # else nothing is read while there is always room
        await self.wait(lambda: not self._paused, deadline)

    async def wait(self, condition: Callable[[], bool], deadline: float) -> None:
        """Wait until `condition`, which is looked at whenever something has come.

        Raises ConnectionLost, DeviceTimeout.
        """
        while not condition():
            if self._end:
                raise self.lost()
            left = deadline - self._loop.time()
            if left <= 0:
                raise DeviceTimeout(
                    f"{self.peer} does not answer in time",
                    hint=f"{_NO_POWER} and does not restart",
                )
            await self._news(left)

    async def close(self, patience: float) -> None:
        """Say that it is over, wait up to `patience` seconds for the board's end, and close."""
        try:
            if not self._end:
                # Without content: a board takes that of a control frame for data.
                self._protocol.send_close()
                self._flush()
                with suppress(MicrosError):
                    await self.wait(lambda: False, self._loop.time() + patience)
        finally:
            self.abort()
        while self._transport is not None:
            await self._news(patience)

    def abort(self, why: str = "is closed") -> None:
        """Close at once; may be called twice. `why` goes on with "the connection to ..."."""
        self._end = self._end or why
        if self._transport is not None:
            self._transport.abort()
        self._wake()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Prepare the socket."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(_MOST_UNSENT)
        self._socket = transport.get_extra_info("socket")
        if self._socket is not None:
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_FLIGHT)
        self._acknowledge()

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        self.bytes_down += len(data)
        self._acknowledge()
        if self._end:
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._take(event)
        self._flush()
        if self._protocol.state is State.CLOSING and not self._end:
            self.abort("broke: what came is no WebSocket of a board")
        self._wake()

    def eof_received(self) -> None:
        """The board sends no more."""
        self._finish("was ended by the board")

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, from whatever side."""
        self._transport = None
        if exc is None:
            self._finish("was ended by the board")
        why = getattr(exc, "strerror", None) or str(exc)
        self._end = self._end or f"broke: {clean_text(why, 100)}"
        self._wake()

    def pause_writing(self) -> None:
        """There is enough to send."""
        self._paused = True

    def resume_writing(self) -> None:
        """There is room again."""
        self._paused = False
        self._wake()

    async def _upgrade(self, deadline: float) -> None:
        protocol = self._protocol
        protocol.send_request(protocol.connect())
        self._flush()
        hint = "check the address: a node's WebREPL listens on port 8266 while it waits for files"
        try:
            await self.wait(
                lambda: protocol.state is State.OPEN or protocol.handshake_exc is not None, deadline
            )
        except ConnectionLost as error:
            raise ConnectionFailed(f"{error.message} before it greeted", hint=hint) from None
        refusal = protocol.handshake_exc
        if refusal is not None:
            said = "does not greet as one"
            if isinstance(refusal, InvalidStatus):
                said = f"answers with HTTP status {refusal.response.status_code}"
            raise ConnectionFailed(f"{self.peer} is no WebREPL: it {said}", hint=hint)

    def _take(self, frame: Frame) -> None:
        if self._end:
            return
        data = bytes(frame.data)
        if frame.opcode is Opcode.CLOSE:
            self._flush()
            self._finish("was ended by the board")
        elif frame.opcode is Opcode.PING:
            # Answers to them would go into the file that is being sent.
            self.abort("broke: a board's WebREPL sends no pings")
        elif frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            self._kind = self._kind if frame.opcode is Opcode.CONT else frame.opcode
            if self._kind == TEXT:
                self._on_frame(TEXT, data)
                return
            self._message += data
            if frame.fin:
                message, self._message = self._message, b""
                self._on_frame(BINARY, message)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data and self._transport is not None and not self._end:
                self.bytes_up += len(data)
                self._transport.write(data)

    def _finish(self, why: str) -> None:
        if not self._end:
            self.clean_end = True
            self.abort(why)

    def _acknowledge(self) -> None:
        if _QUICKACK is not None and self._socket is not None:  # holds until the next byte only
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    async def _news(self, seconds: float) -> None:
        news = self._loop.create_future()
        self._waiting.add(news)
        try:
            await asyncio.wait((news,), timeout=seconds)
        finally:
            self._waiting.discard(news)

    def _wake(self) -> None:
        for one in self._waiting:
            if not one.done():
                one.set_result(None)


async def _address_of(host: str, peer: str, timeout: float) -> str:
    """Look a name up in a thread that may be left behind."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str | None] = loop.create_future()

    def tell(address: str | None) -> None:
        if not answer.done():
            answer.set_result(address)

    def look_up() -> None:
        lookup = NameLookup((host,))
        lookup.wait((host,), time.monotonic() + timeout)
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(tell, lookup.found.get(host))

    threading.Thread(target=look_up, daemon=True).start()
    address = await answer
    if address is None:
        raise _unreachable(peer, "the name is not known")
    return address


def _unreachable(peer: str, why: str) -> ConnectionFailed:
    return ConnectionFailed(
        f"{clean_text(peer, 100)} cannot be reached: {clean_text(why, 100)}",
        hint=f"{_NO_POWER}, then search again",
    )
