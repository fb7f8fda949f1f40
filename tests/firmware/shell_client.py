"""A client of a node's shell that knows the protocol and hides nothing."""

from __future__ import annotations

import contextlib
import socket

DEADLINE = 10.0  # s, for anything a node is asked to do


class Client:
    """One connection to a node's shell."""

    def __init__(
        self,
        port: int,
        prompt: str,
        receive_buffer: int | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.prompt = prompt
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        try:
            self.socket.connect((host, port))
        except OSError:
            self.socket.close()
            raise

    def send(self, text: str | bytes) -> None:
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def until(self, end: str) -> str:
        """Everything up to and including `end`; what came instead if the other side closes."""
        data = b""
        while not data.endswith(end.encode()):
            part = self.socket.recv(4096)
            if not part:
                break
            data += part
        return data.decode()

    def greeting(self) -> str:
        return self.until(self.prompt)

    def ask(self, command: str, prompt: str | None = None) -> str:
        """The answer without the prompt; fails if no prompt ends it."""
        prompt = prompt or self.prompt
        self.send(command + "\n")
        answer = self.until(prompt)
        assert answer.endswith(prompt), answer
        return answer.removesuffix(prompt)

    def rest(self) -> str:
        """Everything until the other side closes."""
        data = b""
        with contextlib.suppress(ConnectionResetError):
            while part := self.socket.recv(4096):
                data += part
        return data.decode()

    def silent_for(self, seconds: float) -> bool:
        """True when nothing arrives for that long."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(1) is None
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(DEADLINE)

    def close(self) -> None:
        self.socket.close()
