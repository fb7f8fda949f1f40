"""WebSocket as a chip's WebREPL speaks it: the greeting over HTTP, then frames.

Like the chip's it answers no pings, and its frames are short: lengths of 64 bits are an error.
"""

from __future__ import annotations

import base64
import hashlib

from micros_ide.errors import MicrosError

TEXT, BINARY, CLOSE = 1, 2, 8
_CONTINUED, _FIRST_CONTROL = 0, 8
_FIN, _MASKED = 0x80, 0x80
_TWO_BYTES, _EIGHT_BYTES = 126, 127
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
END_OF_HEAD = b"\r\n\r\n"


class BrokenFrame(MicrosError):
    """What came is no frame that a chip takes."""


def upgrade_answer(head: bytes) -> bytes | None:
    """Return the answer to a request for WebSocket; None when `head` asks for something else."""
    key = b""
    upgrade = websocket = False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = (part.strip() for part in line.partition(b":"))
        if name.lower() == b"sec-websocket-key":
            key = value
        elif name.lower() == b"connection":
            upgrade = b"upgrade" in value.lower()
        elif name.lower() == b"upgrade":
            websocket = value.lower() == b"websocket"
    if not (key and upgrade and websocket):
        return None
    accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest())  # noqa: S324 - RFC 6455
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + END_OF_HEAD
    )


def encode_frame(kind: int, payload: bytes) -> bytes:
    """Return the frame for up to 65535 bytes, from the server's side: not masked."""
    if len(payload) < _TWO_BYTES:
        return bytes((_FIN | kind, len(payload))) + payload
    return bytes((_FIN | kind, _TWO_BYTES)) + len(payload).to_bytes(2, "big") + payload


class FrameReader:
    """Takes a client's frames apart; their data can be had before a frame is complete."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._kind = TEXT  # of the last frame with data, for those that continue it
        self._frame = 0  # the kind of the frame that is being read
        self._left = 0
        self._mask = bytes(4)
        self._at = 0  # in the mask

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return what `data` completes: (TEXT or BINARY, bytes), and (CLOSE, b"") at the end.

        Raises BrokenFrame.
        """
        self._waiting += data
        found: list[tuple[int, bytes]] = []
        while self._left or self._read_header():
            part = bytes(self._waiting[: self._left])
            del self._waiting[: self._left]
            self._left -= len(part)
            if self._frame < _FIRST_CONTROL and part:
                found.append((self._frame, self._unmask(part)))
            if self._left:
                break
            if self._frame == CLOSE:
                return [*found, (CLOSE, b"")]
        return found

    def _read_header(self) -> bool:
        """Take the header of the next frame; false when it is not there yet."""
        have = self._waiting
        if len(have) < 2:
            return False
        length = have[1] & ~_MASKED
        if length == _EIGHT_BYTES:
            raise BrokenFrame("a frame of WebREPL has fewer than 65536 bytes")
        mask_at = 4 if length == _TWO_BYTES else 2
        size = mask_at + (4 if have[1] & _MASKED else 0)
        if len(have) < size:
            return False
        kind = have[0] & 0x0F
        if kind == _CONTINUED:
            kind = self._kind
        elif kind < _FIRST_CONTROL:
            self._kind = kind
        self._frame = kind
        self._left = int.from_bytes(have[2:4], "big") if mask_at == 4 else length
        self._mask = bytes(have[mask_at:size]) or bytes(4)
        self._at = 0
        del have[:size]
        return True

    def _unmask(self, part: bytes) -> bytes:
        start = self._at
        self._at += len(part)
        return bytes(byte ^ self._mask[(start + index) & 3] for index, byte in enumerate(part))
