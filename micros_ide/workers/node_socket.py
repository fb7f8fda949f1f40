"""A TCP connection to a node: deadlines on everything, no delay in either direction."""

from __future__ import annotations

import selectors
import socket
import time
from contextlib import suppress

from micros_ide.errors import ConnectionFailed, ConnectionLost, DeviceTimeout
from micros_ide.model.nodes import clean_text

_CHUNK = 64 * 1024
# Without it Linux keeps back the acknowledgement, and a node's second segment, for 40 ms.
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
# A node that lost its power says nothing: ask after 15 s of silence, three times, 5 s apart.
_KEEP_ALIVE = (
    ("TCP_KEEPIDLE", 15),
    ("TCP_KEEPALIVE", 15),
    ("TCP_KEEPINTVL", 5),
    ("TCP_KEEPCNT", 3),
)


class Bell:
    """Wakes whoever waits for a node in another thread."""

    def __init__(self) -> None:
        self._button, self._bell = socket.socketpair()
        self._button.setblocking(False)
        self._bell.setblocking(False)

    def ring(self) -> None:
        """Wake the waiting thread, or the next one that waits."""
        with suppress(OSError):  # full of rings nobody has heard: one is enough
            self._button.send(b"!")

    def fileno(self) -> int:
        """Return the descriptor that becomes readable."""
        return self._bell.fileno()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for a ring."""
        _wait((self,), timeout)
        self.hush()

    def hush(self) -> None:
        """Forget the rings so far."""
        with suppress(OSError):
            self._bell.recv(_CHUNK)

    def close(self) -> None:
        """Close both ends."""
        self._button.close()
        self._bell.close()


class NodeSocket:
    """Bytes to and from one node; waiting costs no processor time."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        """Connect within `timeout` seconds. Raises ConnectionFailed."""
        self.peer = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout)
        except (OSError, UnicodeError) as error:  # UnicodeError: a name no DNS can have
            why = str(getattr(error, "strerror", None) or error)  # its number helps nobody
            raise ConnectionFailed(
                f"{self.peer} cannot be reached: {clean_text(why, 100)}",
                hint="check that the node has power and is on this network, then search again",
            ) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEP_ALIVE:
            option = getattr(socket, name, None)
            if option is not None:
                with suppress(OSError):
                    self._socket.setsockopt(socket.IPPROTO_TCP, option, value)
        self._quick()

    def send(self, data: bytes, timeout: float) -> None:
        """Send all of `data`. Raises ConnectionLost or DeviceTimeout."""
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(data)
        except TimeoutError as error:
            raise DeviceTimeout(f"{self.peer} takes no more bytes") from error
        except OSError as error:
            raise self._lost(error) from error

    def receive(self, timeout: float) -> bytes:
        """Return what comes first, b"" at the end of the connection.

        Raises TimeoutError after `timeout` seconds of silence, ConnectionLost.
        """
        try:
            self._socket.settimeout(timeout)
            data = self._socket.recv(_CHUNK)
        except (TimeoutError, BlockingIOError) as error:  # the latter where `timeout` is 0
            raise TimeoutError from error
        except OSError as error:
            raise self._lost(error) from error
        self._quick()
        return data

    def peek(self, wait: float) -> bytes | None:
        """Return a byte that is here or comes within `wait` seconds, without taking it.

        None when there is none, b"" at the end of the connection. Raises ConnectionLost.
        """
        try:
            self._socket.settimeout(wait)
            return self._socket.recv(1, socket.MSG_PEEK)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError as error:
            raise self._lost(error) from error

    def wait(self, bell: Bell, timeout: float | None) -> None:
        """Wait until something comes, the connection ends or `bell` rings.

        Raises ConnectionLost for a connection that was closed here.
        """
        try:
            _wait((self._socket, bell), timeout)
        except (OSError, ValueError) as error:
            raise self._lost(error) from error

    def end(self) -> None:
        """Make whoever waits on the connection see its end; from another thread."""
        with suppress(OSError):  # closed already
            self._socket.shutdown(socket.SHUT_RDWR)

    def finish(self, last: bytes, patience: float) -> None:
        """Send `last`, wait up to `patience` seconds for the other side to close, close."""
        deadline = time.monotonic() + patience
        with suppress(OSError):  # the node may be gone: closing is all that is left
            self._socket.settimeout(patience)
            self._socket.sendall(last)
            self._socket.shutdown(socket.SHUT_WR)
            # Bytes that nobody read would make the system send a reset instead of an end.
            while self._socket.recv(_CHUNK) and time.monotonic() < deadline:
                pass
        self.close()

    def close(self) -> None:
        """Close at once; may be called twice."""
        self._socket.close()

    def _quick(self) -> None:
        if _QUICKACK is not None:  # holds until the next byte only
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def _lost(self, error: Exception) -> ConnectionLost:
        why = getattr(error, "strerror", None) or error
        return ConnectionLost(f"the connection to {self.peer} broke: {why}")


def _wait(sources: tuple[socket.socket | Bell, ...], timeout: float | None) -> None:
    with selectors.DefaultSelector() as selector:
        for source in sources:
            selector.register(source, selectors.EVENT_READ)
        selector.select(timeout)
