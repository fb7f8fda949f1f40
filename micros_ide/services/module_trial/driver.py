"""Drives the node of a trial through its shell, with a probe that looks on from inside.

The node's side is workers/board_scripts/module_probe.py. A wait that a command takes is skipped on
the board's own clock, so that a fade of ten seconds is over in a moment.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import (
    BoardError,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    MicrosError,
)
from micros_ide.model.module_report import TriedCall
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.model.shell_command import error_in, without_origin
from micros_ide.services.module_trial.board import TrialBoard
from micros_ide.services.module_trial.files import PROBE
from micros_ide.virtual.control import BoardControl
from micros_ide.workers.device_shell import NodeShell

CALL_S = 1.5  # a command takes; what is longer has no end in sight
_HELLO_S = 2.0
_PROBE_S = 10.0
_BOOT_S, _REBOOT_S = 20.0, 10.0
_PAUSE_S = 0.02
_PARTING_S = 0.3  # from the end of a board's connections to the end of its process
_PATIENCE_S = 0.1  # before waits are skipped
_SKIPPED_S, _SKIP_LIMIT_S = 0.5, 4.0
_ERRORS = (ConnectionFailed, DeviceTimeout)


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception of a module: its kind ("NameError"), its line in the traceback, its text."""

    kind: str
    where: str
    text: str

    @classmethod
    def of(cls, said: Any) -> Failure | None:
        """Make one of what the probe says, None of nothing."""
        if not isinstance(said, list) or len(said) != 3:
            return None
        kind, where, text = (clean_text(str(one)) for one in said)
        place = where.replace('"', "").replace("File ", "").partition(", in ")[0]
        return cls(kind, place, text)


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened inside the node since the last look.

    Attributes:
        held_ms: longest time in which the loop served nobody.
        slept_ms: of such a time, what the module itself has waited: no computer's fault.
        asked: names and numbers of the pins that were asked for.
        replaced: parts of the firmware whose functions are others now.
        free, used: bytes of the heap.
    """

    held_ms: float
    slept_ms: float
    asked: tuple[tuple[str, int | str], ...]
    failure: Failure | None
    replaced: tuple[str, ...]
    free: int
    used: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """An import: its failure or None, what it keeps of the heap, its public functions."""

    failure: Failure | None
    heap: int
    functions: tuple[str, ...]


class Driver:
    """A connection to the node that is renewed when a module has broken it.

    Attributes:
        last: the command that was given last.
    """

    def __init__(self, board: TrialBoard, report: Reporter) -> None:
        """Wait for the node; raises DeviceTimeout when it does not come up."""
        self._board = board
        self._report = report
        self._shell: NodeShell | None = None
        self._answer: Any = None  # of the last command with >json
        self.last = "the start"
        self._connect(_BOOT_S)
        self._probe("start")

    def close(self) -> None:
        """End the connection."""
        if self._shell is not None:
            self._shell.close()

    def abort(self) -> None:
        """End a wait in another thread."""
        if self._shell is not None:
            self._shell.abort()

    @property
    def board_lives(self) -> bool:
        """Whether the board's process is there; asked when a connection has ended."""
        deadline = time.monotonic() + _PARTING_S
        while time.monotonic() < deadline:
            if not self._board.lives:
                return False
            time.sleep(_PAUSE_S)
        return True

    def look(self) -> Seen:
        """Return what was seen since the last look."""
        found = self._probe("look")
        try:
            return Seen(
                held_ms=found["held_us"] / 1000,
                slept_ms=found["slept_us"] / 1000,
                asked=tuple((clean_text(str(name), 40), pin) for name, pin in found["asked"]),
                failure=Failure.of(found["error"]),
                replaced=tuple(clean_text(str(name), 40) for name in found["replaced"]),
                free=int(found["free"]),
                used=int(found["used"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BoardError("a module has changed what the trial looks with") from error

    def load(self, module: str) -> Loaded | None:
        """Import a module anew; None when that does not come to an end."""
        call = self.call(f'{PROBE} load "{module}" >json')
        if call.outcome in {"hangs", "running"}:
            return None
        if self._answer is None:
            said = call.said or "the node restarted"
            return Loaded(Failure("Error", "", said), 0, ())
        functions = tuple(clean_text(str(one), 64) for one in self._answer["functions"])
        return Loaded(Failure.of(self._answer["error"]), int(self._answer["heap"]), functions)

    def call(self, command: str) -> TriedCall:
        """Give a command; `block_ms` is known only where the node hung."""
        self._report.checkpoint()
        self._answer, self.last = None, command
        shell, hurry = self._open(), _Hurry(self._board.control)
        try:
            answer = shell.command(command, timeout=CALL_S, total=CALL_S)
        except _ERRORS as error:
            hurry.stop()
            self._report.checkpoint()
            call = self._after(command, error)
            hurry.wait()
            return call
        finally:
            hurry.stop()
        hurry.wait()
        if command.endswith(">json"):
            with contextlib.suppress(BoardError):
                self._answer = shell.parse_json(answer)
        fault = error_in(command, answer)
        said = clean_text(without_origin(fault or answer.strip().partition("\n")[0]), 120)
        return TriedCall(command, "failed" if fault else "ok", said)

    def live(self, seconds: float) -> bool:
        """Let the board live so long, as quickly as it can; false when it hangs."""
        self._report.checkpoint()
        try:
            self._board.control.advance(seconds, timeout_s=_SKIP_LIMIT_S)
        except MicrosError:
            self._report.checkpoint()
            return self._answers()
        return True

    def pins(self) -> dict[int, str]:
        """Return the pins in use by number, with what each is ("out", "pwm")."""
        return {pin: state.mode for pin, state in self._board.control.outputs().items()}

    def _probe(self, words: str) -> dict[str, Any]:
        found: dict[str, Any] = self._open().json(f"{PROBE} {words}", timeout=_PROBE_S)
        return found

    def _open(self) -> NodeShell:
        return self._shell or self._connect(_BOOT_S)

    def _after(self, command: str, error: MicrosError) -> TriedCall:
        # The node hangs, works on, or has restarted.
        hangs = isinstance(error, DeviceTimeout) and not self._answers()
        if hangs:
            return TriedCall(command, "hangs", "", (CALL_S + _HELLO_S) * 1000)
        if isinstance(error, DeviceTimeout):
            return TriedCall(command, "running")
        self._connect(_REBOOT_S)
        self._probe("start")
        return TriedCall(command, "lost")

    def _answers(self) -> bool:
        """Whether the node serves a new connection; if not, it is restarted."""
        try:
            self._connect(_HELLO_S)
            self._open().hello()
        except MicrosError as error:
            self._report.checkpoint()
            if not self.board_lives:
                raise _ended() from error
            self._board.cycle()
            self._connect(_BOOT_S)
            self._probe("start")
            return False
        return True

    def _connect(self, seconds: float) -> NodeShell:
        self.close()
        deadline = time.monotonic() + seconds
        while True:
            self._report.checkpoint()
            try:
                shell = NodeShell(self._board.address, timeout=seconds)
            except _ERRORS as error:
                if not self._board.lives:
                    raise _ended() from error
                if time.monotonic() > deadline:
                    raise DeviceTimeout("the trial's node does not answer") from error
                time.sleep(_PAUSE_S)
            else:
                self._shell = shell
                return shell


def _ended() -> ConnectionLost:
    return ConnectionLost("the trial's virtual board has ended", hint="run the trial again")


class _Hurry:
    """Skips the waits of a command that does not answer at once."""

    def __init__(self, control: BoardControl) -> None:
        self._control = control
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._skip, name="trial hurry", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Skip no more."""
        self._done.set()

    def wait(self) -> None:
        """Wait until nothing is skipped any more."""
        self._thread.join(_SKIP_LIMIT_S)

    def _skip(self) -> None:
        if self._done.wait(_PATIENCE_S):
            return
        with contextlib.suppress(MicrosError):
            while not self._done.is_set():
                self._control.advance(_SKIPPED_S, timeout_s=_SKIP_LIMIT_S)
