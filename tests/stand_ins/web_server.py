"""A small HTTP or HTTPS server that can also misbehave."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

LONG_AGO = 5.0  # s, more than anything here takes
PIECE = 7  # bytes of a chunk: borders in unlikely places
ENDLESS = b"x" * (256 << 10)  # faster than anybody reads


@dataclass(frozen=True)
class Request:
    """What came, with the query's last value per name."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    def json(self) -> dict[str, object]:
        return dict(json.loads(self.body))


Site = Callable[[Request], tuple[int, object]]


def _head(status: int, *lines: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status} Reason", *lines, "", ""]).encode()


def _plain(status: int, body: bytes) -> Iterator[bytes]:
    yield _head(status, "Content-Type: application/json", f"Content-Length: {len(body)}") + body


def _chunked(status: int, body: bytes) -> Iterator[bytes]:
    yield _head(status, "Transfer-Encoding: chunked")
    for at in range(0, len(body), PIECE):
        piece = body[at : at + PIECE]
        yield f"{len(piece):X};note=1\r\n".encode() + piece + b"\r\n"
    yield b"0\r\nTrailer: yes\r\n\r\n"


def _closing(status: int, body: bytes) -> Iterator[bytes]:
    yield _head(status) + body


def _bytewise(status: int, body: bytes) -> Iterator[bytes]:
    for byte in _head(status, f"Content-Length: {len(body)}") + body:
        yield bytes((byte,))


def _truncated(status: int, body: bytes) -> Iterator[bytes]:
    yield _head(status, f"Content-Length: {len(body) + 5}") + body


def _oversized(status: int, body: bytes) -> Iterator[bytes]:
    yield _head(status)
    yield body
    while True:
        yield ENDLESS


def _endless_header(status: int, body: bytes) -> Iterator[bytes]:
    yield _head(status).removesuffix(b"\r\n\r\n") + b"\r\nX: "
    while True:
        yield ENDLESS


def _garbage(_: int, body: bytes) -> Iterator[bytes]:
    yield b"\x16\x03\x01\x00\xff\r\n\r\n" + body


MANNERS: dict[str, Callable[[int, bytes], Iterator[bytes]]] = {
    "plain": _plain,
    "chunked": _chunked,
    "closing": _closing,
    "bytewise": _bytewise,
    "truncated": _truncated,
    "oversized": _oversized,
    "endless header": _endless_header,
    "garbage": _garbage,
}


class WebServer:
    """Serves one site from threads of its own until `close` (see contextlib.closing).

    Attributes:
        manner: how answers are sent: a key of MANNERS, "silent" (never), or "slow" (a byte now
            and then, for ever).
        redirect: where every request is sent to, if that is not None; `{n}` is the number of the
            request.
        requests: all that came.
    """

    def __init__(
        self, site: Site, *, address: str = "127.0.0.1", context: ssl.SSLContext | None = None
    ) -> None:
        self.manner = "plain"
        self.redirect: str | None = None
        self.redirect_status = 302
        self.requests: list[Request] = []
        self._site = site
        self._context = context
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._connections: set[socket.socket] = set()
        self._listener = socket.create_server((address, 0), backlog=32)
        self._start(self._listen)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """End it with all its connections."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(LONG_AGO)
            assert not thread.is_alive(), "a connection of the web server does not end"
        self._listener.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            connection.settimeout(LONG_AGO)
            self._connections.add(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        stream = connection
        try:
            if self._context:
                stream = self._context.wrap_socket(connection, server_side=True)
            request = _read(stream)
            if request:
                self._answer(stream, request)
            if self._context:
                with contextlib.suppress(OSError, ValueError):
                    stream = stream.unwrap()  # type: ignore[attr-defined]
        except OSError:
            pass  # the client went away: some tests want that
        finally:
            self._connections.discard(connection)
            stream.close()
            connection.close()

    def _answer(self, stream: socket.socket, request: Request) -> None:
        self.requests.append(request)
        if self.manner == "silent":
            self._closing.wait()
        elif self.manner == "slow":
            while not self._closing.wait(0.1):
                stream.sendall(b"H")
        elif self.redirect is not None:
            target = self.redirect.format(n=len(self.requests))
            stream.sendall(_head(self.redirect_status, f"Location: {target}", "Content-Length: 0"))
        else:
            status, content = self._site(request)
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            for piece in MANNERS[self.manner](status, body):
                stream.sendall(piece)


def _read(stream: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = stream.recv(4096)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    while len(body) < int(headers.get("content-length", "0")):
        part = stream.recv(4096)
        if not part:
            return None
        body += part
    method, target, _ = first.split(" ")
    return Request(method, target, headers, body)
