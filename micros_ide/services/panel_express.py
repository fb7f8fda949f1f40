"""A panel's second connection, for wishes that would wait behind a function that takes its time.

A stop must reach a node while its robot arm moves. The connection exists only as long as the
panel's own one waits for an answer: a node has few to give.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from micros_ide.errors import MicrosError
from micros_ide.services.panel_agenda import Agenda, Wish
from micros_ide.workers.device_shell import NodeShell

_PATIENCE_S = 0.4  # that an answer may take before others go past it
_JOIN_S = 12.0


class Express:
    """Goes past a wish in another thread; `lock` is the one of the agenda.

    `open_shell` connects, `send` carries a wish out over that connection.
    """

    def __init__(
        self,
        uid: str,
        lock: threading.Condition,
        agenda: Agenda,
        *,
        open_shell: Callable[[], NodeShell],
        send: Callable[[NodeShell, Wish], None],
    ) -> None:
        self._name = f"panel {uid}, express"
        self._lock, self._agenda = lock, agenda
        self._open_shell, self._send = open_shell, send
        self._ahead: Wish | None = None  # what the panel's own connection waits for
        self._refused: Wish | None = None  # past which nothing can go: there is no connection
        self._since = 0.0
        self._closing = False
        self._shell: NodeShell | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to serve, until `close`. Takes a moment: not for the window's thread."""
        self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """False once it has ended."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, wish: Wish) -> None:
        """The panel's own connection has begun to wait for the answer to `wish`."""
        with self._lock:
            self._ahead, self._since = wish, time.monotonic()
            self._lock.notify_all()

    def end(self) -> None:
        """It waits no more."""
        with self._lock:
            self._ahead = None
            self._lock.notify_all()

    def close(self) -> None:
        """End it, soon."""
        with self._lock:
            self._closing = True
            self._lock.notify_all()
            shell = self._shell
        if shell is not None:
            shell.abort()

    def join(self) -> None:
        """Wait until it has ended."""
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def _serve(self) -> None:
        while not self._closing:
            with self._lock:
                if not self._needed():
                    self._lock.wait()
            wish = self._next()
            if wish is not None:
                self._go_past(wish)

    def _needed(self) -> bool:
        return self._ahead not in (None, self._refused) and not self._closing

    def _next(self) -> Wish | None:
        """Return a wish that has to go past; wait for one. None: there is no need any more."""
        with self._lock:
            while self._ahead is not None and self._needed():
                patience = self._since + _PATIENCE_S - time.monotonic()
                if patience <= 0:
                    wish = self._agenda.next_besides(self._ahead.key, time.monotonic())
                    if wish is not None:
                        return wish
                    patience = _PATIENCE_S
                self._lock.wait(patience)
        return None

    def _go_past(self, first: Wish) -> None:
        try:
            shell = self._open_shell()
        except MicrosError:  # the node has no connection to give: the wish waits its turn
            with self._lock:
                self._agenda.put_back(first)
                self._refused = self._ahead
            return
        with self._lock:
            self._shell = shell
        wish: Wish | None = first
        try:
            while wish is not None and not self._closing:
                self._send(shell, wish)
                wish = self._next()
        except MicrosError:
            pass  # whose wish it was has been told
        finally:
            self._shell = None
            shell.close()
