"""A link to a node that is cut where a test wants it, and that counts what has crossed it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable

_RECORD = struct.Struct("<2sBBQLH64s")
_PUT = 1

Cut = Callable[[str, int, int], bool]  # path, its bytes that have crossed, its size


class Relay:
    """Listens on `address`, on the node's two ports, and passes everything on to the node.

    `cut` is asked after every byte of a file that goes to the node; True ends the connection. With
    `linger_s` the node keeps its end for so long, and does what it was sent; its answer is lost.

    Attributes:
        crossed: by path, bytes of files that have crossed.
        cuts: made so far.
    """

    def __init__(self, address: str, node: str, cut: Cut, *, linger_s: float = 0.0) -> None:
        self.crossed: Counter[str] = Counter()
        self.cuts = 0
        self._cut = cut
        self._linger_s = linger_s
        self._listeners = []
        for port in (9008, 8266):
            listener = socket.create_server((address, port))
            self._listeners.append(listener)
            target = (node, port)
            threading.Thread(
                target=self._accept, args=(listener, target, port == 8266), daemon=True
            ).start()

    def close(self) -> None:
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener: socket.socket, target: tuple[str, int], files: bool) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(target)
            except OSError:
                near.close()
                continue
            for link in (near, far):
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watch = _Puts() if files else None
            threading.Thread(target=self._pass, args=(near, far, watch), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, None), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, watch: _Puts | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if watch is not None:
                    good, ends = self._crossing(watch, data)
                    sink.sendall(data[:good])
                    if ends:
                        self.cuts += 1
                        source.shutdown(socket.SHUT_RDWR)
                        time.sleep(self._linger_s)
                        break
                else:
                    with contextlib.suppress(OSError):  # it is gone: the answer is lost
                        sink.sendall(data)
        for link in (source, sink):
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()

    def _crossing(self, watch: _Puts, data: bytes) -> tuple[int, bool]:
        """Count what is in `data`; return how many of its bytes may pass, and whether it ends."""
        for at in range(len(data)):
            found = watch.feed(data[at])
            if found is None:
                continue
            path, done, size = found
            self.crossed[path] += 1
            if self._cut(path, done, size):
                return at + 1, True
        return len(data), False


class _Puts:
    """Follows the files that a WebREPL client puts, byte by byte of its frames."""

    def __init__(self) -> None:
        self._upgraded = b""
        self._head = b""
        self._left = 0
        self._mask = b""
        self._at = 0
        self._binary = False
        self._record = b""
        self._path = ""
        self._size = self._done = 0

    def feed(self, byte: int) -> tuple[str, int, int] | None:
        """Take one byte; return path, bytes and size when it is one of a file."""
        if not self._upgraded.endswith(b"\r\n\r\n"):
            self._upgraded += bytes([byte])
            return None
        if not self._left:
            self._take_head(byte)
            return None
        byte ^= self._mask[self._at & 3]
        self._at += 1
        self._left -= 1
        return self._payload(byte) if self._binary else None

    def _take_head(self, byte: int) -> None:
        self._head += bytes([byte])
        head = self._head
        if len(head) < 2:
            return
        size, start = head[1] & 0x7F, 2
        if size == 126:
            start = 4
            if len(head) >= 4:
                size = struct.unpack(">H", head[2:4])[0]
        if len(head) < start + 4:
            return
        self._binary = head[0] & 0x0F == 2
        self._mask, self._at, self._left, self._head = head[-4:], 0, size, b""

    def _payload(self, byte: int) -> tuple[str, int, int] | None:
        if self._done < self._size:
            self._done += 1
            return self._path, self._done, self._size
        self._record += bytes([byte])
        if not self._left:  # of this frame: a request, whose first two bytes may have gone ahead
            record, self._record = self._record.rjust(_RECORD.size, b"\0"), b""
            _sign, what, _flags, _at, size, length, name = _RECORD.unpack(record)
            if what == _PUT:
                self._path, self._size, self._done = name[:length].decode(), size, 0
        return None
