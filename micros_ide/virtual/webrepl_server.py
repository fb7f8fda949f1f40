"""The WebREPL port of a running board, and whoever is connected to it."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections import deque
from collections.abc import Callable

from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.web_socket import (
    CLOSE,
    END_OF_HEAD,
    BrokenFrame,
    FrameReader,
    encode_frame,
    upgrade_answer,
)
from micros_ide.virtual.webrepl_session import WebReplSession

_CHUNK = 4096
_LONGEST_HEAD = 4096
_GREETING_S = 10.0
_MOST_UNSENT = 256 << 10  # a client that reads no more than that is given up
_MOST_WAITING = 16 << 10
_MOST_CLIENTS = 8


class WebReplServer:
    """Does what the board's `webrepl` module asks for; one run of MicroPython has one.

    Attributes:
        on_type: called with what a client types.
        tell: sends a line to the board, and bytes behind it.
        is_full: whether the board's console takes nothing for now.
    """

    def __init__(self, loop: EventLoop) -> None:
        self.on_type: Callable[[bytes], None] = lambda _data: None
        self.tell: Callable[[str, bytes], None] = lambda _line, _data: None
        self.is_full: Callable[[], bool] = lambda: False
        self.password = b""
        self.version = b""
        self.page = ""
        self.user: _Client | None = None  # the one that has the terminal
        self._loop = loop
        self._listener: socket.socket | None = None
        self._clients: list[_Client] = []
        self._answers: deque[Callable[[bool], None]] = deque()

    def obey(self, address: str, words: str) -> None:
        """Handle a line of the board, which has `address`."""
        word, _, rest = words.partition(" ")
        if word == "start":
            port, secret, page, version = rest.split()
            self.password, self.version = _bytes(secret), _bytes(version)
            self.page = _bytes(page).decode("utf-8", "replace")
            self.tell(f"webport {int(self._listen(address, int(port)))}", b"")
        elif word == "stop":
            self.close()
        elif word in ("0", "1") and self._answers:
            self._answers.popleft()(word == "1")
        elif word == "gone":
            if self._answers:
                self._answers.popleft()
            if self.user is not None:
                self.user.close()
            self.tell("webgone", b"")

    def take_piece(self, piece: bytes) -> None:
        """Handle a piece of a file."""
        if self.user is not None and self.user.session is not None:
            self.user.session.take_piece(piece)

    def copy_output(self, data: bytes) -> None:
        """Send what the board prints to whoever has the terminal."""
        if self.user is not None and self.user.session is not None:
            self.user.session.copy_output(data)

    def read_on(self) -> None:
        """The console takes input again."""
        if self.user is not None:
            self.user.watch()

    def lose_link(self) -> None:
        """There is no network any more."""
        for client in list(self._clients):
            client.lose()

    def close(self) -> None:
        """Serve no more."""
        if self._listener is not None:
            self._loop.forget(self._listener.fileno())
            self._listener.close()
            self._listener = None
        for client in list(self._clients):
            client.close()
        # What the board still answers is for nobody.
        self._answers = deque((_ignore,) * len(self._answers))

    def ask(self, order: str, data: bytes, answer: Callable[[bool], None]) -> None:
        """Have the board do something; it answers in the order of the questions."""
        self._answers.append(answer)
        self.tell(f"web {order}", data)

    def drop(self, client: _Client) -> None:
        """Forget a client whose connection is closed."""
        self._clients.remove(client)
        if self.user is client:
            self.user = None

    def _listen(self, address: str, port: int) -> bool:
        self.close()
        if not ipaddress.ip_address(address).is_loopback:
            return False
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(4)
        except (OSError, OverflowError):
            listener.close()
            return False
        listener.setblocking(False)
        self._listener = listener
        self._loop.watch(listener.fileno(), self._accept)
        return True

    def _accept(self) -> None:
        if self._listener is None:
            return
        with contextlib.suppress(OSError):
            connection, address = self._listener.accept()
            if len(self._clients) >= _MOST_CLIENTS:
                connection.close()
                return
            connection.setblocking(False)
            self._clients.append(_Client(self._loop, self, connection, repr(address)))


class _Client:
    """One connection.

    Attributes:
        session: what it talks about, once it has the terminal.
    """

    def __init__(
        self, loop: EventLoop, server: WebReplServer, connection: socket.socket, peer: str
    ) -> None:
        self.session: WebReplSession | None = None
        self._loop = loop
        self._server = server
        self._connection = connection
        self._peer = peer
        self._head = b""
        self._early = b""  # what came right behind the head
        self._unsent = bytearray()
        self._frames = FrameReader()
        self._open = True
        self._ending = False  # close when everything is sent
        self._alarm = loop.later(_GREETING_S, self.close)
        # Without a network nothing gets through to the board, which alone knows.
        server.ask("knock", b"", self._let_in)

    def type(self, data: bytes) -> None:
        """Type `data` on the board's console."""
        self._server.on_type(data)

    def work(self, order: str, data: bytes, done: Callable[[], None]) -> None:
        """Have the board do something with a file."""

        def answered(_yes: bool) -> None:
            if self._open:
                done()
                self.watch()

        self._server.ask(order, data, answered)

    def send(self, data: bytes) -> None:
        """Send `data`, as far as the connection takes it now."""
        if not self._open or self._ending:
            return
        self._unsent += data
        if len(self._unsent) > _MOST_UNSENT:
            self.lose()
        else:
            self._flush()

    def refuse(self) -> None:
        """End the connection after what is on its way."""
        self._server.tell("web eof", b"")
        self._end()

    def lose(self) -> None:
        """The connection is gone."""
        if self.session is not None and self._open:
            self._server.tell("web eof", b"")
        self.close()

    def close(self) -> None:
        """Close the connection without a word."""
        if self._open:
            self._open = False
            self._alarm.cancel()
            self._loop.forget(self._connection.fileno())
            self._connection.close()
            self._server.drop(self)

    def watch(self) -> None:
        """Read on if what came before could be handed on."""
        if self._open:
            waiting = self.session.backlog if self.session is not None else 0
            wanted = not self._ending and waiting < _MOST_WAITING and not self._server.is_full()
            self._loop.watch(
                self._connection.fileno(), self._serve, read=wanted, write=bool(self._unsent)
            )

    def _let_in(self, network: bool) -> None:
        if not network:
            self.close()
        else:
            self.watch()

    def _serve(self) -> None:
        self._flush()
        if not self._open or self._ending:
            return
        try:
            data = self._connection.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.lose()
        elif self.session is not None:
            self._read_frames(data)
        else:
            self._greet(data)

    def _greet(self, data: bytes) -> None:
        self._head += data
        head, end, rest = self._head.partition(END_OF_HEAD)
        if not end:
            if len(self._head) > _LONGEST_HEAD:
                self.close()
            return
        answer = upgrade_answer(head)
        self._alarm.cancel()
        if answer is None:
            self.send(_page(self._server.page))
            self._end()
            return
        self.send(answer)
        if self._server.user is not None:
            self._server.tell(f"web rejected {self._peer}", b"")
            self._end()
            return
        self._server.user = self
        self._early = rest
        self._loop.watch(self._connection.fileno(), self._serve, read=False)
        self._server.ask(f"taken {self._peer}", b"", self._begin)

    def _begin(self, _yes: bool) -> None:
        if self._open:
            self.session = WebReplSession(self, self._server.password, self._server.version)
            self._read_frames(self._early)

    def _read_frames(self, data: bytes) -> None:
        try:
            frames = self._frames.feed(data)
        except BrokenFrame:
            self.lose()
            return
        for kind, part in frames:
            if self.session is None or not self._open or self._ending:
                return
            if kind == CLOSE:
                self.send(encode_frame(CLOSE, b""))
                self.refuse()
            else:
                self.session.feed(kind, part)
        self.watch()

    def _end(self) -> None:
        self._ending = True
        if self._server.user is self:
            self._server.user = None
        self._flush()

    def _flush(self) -> None:
        while self._open and self._unsent:
            try:
                done = self._connection.send(self._unsent)
            except BlockingIOError:
                break
            except OSError:
                self._unsent.clear()
                self.lose()
                return
            del self._unsent[:done]
        if self._ending and not self._unsent:
            self.close()
        else:
            self.watch()


def _ignore(_yes: bool) -> None:
    pass


def _bytes(word: str) -> bytes:
    return b"" if word == "-" else bytes.fromhex(word)


def _page(base: str) -> bytes:
    """Return what a browser gets that does not ask for WebSocket: a page that loads the client."""
    return (
        f'HTTP/1.0 200 OK\r\n\r\n<base href="{base}"></base>\r\n'
        '<script src="webrepl_content.js"></script>\r\n'
    ).encode()
