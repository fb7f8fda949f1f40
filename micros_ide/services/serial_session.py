"""The console of a board as a window shows it: it comes back by itself and makes way for jobs.

A job on the port's lane (a deploy, an update) finds the port free: the console closes before the
job's first step, in the job's own thread, and opens again behind its last.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import Busy, MicrosError, NotFound
from micros_ide.model.jobs import JobChanged, JobInfo, JobState
from micros_ide.model.terminal_events import Line, LineChanged
from micros_ide.services.serial_console import OpenConsole, SerialConsole

_log = logging.getLogger(__name__)
_LOOK_S = 0.5  # between two tries to open the port
_TICK_S = 0.2
_ECHO_S = 0.05  # silence that means that a pasted line was taken
_LONGEST_ECHO_S = 5.0
_JOIN_S = 8.0
INTERRUPT, RESTART, FRIENDLY = b"\x03", b"\x04", b"\x02"
Show = Callable[[bytes], None]
Tell = Callable[[LineChanged], None]


class SerialSessions:
    """Opens consoles that last."""

    def __init__(self, consoles: SerialConsole, jobs: JobEngine) -> None:
        self._consoles, self._jobs = consoles, jobs

    def open(self, device: str, show: Show, tell: Tell) -> SerialSession:
        """Return the console of `device`; `show` and `tell` are called from other threads."""
        return SerialSession(self._consoles, self._jobs, device, show, tell)


class SerialSession:
    """One console. Every method but `join` returns at once."""

    def __init__(
        self, consoles: SerialConsole, jobs: JobEngine, device: str, show: Show, tell: Tell
    ) -> None:
        self.device = device
        self._consoles, self._show, self._tell_to = consoles, show, tell
        self._console: OpenConsole | None = None
        self._port = threading.Lock()  # held while the port is opened or closed
        self._wake = threading.Condition()
        self._keys: deque[tuple[bytes, bool]] = deque()  # bytes, and whether to wait for the echo
        self._lent: dict[int, str] = {}  # jobs at work on the port: their titles
        self._told: LineChanged | None = None
        self._closing = False
        self._unsubscribe = jobs.bus.subscribe(JobChanged, lambda event: self._on_job(event.job))
        for job in jobs.snapshot():
            self._on_job(job)
        self._thread = threading.Thread(target=self._serve, name=f"serial {device}", daemon=True)
        self._thread.start()

    def type(self, data: bytes) -> None:
        """Send keys to the board."""
        self._put([(data, False)])

    def paste(self, text: str) -> None:
        """Send text line by line, each when the board has taken the one before."""
        lines = text.replace("\r\n", "\n").split("\n")
        ends = [f"{line}\r" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
        self._put([(line.encode(), True) for line in ends])

    def interrupt(self) -> None:
        """Send Ctrl-C before everything that waits, which is given up."""
        with self._wake:
            self._keys.clear()
        self._put([(INTERRUPT, False)])

    def close(self) -> None:
        """End it, soon."""
        self._unsubscribe()
        with self._wake:
            self._closing = True
            self._wake.notify()

    @property
    def alive(self) -> bool:
        """False once it has ended."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait until the port is free again."""
        self._thread.join(_JOIN_S)

    # -- jobs on the same port, in their threads

    def _on_job(self, job: JobInfo) -> None:
        if not job.lane.endswith(f"serial:{self.device}") or job.state is JobState.QUEUED:
            return
        if job.state.terminal:
            if self._lent.pop(job.id, None) is not None:
                with self._wake:
                    self._wake.notify()
        elif job.id not in self._lent:
            self._lent[job.id] = job.title
            with self._port:
                self._drop()
            self._tell(LineChanged(Line.LENT, self.device, job.title))

    # -- the session's own thread

    def _serve(self) -> None:
        while not self._closing:
            try:
                self._turn()
            except Exception:  # noqa: BLE001 - it outlives a bug, which the log file tells
                _log.exception("console of %s", self.device)
                self._tell(
                    LineChanged(Line.FAILED, self.device, error=MicrosError("internal error"))
                )
                self._rest(_LOOK_S)
        with self._port:
            self._drop()
        self._tell(LineChanged(Line.CLOSED, self.device))

    def _turn(self) -> None:
        if self._lent:
            self._keys.clear()  # what is typed meanwhile is not for the board
            self._rest(_LOOK_S)
            return
        console = self._console
        if console is None or not console.alive:
            self._open()
            return
        away = console.away
        self.device = console.device
        self._tell(LineChanged(Line.AWAY if away else Line.OPEN, self.device))
        with self._wake:
            if not self._keys:
                self._wake.wait(_TICK_S)
            keys = self._keys.popleft() if self._keys and not self._closing else None
        if keys is not None and not away:
            data, patiently = keys
            console.type(data)
            if patiently:
                console.wait_quiet(_ECHO_S, _LONGEST_ECHO_S)

    def _open(self) -> None:
        state: LineChanged | None = None
        with self._port:
            if self._lent or self._closing:
                return
            self._drop()
            if self._told is None:
                self._tell(LineChanged(Line.OPENING, self.device))
            try:
                self._console = self._consoles.open(self.device, self._show, lambda _text: None)
            except Busy as error:
                state = LineChanged(Line.HELD, self.device, error.message, error)
            except NotFound as error:
                state = LineChanged(Line.AWAY, self.device, error=error)
            except MicrosError as error:
                state = LineChanged(Line.FAILED, self.device, error=error)
        if state is not None:
            self._tell(state)
            self._keys.clear()  # what is typed while the port is away is lost
            self._rest(_LOOK_S)

    def _drop(self) -> None:
        console, self._console = self._console, None
        if console is not None:
            console.close()

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with self._wake:
            while not self._closing and (left := end - time.monotonic()) > 0:
                if not self._wake.wait(left):
                    return

    def _put(self, keys: list[tuple[bytes, bool]]) -> None:
        with self._wake:
            self._keys.extend(keys)
            self._wake.notify()

    def _tell(self, state: LineChanged) -> None:
        told = self._told
        same = told is not None and (told.line, told.device, told.who) == (
            state.line,
            state.device,
            state.who,
        )
        if not same:
            self._told = state
            self._tell_to(state)
