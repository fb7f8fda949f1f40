"""Put one file with WebREPL, over a connection of its own: `put_file.py HOST PASSWORD FILE NAME`.

Plain sockets, the request in two frames and the content in frames of 1024 bytes, as the client that
comes with WebREPL does it. Prints the bytes that went up and came down.
"""

from __future__ import annotations

import base64
import os
import socket
import struct
import sys
from pathlib import Path

_PUT = 1
_FRAME = 1024
_TEXT, _BINARY = 0x81, 0x82


class Link:
    """A WebSocket as a WebREPL client needs it."""

    def __init__(self, host: str) -> None:
        self.socket = socket.create_connection((host, 8266), 10)
        self.up = self.down = 0
        self.data = b""

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)
        self.up += len(data)

    def frame(self, kind: int, data: bytes) -> None:
        """Send one frame, with a mask of zeros."""
        size = len(data)
        long = size >= 126
        head = struct.pack(">BBH", kind, 0xFE, size) if long else bytes([kind, 0x80 | size])
        self.send(head + bytes(4) + data)

    def until(self, words: bytes) -> None:
        """Read until `words` have come."""
        while words not in self.data:
            part = self.socket.recv(4096)
            if not part:
                raise ConnectionError(self.data[-100:])
            self.down += len(part)
            self.data += part
        self.data = self.data.partition(words)[2]


def put(host: str, password: str, data: bytes, name: str) -> tuple[int, int]:
    """Put `data` and return the bytes up and down."""
    link = Link(host)
    key = base64.b64encode(os.urandom(16)).decode()
    link.send(
        f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    link.until(b"\r\n\r\n")
    link.until(b"Password: ")
    link.frame(_TEXT, password.encode() + b"\r")
    link.until(b">>> ")
    path = name.encode()
    request = struct.pack("<2sBBQLH64s", b"WA", _PUT, 0, 0, len(data), len(path), path)
    link.frame(_BINARY, request[:10])
    link.frame(_BINARY, request[10:])
    link.until(b"WB\0\0")
    for start in range(0, len(data), _FRAME):
        link.frame(_BINARY, data[start : start + _FRAME])
    link.until(b"WB\0\0")
    link.socket.close()
    return link.up, link.down


if __name__ == "__main__":
    print(*put(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes(), sys.argv[4]))
