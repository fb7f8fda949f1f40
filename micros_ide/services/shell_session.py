"""A session with a node that lasts: commands, what the node says meanwhile, and reconnecting.

One thread owns the connection. Commands of other threads wait for it in a queue; between them it
listens, and follows the background tasks that the commands have started.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from micros_ide.errors import AuthFailed, ConnectionFailed, ConnectionLost, MicrosError
from micros_ide.model.shell_command import CONFIGURING, PASSWORD, ends_connection, restarts
from micros_ide.model.text_lines import LineCutter, shown
from micros_ide.services.console import TIMEOUT_S, Console
from micros_ide.services.task_watch import TaskWatch
from micros_ide.workers.device_shell import NodeShell, OnText
from micros_ide.workers.node_socket import Bell

T = TypeVar("T")
OnLine = Callable[[str], None]
_WAKE_S = 0.25  # a thread that waits for longer cannot be interrupted on Windows
_CLOSE_S = 2.0
_LONGEST_LINE = 1 << 16  # characters, of one that nobody asked for
_LOOKED_AT = 400  # characters of an answer, for the tag of a task that it started


class _Request:
    """Something to do with the connection, by the thread that owns it."""

    def __init__(self, work: Callable[[_Request], Any]) -> None:
        self._work = work
        self._done = threading.Event()
        self._result: Any = None
        self._error: BaseException | None = None
        self.abandoned = False

    def carry_out(self) -> None:
        try:
            if not self.abandoned:
                self._result = self._work(self)
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits
            self._error = error
        self._done.set()

    def result(self, owner: threading.Thread) -> Any:
        while not self._done.wait(_WAKE_S):
            if not owner.is_alive():
                raise ConnectionLost("the session is closed")
        if self._error is not None:
            raise self._error
        return self._result


class ShellSession:
    """A lasting session; use as a context manager.

    Every method may be called from any thread. `on_output` and `on_news` are called from the
    session's own, with one line that may go to a terminal: what the node said unasked or a
    followed task has put out, and what happens to the connection.
    """

    def __init__(
        self,
        console: Console,
        target: str,
        password: str | None = None,
        *,
        on_output: OnLine,
        on_news: OnLine,
        timeout: float = TIMEOUT_S,
    ) -> None:
        """Connect to `target`, `timeout` in seconds of silence; raises as `Console.open` does."""
        self._console, self._target, self._timeout = console, target, timeout
        self._password = password
        self._on_output, self._on_news = on_output, on_news
        self._requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
        self._stop = threading.Event()  # ends the wait for a node that restarts
        self._closing = self._working = self._restarting = False
        self._watch = TaskWatch()
        self._look_at = 0.0
        self._unasked = LineCutter()
        self._shell: NodeShell | None = console.open(target, password, timeout=timeout)
        self._note(self._shell)
        self._bell = Bell()
        self._thread = threading.Thread(target=self._serve, name=f"shell {target}", daemon=True)
        self._thread.start()

    def __enter__(self) -> ShellSession:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def prompt(self) -> str:
        """What the node showed last when it waited for a command, fit for a terminal."""
        return self._prompt

    @property
    def connected(self) -> bool:
        """True while there is a connection; without one, the next command makes it anew."""
        return self._shell is not None

    @property
    def wants_password(self) -> bool:
        """True while the node asks for its password."""
        return PASSWORD in self._modes

    @property
    def configuring(self) -> bool:
        """True in configuration mode."""
        return CONFIGURING in self._modes

    def log_in(self, password: str) -> None:
        """Give the password, now and whenever it is asked for again. Raises AuthFailed."""
        self._do(lambda _request: self._log_in(password))

    def run(self, command: str, on_text: OnText) -> None:
        """Send a command and hand its answer to `on_text` as it comes, from the session's thread.

        A connection that was lost meanwhile is made anew first; what has been sent once is never
        sent again. `interrupt` in another thread, or KeyboardInterrupt in this one, ends the wait.
        Raises as `NodeShell.stream` does, and ConnectionFailed or AuthFailed when a new connection
        is not in the mode that the old one was in: then nothing was sent.
        """

        def work(request: _Request) -> None:
            def hand_on(piece: str) -> None:
                if request.abandoned:
                    raise ConnectionLost("nobody waits for the answer any more")
                on_text(piece)

            self._run(command, hand_on)

        self._do(work)

    def ask(self, command: str) -> str:
        """Return the answer to a command of the program's own; "" when the node cannot be asked."""

        def work(_request: _Request) -> str:
            if self._shell is None or self.wants_password:
                return ""
            return self._with_shell(lambda shell: shell.command(command))

        return self._do(work)

    def wait_until_back(self) -> None:
        """Wait until a node that restarts answers again. Raises as `Console.reopen` does."""
        self._do(lambda _request: self._connected())

    def interrupt(self) -> None:
        """End what is waited for, if anything is: the next command makes a new connection."""
        shell = self._shell
        if self._working:
            self._stop.set()
            if shell is not None:
                shell.abort()

    def close(self) -> None:
        """End the session; may be called twice."""
        self._closing = True
        self.interrupt()
        self._bell.ring()
        self._thread.join(_CLOSE_S)

    def _do(self, work: Callable[[_Request], T]) -> T:
        request = _Request(work)
        self._requests.put(request)
        self._bell.ring()
        try:
            result: T = request.result(self._thread)
        except KeyboardInterrupt:
            request.abandoned = True
            self.interrupt()
            raise
        return result

    # -- the thread that owns the connection

    def _serve(self) -> None:
        while not self._closing:
            try:
                request = self._requests.get_nowait()
            except queue.Empty:
                self._idle()
                continue
            self._stop.clear()
            self._working = True
            request.carry_out()
            self._working = False
        self._drop()
        self._bell.close()

    def _idle(self) -> None:
        shell = self._shell
        if shell is None:
            self._bell.wait()
            return
        try:
            text = shell.listen(self._bell, self._look_due_in())
        except ConnectionLost:
            self._drop()
            self._tell(self._unasked.end())
            if not self._closing:
                self._on_news(f"{self._name} has ended the connection; it is made anew when needed")
            return
        self._bell.hush()
        self._tell(self._unasked.feed(text))
        if self._unasked.unfinished > _LONGEST_LINE:
            self._tell(self._unasked.end())
        if self._look_due_in() == 0:
            self._look()

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            if line.strip() and line not in {"Bye!", f"{self._name} $ "}:
                self._on_output(shown(line))

    def _look_due_in(self) -> float | None:
        if self._watch.pause is None or self._modes:
            return None
        return max(0.0, self._look_at - time.monotonic())

    def _look(self) -> None:
        try:
            lines = self._with_shell(lambda shell: self._watch.look(shell.command))
        except MicrosError as error:
            self._watch.forget()
            self._on_news(error.message)
            return
        self._look_at = time.monotonic() + (self._watch.pause or 0)
        self._tell(lines)

    def _run(self, command: str, on_text: OnText) -> None:
        self._tell(self._unasked.end())
        before = self._modes
        shell = self._connected()
        if shell.wants_password and PASSWORD not in before:
            raise AuthFailed(f"nothing was sent: {self._name} asks for its password")
        if self._modes != before:
            raise ConnectionFailed(
                f"nothing was sent: {self._name} is not in the mode {before} any more",
                hint="enter it again",
            )
        beginning = ""

        def hand_on(piece: str) -> None:
            nonlocal beginning
            beginning += piece[: _LOOKED_AT - len(beginning)]
            on_text(piece)

        ends = ends_connection(command)
        self._with_shell(lambda shell: shell.stream(command, hand_on, ends=ends))
        if restarts(command) and self._shell is None:
            self._restarting = True
            self._watch.forget()
        self._watch.answered(beginning)
        self._look_at = time.monotonic() + (self._watch.pause or 0)

    def _log_in(self, password: str) -> None:
        self._connected()
        self._with_shell(lambda shell: shell.log_in(password))
        self._password = password

    def _connected(self) -> NodeShell:
        if self._shell is not None and self._shell.alive:
            return self._shell
        self._drop()
        if self._restarting:
            self._on_news(f"waiting for {self._name} to come back")
            started = time.monotonic()
            shell = self._console.reopen(
                self._target, self._password, timeout=self._timeout, stop=self._stop
            )
            self._on_news(f"{shell.name} is back after {time.monotonic() - started:.1f} s")
        else:
            shell = self._console.open(self._target, self._password, timeout=self._timeout)
            self._on_news(f"connected to {shell.name} again")
        self._restarting = False
        self._shell = shell
        self._note(shell)
        return shell

    def _with_shell(self, work: Callable[[NodeShell], T]) -> T:
        """Do something with the connection that there is, and see what has become of it."""
        shell = self._shell
        if shell is None:
            raise ConnectionLost(f"there is no connection to {self._name}")
        try:
            return work(shell)
        finally:
            self._note(shell)
            if not shell.alive:
                self._drop()

    def _note(self, shell: NodeShell) -> None:
        self._name, self._modes, self._prompt = shell.name, shell.modes, shell.prompt

    def _drop(self) -> None:
        shell, self._shell = self._shell, None
        if shell is not None:
            shell.close()
