"""A server in the place of a node's shell: answers as it is told, or worse."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

Talk = Callable[[socket.socket], None]
PROMPT = b"node01 $ "


class ShellServer:
    """Holds the next of `talks` with each connection, the last one again and again.

    Attributes:
        heard: what clients have sent, in pieces.
        over: set when the server is to end; talks that wait should wait for it.
    """

    def __init__(self, *talks: Talk) -> None:
        self.talks: list[Talk] = list(talks)
        self.connections = 0
        self.heard: list[bytes] = []
        self.over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self._talking: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self.over.set()
        with socket.socket() as wake:  # accept() is not ended by closing its socket
            wake.connect(("127.0.0.1", self.port))
        self._thread.join()
        for one in self._talking:
            one.join()
        self._socket.close()

    def _run(self) -> None:
        while True:
            link, _peer = self._socket.accept()
            if self.over.is_set():
                link.close()
                return
            self.connections += 1
            talk = self.talks.pop(0) if len(self.talks) > 1 else self.talks[0]
            self._talking.append(threading.Thread(target=self._talk, args=(talk, link)))
            self._talking[-1].start()

    def _talk(self, talk: Talk, link: socket.socket) -> None:
        with link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                talk(link)
            except OSError:
                return  # the client went away

    def wait_until_closed(self) -> None:
        """Wait until the server has closed every connection so far."""
        for one in self._talking:
            one.join(10)
            assert not one.is_alive()

    def hear(self, link: socket.socket) -> bytes:
        """The next piece the client sends; b"" when it went away."""
        self.heard.append(link.recv(4096))
        return self.heard[-1]

    def hear_all(self, link: socket.socket) -> None:
        while self.hear(link):
            pass

    def answering(self, *pieces: bytes, greeting: bytes = PROMPT, pause: float = 0) -> Talk:
        """Greet, then answer each command with the next of `pieces`, cut at `|`."""

        def talk(link: socket.socket) -> None:
            link.sendall(greeting)
            for piece in pieces:
                if not self.hear(link):
                    return
                for part in piece.split(b"|"):
                    link.sendall(part)
                    self.over.wait(pause)
            self.hear_all(link)

        return talk

    def node(self, name: str, uid: str, *, greeting: str = "", **answers: str) -> Talk:
        """Be a small node: `hello`, `version`, and `answers` by command (blanks as `_`)."""
        known = {"hello": f"hello:{name}:{uid}", "version": "2.0.0-0"}
        known |= {command.replace("_", " "): text for command, text in answers.items()}

        def talk(link: socket.socket) -> None:
            prompt = f"{name} $ ".encode()
            link.sendall(greeting.encode() + prompt)
            while command := self.hear(link).decode().strip():
                if command == "exit":
                    link.sendall(b"Bye!\n\n")
                    return
                link.sendall(f"{known.get(command, 'SHELL: type help')}\n".encode() + prompt)

        return talk
