"""A TCP connection to a node: deadlines on everything, no delay in either direction."""

from __future__ import annotations

import socket
from contextlib import suppress

from micros_ide.errors import ConnectionFailed, ConnectionLost, DeviceTimeout
from micros_ide.model.nodes import clean_text

_CHUNK = 16 * 1024
# Without it Linux keeps back the acknowledgement, and a node's second segment, for 40 ms.
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class NodeSocket:
    """Bytes to and from one node; waiting costs no processor time."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        """Connect within `timeout` seconds. Raises ConnectionFailed."""
        self.peer = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout)
        except (OSError, UnicodeError) as error:  # UnicodeError: a name no DNS can have
            raise ConnectionFailed(
                f"{self.peer} cannot be reached: {clean_text(str(error), 100)}",
                hint="check that the node has power and is on this network, then search again",
            ) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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

    def has_more(self, wait: float) -> bool:
        """True when further bytes are here or come within `wait` seconds."""
        try:
            self._socket.settimeout(wait)
            return bool(self._socket.recv(1, socket.MSG_PEEK))
        except (TimeoutError, BlockingIOError):
            return False
        except OSError as error:
            raise self._lost(error) from error

    def end(self) -> None:
        """Make whoever waits on the connection see its end; from another thread."""
        with suppress(OSError):  # closed already
            self._socket.shutdown(socket.SHUT_RDWR)

    def finish(self, last: bytes, patience: float) -> None:
        """Send `last`, wait up to `patience` seconds for the other side to close, close."""
        with suppress(OSError):  # the node may be gone: closing is all that is left
            self._socket.settimeout(patience)
            self._socket.sendall(last)
            self._socket.shutdown(socket.SHUT_WR)
            # Bytes that nobody read would make the system send a reset instead of an end.
            for _ in range(64):
                if not self._socket.recv(_CHUNK):
                    break
        self.close()

    def close(self) -> None:
        """Close at once; may be called twice."""
        self._socket.close()

    def _quick(self) -> None:
        if _QUICKACK is not None:  # holds until the next byte only
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def _lost(self, error: OSError) -> ConnectionLost:
        return ConnectionLost(f"the connection to {self.peer} broke: {error.strerror or error}")
