"""The line between a dashboard app and its node: opened when needed, opened anew when lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from micros_ide.errors import AuthFailed, ConnectionLost, DeviceTimeout
from micros_ide.model.nodes import Hello
from micros_ide.model.reporting import Reporter
from micros_ide.workers.device_shell import NodeShell

T = TypeVar("T")
Opener = Callable[[], NodeShell]


class AppLine:
    """Sends commands one by one; a cancel ends a wait. Use as a context manager.

    The shell closes itself after a lost or late answer; an app that looks at the next thing
    nevertheless gets a new connection. What the app changed in the old session (`conf`) is gone.
    """

    def __init__(self, opener: Opener, report: Reporter) -> None:
        """`opener` opens and, where a password is known, logs in."""
        self._opener, self._report = opener, report
        self._shell: NodeShell | None = None
        self._cut = False  # by a cancel, which may come when the answer is there already
        self._ended = False

    def __enter__(self) -> AppLine:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self._drop()

    def command(self, text: str, *, timeout: float | None = None, ends: bool = False) -> str:
        """Send one command and return its answer; raises what a node's shell raises."""
        return self._asked(lambda shell: shell.command(text, timeout=timeout, ends=ends))

    def hello(self) -> Hello:
        """Return who the node is; raises AuthFailed where it wants a password nobody gave."""
        found = self._asked(lambda shell: shell.hello())
        if self._shell is not None and self._shell.wants_password:
            raise AuthFailed(f"{found.name} wants its password", hint="add --password -")
        return found

    def end(self) -> None:
        """End a wait in another thread with ConnectionLost, and take no more commands."""
        self._ended = True
        if self._shell is not None:
            self._shell.abort()

    def _asked(self, ask: Callable[[NodeShell], T]) -> T:
        if self._ended:
            raise ConnectionLost("the app has ended: nothing was sent")
        if self._shell is None or self._cut:
            self._drop()
            self._shell = self._opener()
        shell = self._shell

        def cut() -> None:
            self._cut = True
            shell.abort()

        # What an app still says to its node after the cancel is its clean-up.
        over = self._report.cancelled
        hook = nullcontext() if over else self._report.on_cancel(cut)
        try:
            with hook:
                return ask(shell)
        except (ConnectionLost, DeviceTimeout):
            self._drop()
            raise

    def _drop(self) -> None:
        if self._shell is not None:
            self._shell.close()
        self._shell, self._cut = None, False
