"""Watch virtual boards live: pins, what is wired to them, power and network, change by change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from micros_ide.errors import MicrosError, NotFound
from micros_ide.model.virtual import PinState, VirtualState
from micros_ide.services.bench import WiredDevice
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.virtual.board_stream import BoardStream
from micros_ide.virtual.pin_table import read_pin_answer

_LOOK_AGAIN_S = 0.4  # for a board that does not run


@dataclass(frozen=True, slots=True)
class BoardSight:
    """A virtual board at one moment.

    Attributes:
        exists: False when there is no board of this name any more.
        hostname: what its program calls itself, "" while none runs.
        connected: it is in its network.
        wifi: its networks can be reached.
        ahead: seconds that its world's clock is before the computer's.
        pins: those that its program has used, by number.
        devices: what is wired to it, by name, oldest first.
        changed: names of devices that have come, gone or changed since the sight before.
        complaint: why it cannot be watched, "" when it can.
    """

    board: str
    state: VirtualState = VirtualState.STOPPED
    exists: bool = True
    hostname: str = ""
    connected: bool = False
    wifi: bool = True
    address: str = ""
    ahead: int = 0
    pins: Mapping[int, PinState] = field(default_factory=dict)
    devices: Mapping[str, WiredDevice] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    complaint: str = ""

    def after(self, message: Mapping[str, Any]) -> BoardSight:
        """Return what is to be seen after a message of the board's process (see `Watching`)."""
        seen = replace(self, changed=frozenset())
        news = message.get("board")
        if news is not None:
            seen = replace(
                seen,
                state=VirtualState(news["state"]),
                hostname=news["hostname"],
                connected=news["connected"],
                wifi=news["wifi"],
                address=news["address"],
                ahead=news["time_ahead"],
            )
        if "pins" in message:
            seen = replace(seen, pins=read_pin_answer(message["pins"]))
        rows = message.get("devices")
        if rows:
            devices = dict(self.devices)
            for name, row in rows.items():
                if row is None:
                    devices.pop(name, None)
                else:
                    devices[name] = WiredDevice(name, **row)
            seen = replace(seen, devices=devices, changed=frozenset(rows))
        return seen


class BoardWatches:
    """Watches over this user's virtual boards."""

    def __init__(self, boards: VirtualBoards) -> None:
        self._boards = boards

    def open(self, board: str, tell: Callable[[BoardSight], None]) -> BoardWatch:
        """Watch `board` until the watch is closed, whether it runs, stops or is started again.

        `tell` is called in a thread of the watch: first with how the board is, then after every
        change, at most 120 times a second.
        """
        return BoardWatch(self._boards, board, tell)


class BoardWatch:
    """A watch that is on; `close` ends it."""

    def __init__(
        self, boards: VirtualBoards, board: str, tell: Callable[[BoardSight], None]
    ) -> None:
        self.board = board
        self._boards, self._tell = boards, tell
        self._lock = threading.Lock()
        self._stream: BoardStream | None = None
        self._closed = threading.Event()
        self._told: BoardSight | None = None
        self._thread = threading.Thread(target=self._run, name=f"watch {board}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching; nothing waits for it, and `tell` may be in its last call."""
        self._closed.set()
        with self._lock:
            if self._stream is not None:
                self._stream.end_wait()

    @property
    def alive(self) -> bool:
        """Whether its thread has not ended yet."""
        return self._thread.is_alive()

    def wait(self, timeout_s: float = 5.0) -> None:
        """After `close`: return when the thread has ended."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._closed.is_set():
            complaint, exists = "", True
            try:
                control = self._boards.fleet.control(self.board)
            except NotFound:
                exists = False
            else:
                try:
                    self._follow(control.watch())
                except NotFound:
                    pass  # it does not run
                except MicrosError as error:
                    complaint = error.message
            sight = BoardSight(self.board, exists=exists, complaint=complaint)
            if sight != self._told:
                self._say(sight)
            self._closed.wait(_LOOK_AGAIN_S)

    def _follow(self, stream: BoardStream) -> None:
        with self._lock:
            self._stream = stream
            if self._closed.is_set():
                stream.end_wait()
        try:
            sight = BoardSight(self.board)
            while (message := stream.read()) is not None:
                if not message.get("ok"):
                    raise MicrosError(
                        str(message.get("message", "the board refuses to be watched"))
                    )
                sight = sight.after(message)
                self._say(sight)
        finally:
            with self._lock:
                self._stream = None
            stream.close()

    def _say(self, sight: BoardSight) -> None:
        if not self._closed.is_set():
            self._told = sight
            self._tell(sight)
