"""The servers in a board's network: names, names of neighbours, time.

They listen on ports of this computer; the board's sockets lead there what goes to their addresses.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable

from micros_ide.virtual.dns_message import read_question, write_answer
from micros_ide.virtual.event_loop import EventLoop

_HERE = "127.0.0.1"
_LONGEST = 1500
_FROM_1900 = 2208988800  # seconds from NTP's epoch to 1970
_NTP_SIZE = 48
_NTP = struct.Struct(">BBbb II4s 4Q")
_CLIENT, _SERVER = 3, 4  # NTP's modes
_LOCAL = ".local"

Find = Callable[[str], str]


class UdpService:
    """One server: packet in, packet out.

    Attributes:
        port: where it listens.
        up: down it says nothing.
    """

    def __init__(
        self,
        loop: EventLoop,
        answer: Callable[[bytes], bytes | None],
        on_silence: Callable[[], None],
    ) -> None:
        """Answer with what `answer` returns; `on_silence` is called for what is not answered."""
        self.up = True
        self._loop = loop
        self._answer = answer
        self._on_silence = on_silence
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((_HERE, 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        loop.watch(self._socket.fileno(), self._serve)

    def close(self) -> None:
        """Stop listening."""
        self._loop.forget(self._socket.fileno())
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the asker may be gone
            data, asker = self._socket.recvfrom(_LONGEST)
            answer = self._answer(data) if self.up else None
            if answer is None:
                self._on_silence()
            else:
                self._socket.sendto(answer, asker)


def answer_name(data: bytes, find: Find) -> bytes | None:
    """Answer a question to the name server with what `find` knows."""
    question = read_question(data)
    return None if question is None else write_answer(question, find(question.name))


def answer_neighbour(data: bytes, find_host: Find) -> bytes | None:
    """Answer a multicast question for `<host>.local`; nobody answers for a host that is not."""
    question = read_question(data)
    if question is None or not question.for_address or not question.name.endswith(_LOCAL):
        return None
    address = find_host(question.name.removesuffix(_LOCAL))
    return write_answer(question, address, multicast=True) if address else None


def answer_time(data: bytes, utc: float) -> bytes | None:
    """Answer an NTP client: it is `utc` seconds since 1970."""
    if len(data) < _NTP_SIZE or data[0] & 7 != _CLIENT:
        return None
    version, poll, asked_at = data[0] >> 3 & 7, data[2], data[40:48]
    now = int((utc + _FROM_1900) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF
    stamp = int.from_bytes(asked_at, "big")
    first = version << 3 | _SERVER
    return _NTP.pack(first, 1, min(poll, 17), -20, 0, 0, b"LOCL", now, stamp, now, now)
