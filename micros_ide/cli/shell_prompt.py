"""The prompt of `micros-ide shell`: somebody sits at the keyboard."""

from __future__ import annotations

import signal
from types import FrameType

from micros_ide import paths
from micros_ide.cli.screen import Screen
from micros_ide.cli.shell import Access
from micros_ide.core import Core
from micros_ide.errors import AuthFailed, JobCancelled, MicrosError
from micros_ide.model.shell_command import restarts, updates, without_secret
from micros_ide.model.text_lines import LineCutter, shown
from micros_ide.services.completion import Completion
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.shell_session import ShellSession
from micros_ide.workers.line_editor import LineEditor

_HISTORY = "shell_history"
_WITHOUT_LOGIN = frozenset({"hello", "version", "exit"})


def talk(core: Core, access: Access, screen: Screen) -> None:
    """Read commands and show answers until `exit` or Ctrl-D.

    Raises what `Console.open` raises when there is no connection to begin with; later errors are
    shown, and the next command tries again. JobCancelled when the program is asked to end.
    """
    with _Talk(core, access, screen) as talking:
        talking.until_exit()


class _Talk:
    def __init__(self, core: Core, access: Access, screen: Screen) -> None:
        self._screen = screen
        self._editor: LineEditor | None = None
        self._killed = False
        self._session = self._connected(core, access)
        keys = core.node_config.schema.keys
        self._completion = Completion(self._session, tuple(keys))

    def __enter__(self) -> _Talk:  # noqa: PYI034 - Self is not in Python 3.10
        self._editor = LineEditor(
            paths.user_data() / _HISTORY, complete=self._words, keep=_may_be_kept
        )
        # Ctrl-C only ends a wait here, so a polite kill has to be something else.
        self._handler = signal.signal(signal.SIGTERM, self._kill)
        self._screen.note("Tab completes, Ctrl-C stops waiting, exit leaves. Try: help")
        return self

    def __exit__(self, *exc: object) -> None:
        signal.signal(signal.SIGTERM, self._handler)
        self._session.close()

    def until_exit(self) -> None:
        """Carry out one line after the other."""
        going_on = True
        while going_on and not self._killed:
            try:
                going_on = self._one_line()
            except KeyboardInterrupt:  # the line is given up
                continue
        if self._killed:
            raise JobCancelled

    def _one_line(self) -> bool:
        """Read a line and carry it out; False for the last one."""
        try:
            line = self._next_line()
        except EOFError:
            return False
        if line and line != "exit":
            self._send(line)
        return line != "exit" and not updates(line)

    def _kill(self, _signal: int, _frame: FrameType | None) -> None:
        self._killed = True
        self._session.interrupt()
        if self._editor is not None:
            self._editor.stop()

    def _next_line(self) -> str:
        """Return what was typed; "" where it was the password."""
        assert self._editor is not None  # noqa: S101 - for mypy
        if not self._session.wants_password:
            return self._editor.read(self._session.prompt).strip()
        typed = self._editor.read_secret(self._session.prompt).strip()
        if typed in _WITHOUT_LOGIN or not typed:
            return typed
        try:
            self._session.log_in(typed)
        except MicrosError as error:
            self._screen.failure(error)
        return ""

    def _send(self, line: str) -> None:
        cutter = LineCutter()

        def show(piece: str) -> None:
            for complete in cutter.feed(piece):
                self._show(shown(complete))

        try:
            self._session.run(line, show)
            if restarts(line):
                self._session.wait_until_back()
        except KeyboardInterrupt:
            self._screen.note("Stopped waiting. The node may still be at it.")
        except MicrosError as error:
            self._screen.failure(error)
        for rest in cutter.end():
            self._show(shown(rest))

    def _connected(self, core: Core, access: Access) -> ShellSession:
        password = access.password
        while True:
            try:
                return ShellSession(
                    core.console,
                    access.target,
                    password,
                    on_output=self._show,
                    on_news=lambda line: self._show(f"* {shown(line)}"),
                    timeout=access.timeout,
                )
            except AuthFailed as error:
                if password is not None:
                    raise
                self._screen.note(f"{error.message}.")
                password = self._screen.ask_secret("password")

    def _show(self, line: str) -> None:
        if self._editor is not None:
            self._editor.show(line)
        else:
            self._screen.note(line)

    def _words(self, typed: str) -> list[tuple[str, str]]:
        return [(word.text, word.meaning) for word in self._completion.fitting(typed)]


def _may_be_kept(line: str) -> bool:
    """False for a line with the value of a secret key."""
    return without_secret(line, SECRET_KEYS) == line
