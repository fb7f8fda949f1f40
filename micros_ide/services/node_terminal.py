"""A node's shell as a window shows it: nothing here waits but one thread of its own.

Every method returns at once. What comes of it is told as events of `model.terminal_events`, from
other threads; the one who listens carries them to where they are shown.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from micros_ide.errors import AuthFailed, ConnectionFailed, DeviceTimeout, MicrosError
from micros_ide.model.nodes import Hello
from micros_ide.model.readings import readings_in, readings_of
from micros_ide.model.shell_command import error_in, json_part, restarts, without_secret
from micros_ide.model.terminal_events import (
    Completed,
    Event,
    Link,
    LinkChanged,
    Noted,
    Polled,
    Remembered,
    ReplyEnded,
    Sent,
    Spoken,
)
from micros_ide.services.completion import Completion
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.console import TIMEOUT_S, Console
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.passwords import Passwords
from micros_ide.services.reply_reader import ReplyReader
from micros_ide.services.shell_history import ShellHistory, may_be_kept
from micros_ide.services.shell_session import ShellSession

_log = logging.getLogger(__name__)
_POLLED = 1 << 16  # characters of a polled answer that are read
_JOIN_S = 12.0  # a connection that is being made is not interrupted
Tell = Callable[[Event], None]


class NodeTerminals:
    """Opens terminals to nodes."""

    def __init__(
        self, console: Console, passwords: Passwords, history: ShellHistory, config: NodeConfig
    ) -> None:
        self._console, self._passwords = console, passwords
        self._history, self._config = history, config

    def open(self, target: str, tell: Tell, *, timeout: float = TIMEOUT_S) -> NodeTerminal:
        """Return a terminal that connects to `target`, an id, a name or an address."""
        return NodeTerminal(
            self._console,
            target,
            tell,
            passwords=self._passwords,
            history=self._history,
            keys=lambda: tuple(self._config.schema.keys),
            timeout=timeout,
        )


class NodeTerminal:
    """One terminal. `close` it; `join` waits until it has ended."""

    def __init__(
        self,
        console: Console,
        target: str,
        tell: Tell,
        *,
        passwords: Passwords,
        history: ShellHistory,
        keys: Callable[[], Sequence[str]],
        timeout: float,
    ) -> None:
        self.target = target
        self._console, self._tell = console, tell
        self._passwords, self._history, self._keys = passwords, history, keys
        self._timeout = timeout
        self._numbers = itertools.count(1)
        self._session: ShellSession | None = None
        self._completion: Completion | None = None
        self._wake = threading.Condition()
        self._wishes: deque[Callable[[], None]] = deque()
        self._to_keep: tuple[str, ...] | None = None  # favourites that are not written yet
        self._closing = self._stopped = self._busy = False
        self._wish(self._recall)
        self._wish(self._connect)
        self._thread = threading.Thread(target=self._serve, name=f"terminal {target}", daemon=True)
        self._thread.start()

    def reconnect(self) -> None:
        """Connect anew, if there is no connection."""
        self._wish(self._connect)

    def send(self, command: str) -> None:
        """Have `command` sent when those before it are answered."""
        self._wish(lambda: self._run(next(self._numbers), command))

    @staticmethod
    def keeps(command: str) -> bool:
        """False for a command that holds a secret: it is not remembered, neither here nor there."""
        return may_be_kept(command)

    def poll(self, command: str) -> None:
        """Ask for numbers, unless the connection is in use or lost."""
        with self._wake:
            if self._busy or self._wishes:
                return
        self._wish(lambda: self._poll(command))

    def complete(self, typed: str) -> None:
        """Have the words looked up that may stand at the end of `typed`."""
        self._wish(lambda: self._complete(typed))

    def log_in(self, password: str, *, keep: bool) -> None:
        """Give the password; `keep`: remember it for this node once it was right."""
        self._wish(lambda: self._log_in(password, keep))

    def keep_at_hand(self, favourites: Sequence[str]) -> None:
        """Remember these commands for this node."""
        with self._wake:
            self._to_keep = tuple(favourites)
        self._wish(self._keep)

    def stop(self) -> None:
        """Wait no longer; commands that were not sent yet are given up."""
        with self._wake:
            self._wishes.clear()
            self._stopped = self._busy
        session = self._session
        if session is not None and self._stopped:
            session.interrupt()

    def close(self) -> None:
        """End it, soon."""
        with self._wake:
            self._closing = True
            self._wishes.clear()
            self._wake.notify()
        session = self._session
        if session is not None:
            session.interrupt()

    @property
    def alive(self) -> bool:
        """False once it has ended."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(_JOIN_S)

    # -- the thread

    def _wish(self, wish: Callable[[], None]) -> None:
        with self._wake:
            if not self._closing:
                self._wishes.append(wish)
                self._wake.notify()

    def _serve(self) -> None:
        while True:
            with self._wake:
                self._busy = False
                self._wake.wait_for(lambda: self._closing or bool(self._wishes))
                if self._closing:
                    break
                wish = self._wishes.popleft()
                self._busy, self._stopped = True, False
            try:
                wish()
            except MicrosError as error:  # of the history and the key store
                self._tell(Noted(error.message))
            except Exception:  # noqa: BLE001 - it outlives a bug, which the log file tells
                _log.exception("terminal of %s", self.target)
                self._tell(LinkChanged(Link.LOST, error=MicrosError("internal error")))
        self._keep()
        if self._session is not None:
            self._session.close()
        self._tell(LinkChanged(Link.CLOSED))

    def _keep(self) -> None:
        with self._wake:
            favourites, self._to_keep = self._to_keep, None
        if favourites is not None:
            try:
                self._history.set_favourites(self.target, favourites)
            except MicrosError as error:
                _log.warning("the favourites were not remembered: %s", error)

    def _recall(self) -> None:
        try:
            self._tell(self._history.recall(self.target))
        except MicrosError:
            self._tell(Remembered((), ()))
            raise

    def _connect(self, password: str | None = None) -> None:
        self._tell(LinkChanged(Link.CONNECTING))
        try:
            if self._session is not None:
                self._session.wait_until_back()
            else:
                self._session = self._opened(password)
                self._completion = Completion(self._session, self._keys())
        except AuthFailed as error:
            self._tell(LinkChanged(Link.PASSWORD, error=error))
        except MicrosError as error:
            self._tell(LinkChanged(Link.LOST, error=error))
        else:
            self._tell_link()

    def _opened(self, password: str | None) -> ShellSession:
        return ShellSession(
            self._console,
            self.target,
            password,
            on_output=lambda line: self._tell(Spoken(line)),
            on_news=self._on_news,
            timeout=self._timeout,
        )

    def _on_news(self, line: str) -> None:
        self._tell(Noted(line))
        session = self._session
        if session is not None and not session.connected and not self._busy:
            self._tell(LinkChanged(Link.LOST))

    def _tell_link(self, error: MicrosError | None = None) -> None:
        session = self._session
        if session is None:
            self._tell(LinkChanged(Link.LOST, error=error))
            return
        link = Link.READY if session.connected else Link.LOST
        if session.wants_password:
            link = Link.PASSWORD
        name = session.prompt.rpartition("] ")[2].removesuffix(" $ ").strip()
        self._tell(LinkChanged(link, name, session.prompt, error))

    def _run(self, number: int, command: str) -> None:
        session = self._session
        if session is None:
            self._connect()
            session = self._session
            if session is None:
                return
        told = without_secret(command, SECRET_KEYS)
        self._tell(Sent(number, session.prompt, told))
        self._tell(LinkChanged(Link.WAITING, prompt=session.prompt))
        began, reader = time.monotonic(), ReplyReader(number, command, self._tell)
        error: MicrosError | None = None
        try:
            session.run(command, reader.feed)
            reader.end()
            if restarts(command):
                self._tell(LinkChanged(Link.RESTARTING))
                session.wait_until_back()
        except MicrosError as caught:
            reader.end()
            error = caught
        stopped = self._stopped and error is not None
        shown = None if stopped else error
        self._tell(ReplyEnded(number, told, time.monotonic() - began, shown, stopped))
        self._remember(command)
        if stopped and not self._closing:
            self._connect()
        else:
            self._tell_link(shown if isinstance(shown, ConnectionFailed | DeviceTimeout) else None)

    def _remember(self, command: str) -> None:
        try:
            self._history.add(self.target, command)
        except MicrosError as error:
            _log.warning("a command was not remembered: %s", error)

    def _poll(self, command: str) -> None:
        session = self._session
        if session is None or not session.connected or session.wants_password:
            self._tell(Polled(command, time.time(), problem="no connection"))
            return
        pieces: list[str] = []
        size = 0

        def collect(piece: str) -> None:
            nonlocal size
            pieces.append(piece[: max(0, _POLLED - size)])
            size += len(piece)

        try:
            session.run(command, collect)
        except MicrosError as error:
            self._tell(Polled(command, time.time(), problem=error.message))
            self._tell_link(error)
            return
        self._tell(_polled(command, "".join(pieces)))

    def _complete(self, typed: str) -> None:
        if self._completion is not None and self._session is not None and self._session.connected:
            self._tell(Completed(typed, tuple(self._completion.fitting(typed))))
        else:
            self._tell(Completed(typed, ()))

    def _log_in(self, password: str, keep: bool) -> None:
        if self._session is None:
            self._connect(password)
            if self._session is None:
                return
        elif not self._given(self._session, password):
            return
        self._tell_link()
        if keep:
            uid = self._uid(self._session)
            if uid:
                self._passwords.remember(uid, password)

    def _given(self, session: ShellSession, password: str) -> bool:
        self._tell(LinkChanged(Link.CONNECTING))
        try:
            session.log_in(password)
        except AuthFailed as error:
            self._tell(LinkChanged(Link.PASSWORD, error=error))
        except MicrosError as error:
            self._tell(LinkChanged(Link.LOST, error=error))
        else:
            return True
        return False

    def _uid(self, session: ShellSession) -> str:
        if Hello("", self.target).genuine:
            return self.target
        hello = Hello.parse(session.ask("hello").partition("\n")[0])
        return hello.uid if hello.genuine else ""


def _polled(command: str, answer: str) -> Polled:
    when = time.time()
    refused = error_in(command, answer)
    if refused is not None:
        return Polled(command, when, problem=refused[:200])
    try:
        found = readings_of(json_part(answer))
    except ValueError:
        found = tuple(one for line in answer.split("\n")[:200] for one in readings_in(line))
    return Polled(command, when, found, "" if found else "there is no number in its answer")
