"""SLIP framing (RFC 1055) as the ESP serial loader uses it.

A frame stands between two 0xC0; inside it 0xC0 is sent as DB DC and 0xDB as DB DD.
"""

from __future__ import annotations

_END, _ESCAPE = b"\xc0", b"\xdb"
_ESCAPED_END, _ESCAPED_ESCAPE = b"\xdb\xdc", b"\xdb\xdd"


def encode(packet: bytes) -> bytes:
    """Return `packet` as one frame, delimiters included."""
    body = packet.replace(_ESCAPE, _ESCAPED_ESCAPE).replace(_END, _ESCAPED_END)
    return _END + body + _END


class Decoder:
    """Cuts a byte stream into packets; keeps at most `limit` bytes of an unfinished one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pending = bytearray()
        self._overrun = False

    def feed(self, data: bytes) -> list[bytes]:
        """Return the packets that `data` completes; broken and over-long ones are dropped."""
        *closed, rest = data.split(_END)
        packets = []
        for piece in closed:
            self._collect(piece)
            packet = self._finish()
            if packet:
                packets.append(packet)
        self._collect(rest)
        return packets

    def _collect(self, piece: bytes) -> None:
        if len(self._pending) + len(piece) > self._limit:
            self._overrun = True
            self._pending.clear()
        if not self._overrun:
            self._pending += piece

    def _finish(self) -> bytes | None:
        body, overrun = bytes(self._pending), self._overrun
        self._pending.clear()
        self._overrun = False
        return None if overrun else _unescape(body)


def _unescape(body: bytes) -> bytes | None:
    escapes = body.count(_ESCAPE)
    if not escapes:
        return body
    if escapes != body.count(_ESCAPED_END) + body.count(_ESCAPED_ESCAPE):
        return None
    return body.replace(_ESCAPED_END, _END).replace(_ESCAPED_ESCAPE, _ESCAPE)
