"""A client that behaves as the original one does on a PC, where the two protocols differ.

It sends no line feed, knows the end of an answer by the prompt in its last line, drops empty lines,
and hangs up without a word. It shares no code with the application.
"""

from __future__ import annotations

import socket
import time

_GREETING_S, _FIRST_BYTE_S, _NEXT_S = 3.0, 20.0, 6.0
_TRIES, _BUSY_PAUSE_S = 5, 0.3


class OriginalClient:
    """One connection, made with up to five tries while the node is busy."""

    def __init__(self, address: str, port: int = 9008) -> None:
        for _ in range(_TRIES):
            self._socket = socket.create_connection((address, port), _GREETING_S)
            first = self._socket.recv(256).decode()
            if "busy" not in first or "Bye!" not in first:
                break
            self._socket.close()
            time.sleep(_BUSY_PAUSE_S)
        assert "$" in first, first
        last = first.strip().splitlines()[-1]
        self.prompt = " ".join(last.split()[-2:])
        self.prefix = last.removesuffix(self.prompt).strip()

    def ask(self, command: str) -> list[str]:
        """Send one command; returns the lines of the answer that are not empty."""
        self._socket.sendall(command.encode())
        self._socket.settimeout(_FIRST_BYTE_S)
        buffer = ""
        while not self._complete(buffer):
            part = self._socket.recv(4096).decode()
            assert part, f"{command}: closed after {buffer!r}, and the original would spin"
            buffer += part
            self._socket.settimeout(_NEXT_S)
        last = buffer.strip().splitlines()[-1]
        if self.prompt in last:
            self.prefix = last.split(self.prompt)[0].strip()
            buffer = buffer.replace(f"{self.prefix} {self.prompt}".strip(), "")
        return [line for line in buffer.splitlines() if line.strip()]

    def _complete(self, buffer: str) -> bool:
        lines = buffer.strip().splitlines()
        return bool(lines) and ("Bye!" in lines[-1] or self.prompt in lines[-1])

    def hang_up(self) -> None:
        self._socket.close()
