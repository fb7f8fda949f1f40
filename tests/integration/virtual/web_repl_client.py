"""A WebREPL client that shares no code with the board: WebSocket and file protocol by hand."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import struct
import time

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class WebReplClient:
    """One connection; every wait fails after `seconds`."""

    def __init__(self, address: str, port: int = 8266, *, source: str = "", seconds: float = 8.0):
        self.seconds = seconds
        self.text = b""  # of text frames, as far as nobody has asked for it
        self._data = b""
        self._binary = b""
        self.closed = False
        bind = (source, 0) if source else None
        self._socket = socket.create_connection((address, port), seconds, bind)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def upgrade(self) -> None:
        """Ask for WebSocket and check the answer as a browser does."""
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET / HTTP/1.1\r\nHost: board\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._data:
            chunk = self._socket.recv(4096)
            assert chunk, f"closed after {self._data!r}"
            self._data += chunk
        head, rest = self._data.split(b"\r\n\r\n", 1)
        accept = base64.b64encode(hashlib.sha1((key + _MAGIC).encode()).digest())
        assert head == (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept
        )
        self._data = b""
        self._take(rest)

    def login(self, password: str = "secret") -> None:
        self.upgrade()
        self.wait_for(b"Password: ")
        self.type(password.encode() + b"\r")
        self.wait_for(b"\r\nWebREPL connected\r\n>>> ")

    def send(self, kind: int, data: bytes, *, mask: bytes = b"\x11\x22\x33\x44") -> None:
        header = bytes([0x80 | kind])
        if len(data) < 126:
            header += bytes([0x80 | len(data)])
        else:
            header += bytes([0x80 | 126]) + struct.pack(">H", len(data))
        masked = bytes(byte ^ mask[index & 3] for index, byte in enumerate(data))
        self._socket.sendall(header + mask + masked)

    def send_raw(self, data: bytes) -> None:
        self._socket.sendall(data)

    def type(self, data: bytes) -> None:
        self.send(TEXT, data)

    def wait_for(self, words: bytes) -> bytes:
        """Return the text up to and with `words`."""
        self._wait(lambda: words in self.text, f"{words!r} in the terminal")
        at = self.text.index(words) + len(words)
        found, self.text = self.text[:at], self.text[at:]
        return found

    def binary(self, size: int) -> bytes:
        """Return the next `size` bytes of binary frames."""
        self._wait(lambda: len(self._binary) >= size, f"{size} bytes")
        found, self._binary = self._binary[:size], self._binary[size:]
        return found

    def raw(self, size: int) -> bytes:
        """Return the next `size` bytes as they come, frames and all."""
        while len(self._data) < size:
            chunk = self._socket.recv(4096)
            assert chunk, f"closed after {self._data!r}"
            self._data += chunk
        found, self._data = self._data[:size], self._data[size:]
        return found

    def wait_closed(self) -> None:
        self._wait(lambda: self.closed, "the end")

    def request(self, operation: int, name: str = "", size: int = 0) -> bytes:
        encoded = name.encode()
        return struct.pack(
            "<2sBBQLH64s", b"WA", operation, 0, 0, size, len(encoded), encoded.ljust(64, b"\0")
        )

    def put(self, name: str, data: bytes, chunk: int = 1024) -> None:
        record = self.request(1, name, len(data))
        self.send(BINARY, record[:10])  # in two frames, as the reference client does
        self.send(BINARY, record[10:])
        assert self.binary(4) == b"WB\0\0"
        for start in range(0, len(data), chunk):
            self.send(BINARY, data[start : start + chunk])
        assert self.binary(4) == b"WB\0\0"

    def get(self, name: str) -> bytes:
        self.send(BINARY, self.request(2, name))
        assert self.binary(4) == b"WB\0\0"
        found = b""
        while True:
            self.send(BINARY, b"\0")
            (size,) = struct.unpack("<H", self.binary(2))
            if not size:
                break
            found += self.binary(size)
        assert self.binary(4) == b"WB\0\0"
        return found

    def version(self) -> tuple[int, int, int]:
        self.send(BINARY, self.request(3))
        return tuple(self.binary(3))

    def _wait(self, condition, what: str) -> None:
        deadline = time.monotonic() + self.seconds
        while not condition():
            left = deadline - time.monotonic()
            assert left > 0, f"no {what}; the terminal has {self.text!r}"
            assert not self.closed, f"closed before {what}; the terminal has {self.text!r}"
            self._receive(left)

    def _receive(self, seconds: float) -> None:
        self._socket.settimeout(seconds)
        try:
            chunk = self._socket.recv(65536)
        except TimeoutError:
            return
        except ConnectionError:
            chunk = b""
        self.closed = not chunk
        self._take(chunk)

    def _take(self, data: bytes) -> None:
        self._data += data
        while self._take_frame():
            pass

    def _take_frame(self) -> bool:
        data = self._data
        if len(data) < 2:
            return False
        size, start = data[1], 2
        assert not size & 0x80, "a server does not mask"
        if size == 126:
            if len(data) < 4:
                return False
            size, start = struct.unpack(">H", data[2:4])[0], 4
        if len(data) < start + size:
            return False
        payload, self._data = data[start : start + size], data[start + size :]
        kind = data[0] & 0x0F
        assert data[0] & 0x80
        if kind == TEXT:
            payload.decode()  # no frame ends within a character
            self.text += payload
        elif kind == BINARY:
            self._binary += payload
        else:
            assert (kind, payload) == (CLOSE, b"")
        return True
