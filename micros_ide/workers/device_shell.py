"""Client of a node's command shell: one command, one answer, framed by the prompt."""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from typing import Any

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
)
from micros_ide.model.nodes import Hello, clean_text
from micros_ide.model.shell_command import CONFIGURING, JSON_WORD, PASSWORD, json_part, with_json
from micros_ide.workers.node_socket import Bell
from micros_ide.workers.shell_connection import connect, received
from micros_ide.workers.shell_framing import Answer, End

SHELL_PORT = 9008
OnText = Callable[[str], None]
_WITHOUT_LOGIN = frozenset({"hello", "version", "exit"})
_LONGEST_COMMAND = 2000  # bytes; a node takes 2048
_LONGEST_ANSWER = 16 << 20  # characters, of an answer that is kept in memory
_LATE_OUTPUT = 1 << 20  # bytes between two commands
_LONGEST_WAIT_S = 120.0  # for a whole answer, however slowly it drips
_GAP_S = 1.0  # of silence make a prompt in the middle of a line the end; no node ends like that
_BYE_S = 0.3


class NodeShell:
    """A connection to a node; use as a context manager.

    Answers are the node's own text: clean it before it reaches a terminal or a table. After
    ConnectionLost, DeviceTimeout or an exception in between the connection is closed, so that a
    late answer can never be taken for that of the next command.

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
        connect_timeout: float | None = None,
        password: str | None = None,
        expect: str | None = None,
    ) -> None:
        """Connect, read the prompt and log in where the node asks for it.

        `timeout`: seconds of silence. `connect_timeout`: seconds for the connection, and for the
        prompt (as `timeout` if None). `expect`: refuse any node of another name. Raises
        ConnectionFailed, ConnectionLost, DeviceTimeout, Busy when all its connections are taken,
        AuthFailed.
        """
        self._timeout = timeout
        self._closed = False
        self._decode_unasked = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._socket, greeting = connect(host, port, connect_timeout or timeout)
        self.name, self.modes = greeting.name, greeting.modes
        try:
            self._check_name(expect)
            if self.wants_password and password is not None:
                self.log_in(password)
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
        return PASSWORD in self.modes

    @property
    def configuring(self) -> bool:
        """True in configuration mode."""
        return CONFIGURING in self.modes

    @property
    def prompt(self) -> str:
        """What the node shows when it waits, "[configure] lamp $ ", fit for a terminal."""
        return clean_text(f"{self.modes} {self.name} $ ".lstrip(), 120)

    def log_in(self, password: str) -> None:
        """Give the password the node asks for.

        Raises AuthFailed, the connection is closed then; ConnectionLost, DeviceTimeout.
        """
        said = self._whole(_checked(password, "the password"), self._timeout, None, ends=True)
        if said.startswith("AuthOk") and not self._closed:
            return
        refused = said.startswith("AuthFailed") or not self._closed
        self._drop()
        if not refused:
            raise ConnectionLost(f"{self.name} closed the connection instead of answering")
        raise AuthFailed(f"{self.name} refused the password", hint="check the node's password")

    def command(
        self,
        text: str,
        *,
        timeout: float | None = None,
        total: float | None = None,
        ends: bool = False,
    ) -> str:
        """Send one command and return its answer without the prompt.

        `timeout`: seconds of silence. `total`: seconds for all of the answer (120, or `timeout` if
        that is longer). `ends`: the command closes the connection (reboot, webrepl --update);
        then that is the end of the answer. Raises AuthFailed before anything is sent where a login
        is missing, InvalidInput for text that is no single command, BoardError for more than 16
        million characters, DeviceTimeout, ConnectionLost.
        """
        return self._whole(self._line(text), timeout, total, ends=ends)

    def stream(
        self,
        text: str,
        on_text: OnText,
        *,
        timeout: float | None = None,
        total: float | None = None,
        ends: bool = False,
    ) -> None:
        """Send one command and hand its answer to `on_text` as it comes, in pieces of any size.

        The prompt is never handed on; the pieces together are the answer of `command` and the
        line feed at its end. An exception of `on_text` closes the connection. `abort` in another
        thread ends the wait. Raises as `command`, but for no length.
        """
        self._exchange(self._line(text), on_text, timeout, total, ends=ends)

    def json(self, text: str, *, timeout: float | None = None, total: float | None = None) -> Any:
        """Send one command with `>json` and return the value the node answers.

        Raises as `command`, InvalidInput in configuration mode, BoardError with the node's words
        in `output` for an answer that is no JSON.
        """
        return self.parse_json(self.command(with_json(text), timeout=timeout, total=total))

    def parse_json(self, answer: str) -> Any:
        """Return the value in the answer to a command with `>json`; BoardError without one."""
        try:
            return json_part(answer)
        except ValueError as error:
            first = clean_text(answer.strip().partition("\n")[0], 120)
            raise BoardError(
                f"{self.name} answered no JSON: {first or 'nothing'}",
                output=answer[:2000],
                hint="only functions of load modules answer JSON",
            ) from error

    def hello(self) -> Hello:
        """Return the node's name and hardware id; InvalidInput when it answers otherwise."""
        return Hello.parse(self.command("hello").partition("\n")[0])

    def version(self) -> str:
        """Return the firmware's version, "2.0.0-0"."""
        return clean_text(self.command("version").partition("\n")[0].strip(), 40)

    def listen(self, bell: Bell, timeout: float | None) -> str:
        """Wait between commands for what the node says unasked, and return it.

        "" when `timeout` seconds (None: for ever) have passed or `bell` rang. Raises
        ConnectionLost at the end of the connection, which is closed then.
        """
        try:
            self._socket.wait(bell, timeout)
            return self._unasked()
        except ConnectionLost:
            self._drop()
            raise

    @property
    def alive(self) -> bool:
        """False as soon as it is known that the connection has ended."""
        try:
            return not self._closed and self._socket.peek(0) != b""
        except ConnectionLost:
            return False

    def close(self) -> None:
        """Say goodbye, so that the node has the connection free at once; may be called twice."""
        if not self._closed:
            self._closed = True
            self._socket.finish(b"exit\n", _BYE_S)

    def abort(self) -> None:
        """End a wait in another thread with ConnectionLost (to cancel a job)."""
        self._socket.end()

    def _check_name(self, expect: str | None) -> None:
        if expect is not None and self.name != expect:
            raise ConnectionFailed(
                f"{self._socket.peer} is {self.name!r}, not {expect!r}",
                hint="addresses have moved: search the network again",
            )

    def _drop(self) -> None:
        self._closed = True
        self._socket.close()

    # -- commands and answers

    def _line(self, text: str) -> bytes:
        line = _checked(text)
        if self.wants_password and text.split(maxsplit=1)[0] not in _WITHOUT_LOGIN:
            raise AuthFailed(f"{self.name} wants its password", hint="enter the node's password")
        if self.configuring and text.rsplit(maxsplit=1)[-1] == JSON_WORD:
            raise InvalidInput(
                "there is no JSON in configuration mode", hint="leave it with noconf"
            )
        return line

    def _whole(self, line: bytes, timeout: float | None, total: float | None, *, ends: bool) -> str:
        pieces: list[str] = []
        size = 0

        def collect(text: str) -> None:
            nonlocal size
            pieces.append(text)
            size += len(text)
            if size > _LONGEST_ANSWER:
                raise BoardError(
                    f"{self.name} answers more than {_LONGEST_ANSWER:,} characters",
                    output="".join(pieces)[:2000],
                    hint="ask for less at once",
                )

        self._exchange(line, collect, timeout, total, ends=ends)
        return "".join(pieces).rstrip("\n")

    def _exchange(
        self,
        line: bytes,
        on_text: OnText,
        timeout: float | None,
        total: float | None,
        *,
        ends: bool,
    ) -> None:
        if self._closed:
            raise ConnectionLost(f"the connection to {self.name} is closed")
        silence = timeout or self._timeout
        limit = time.monotonic() + (total or max(_LONGEST_WAIT_S, silence))
        try:
            self._drop_late_output()
            self._socket.send(line, silence)
            self._answer(on_text, silence, limit, ends=ends)
        except BaseException:
            self._drop()
            raise

    def _answer(self, on_text: OnText, silence: float, limit: float, *, ends: bool) -> None:
        answer, talked = Answer(self.name), False
        endless = f"{self.name} does not come to an end with its answer"
        while True:
            deadline = min(limit, time.monotonic() + silence)
            try:
                data = received(self._socket, deadline, f"{self.name} does not answer")
            except DeviceTimeout:
                if answer.settle():
                    break
                if talked and deadline == limit:
                    raise DeviceTimeout(endless) from None
                raise
            except ConnectionLost:  # some nodes restart before they have closed it
                if not ends:
                    raise
                data = b""
            text, talked = answer.feed(data), True
            if text:
                on_text(text)
            if not data:
                self._ended(answer, on_text, expected=ends)
                return
            if answer.end is not End.NOT_YET and self._is_end(answer.end, silence):
                break
            if time.monotonic() > limit:
                raise DeviceTimeout(endless)
        self.modes = answer.modes

    def _is_end(self, end: End, silence: float) -> bool:
        """False for a prompt inside an answer, which more of it or an end follows."""
        if end is End.SURE:
            return not self._socket.peek(0)
        return self._socket.peek(min(_GAP_S, silence)) is None

    def _ended(self, answer: Answer, on_text: OnText, *, expected: bool) -> None:
        if not expected:
            raise ConnectionLost(f"{self.name} closed the connection instead of answering")
        if answer.held:
            on_text(answer.held)
        self._drop()

    def _drop_late_output(self) -> None:
        # What a background task said after the last prompt belongs to no answer.
        taken = 0
        while (first := self._socket.peek(0)) is not None and taken < _LATE_OUTPUT:
            if not first:
                raise ConnectionLost(f"{self.name} had closed the connection: nothing was sent")
            taken += len(self._socket.receive(0))

    def _unasked(self) -> str:
        if self._socket.peek(0) is None:
            return ""
        data = self._socket.receive(0)
        if not data:
            raise ConnectionLost(f"{self.name} closed the connection")
        return self._decode_unasked(data)


def _checked(text: str, what: str = "the command") -> bytes:
    data = text.strip().encode("utf-8", "replace")
    if not data or not text.strip().isprintable() or len(data) > _LONGEST_COMMAND:
        raise InvalidInput(f"{what} must be one line of 1 to {_LONGEST_COMMAND} bytes")
    return data + b"\n"
