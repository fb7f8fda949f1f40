"""Client of a node's command shell: one command, one answer, framed by the prompt."""

from __future__ import annotations

import time

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    Busy,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
)
from micros_ide.model.nodes import Hello, clean_text
from micros_ide.workers.node_socket import NodeSocket
from micros_ide.workers.shell_framing import Answer, End

SHELL_PORT = 9008
_WITHOUT_LOGIN = frozenset({"hello", "version", "exit"})
_LONGEST_COMMAND = 2000  # bytes; a node takes 2048
_LONGEST_ANSWER = 1 << 20  # characters
_LONGEST_GREETING = 4096
_LONGEST_WAIT_S = 120.0  # for a whole answer, however slowly it drips
_GAP_S = 0.05  # of silence make a prompt in the middle of a line the end
_BUSY_TRIES = 5
_BUSY_PAUSE_S = 0.3
_BYE_S = 0.3


class NodeShell:
    """A connection to a node; use as a context manager.

    Answers are the node's own text: clean it before it reaches a terminal or a table. After
    ConnectionLost or DeviceTimeout the connection is closed, so that a late answer can never be
    taken for that of the next command.

    Attributes:
        name: what the node calls itself in its prompt.
        modes: what stood before the name in the last prompt ("[configure]").
    """

    def __init__(
        self,
        host: str,
        port: int = SHELL_PORT,
        *,
        timeout: float = 5.0,
        password: str | None = None,
        expect: str | None = None,
    ) -> None:
        """Connect, read the prompt and log in where the node asks for it.

        `timeout`: seconds of silence. `expect`: refuse any node of another name. Raises
        ConnectionFailed, ConnectionLost, DeviceTimeout, Busy when all its connections are taken,
        AuthFailed.
        """
        self._timeout = timeout
        self._closed = False
        self.name, self.modes = "", ""
        self._socket = self._connect(host, port)
        try:
            self._check_name(expect)
            if self.wants_password and password is not None:
                self._log_in(password)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> NodeShell:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def wants_password(self) -> bool:
        """True while the node asks for its password."""
        return "[password]" in self.modes

    def command(self, text: str, *, timeout: float | None = None, ends: bool = False) -> str:
        """Send one command and return its answer without the prompt.

        `ends`: the command closes the connection (reboot, webrepl --update); then that is the
        end of the answer. Raises AuthFailed before anything is sent where a login is missing,
        InvalidInput for text that is no single command, BoardError for an endless answer,
        DeviceTimeout after `timeout` seconds of silence, ConnectionLost.
        """
        line = _checked(text)
        if self.wants_password and text.split(maxsplit=1)[0] not in _WITHOUT_LOGIN:
            raise AuthFailed(f"{self.name} wants its password", hint="enter the node's password")
        return self._exchange(line, timeout or self._timeout, ends=ends)

    def hello(self) -> Hello:
        """Return the node's name and hardware id; InvalidInput when it answers otherwise."""
        return Hello.parse(self.command("hello").partition("\n")[0])

    def version(self) -> str:
        """Return the firmware's version, "2.0.0-0"."""
        return clean_text(self.command("version").partition("\n")[0].strip(), 40)

    def close(self) -> None:
        """Say goodbye, so that the node has the connection free at once; may be called twice."""
        if not self._closed:
            self._closed = True
            self._socket.finish(b"exit\n", _BYE_S)

    def abort(self) -> None:
        """End a wait in another thread with ConnectionLost (to cancel a job)."""
        self._socket.end()

    def _connect(self, host: str, port: int) -> NodeSocket:
        for attempt in range(_BUSY_TRIES):
            if attempt:
                time.sleep(_BUSY_PAUSE_S)
            link = NodeSocket(host, port, self._timeout)
            try:
                if self._greeted(link):
                    return link
            except BaseException:
                link.close()
                raise
            link.close()
        raise Busy(
            f"{host}:{port} has no free connection",
            hint="close another program that is connected to the node, or wait",
        )

    def _greeted(self, link: NodeSocket) -> bool:
        """Read the first prompt; False when the node is busy."""
        greeting, deadline = Answer(), time.monotonic() + self._timeout
        while True:
            data = _receive(link, deadline, f"{link.peer} does not greet as a node does")
            end = greeting.feed(data)
            if greeting.is_busy:
                return False
            if not data:
                raise ConnectionLost(f"{link.peer} closed the connection without a word")
            if end is End.SURE and not link.has_more(0):
                self.name, self.modes = greeting.name or "", greeting.modes
                return True
            if len(greeting.text) > _LONGEST_GREETING:
                raise ConnectionFailed(f"{link.peer} does not greet as a node does")

    def _check_name(self, expect: str | None) -> None:
        if expect is not None and self.name != expect:
            raise ConnectionFailed(
                f"{self._socket.peer} is {self.name!r}, not {expect!r}",
                hint="addresses have moved: search the network again",
            )

    def _log_in(self, password: str) -> None:
        said = self._exchange(_checked(password, "the password"), self._timeout, ends=True)
        if not said.startswith("AuthOk"):
            raise AuthFailed(f"{self.name} refused the password", hint="check the node's password")

    def _exchange(self, line: bytes, timeout: float, *, ends: bool) -> str:
        if self._closed:
            raise ConnectionLost(f"the connection to {self.name} is closed")
        try:
            self._drop_late_output()
            self._socket.send(line, timeout)
            return self._answer(timeout, ends=ends)
        except BaseException:
            self._drop()
            raise

    def _answer(self, timeout: float, *, ends: bool) -> str:
        answer = Answer(self.name)
        limit = time.monotonic() + max(_LONGEST_WAIT_S, timeout)
        while True:
            deadline = min(limit, time.monotonic() + timeout)
            try:
                data = _receive(self._socket, deadline, f"{self.name} does not answer")
            except DeviceTimeout:
                if answer.settle():
                    break
                raise
            end = answer.feed(data)
            if not data and ends:
                self._drop()
                return answer.text.rstrip("\n")
            if not data:
                raise ConnectionLost(f"{self.name} closed the connection instead of answering")
            if len(answer.text) > _LONGEST_ANSWER:
                raise BoardError(
                    f"{self.name} sends more than {_LONGEST_ANSWER} characters without an end",
                    output=answer.text[:2000],
                )
            # A prompt inside an answer is followed by more of it.
            gap = _GAP_S if end is End.LIKELY else 0
            if end is not End.NOT_YET and not self._socket.has_more(gap):
                break
        self.modes = answer.modes
        return answer.body

    def _drop_late_output(self) -> None:
        # What a background task said after the last prompt belongs to no answer.
        taken = 0
        while self._socket.has_more(0) and taken < _LONGEST_ANSWER:
            taken += len(self._socket.receive(0))

    def _drop(self) -> None:
        self._closed = True
        self._socket.close()


def _receive(link: NodeSocket, deadline: float, silence: str) -> bytes:
    try:
        return link.receive(max(0.001, deadline - time.monotonic()))
    except TimeoutError as error:
        raise DeviceTimeout(
            silence, hint="check that the node is not busy or restarting"
        ) from error


def _checked(text: str, what: str = "the command") -> bytes:
    data = text.strip().encode("utf-8", "replace")
    if not data or not text.strip().isprintable() or len(data) > _LONGEST_COMMAND:
        raise InvalidInput(f"{what} must be one line of 1 to {_LONGEST_COMMAND} bytes")
    return data + b"\n"
