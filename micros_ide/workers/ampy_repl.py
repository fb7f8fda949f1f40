"""MicroPython's raw REPL over a serial line: ampy's `Pyboard` below, quick and bounded above.

`Pyboard` sleeps, prints and soft-resets for every session. Here it keeps the framing of the raw
REPL; opening, raw-paste mode and time limits are ours.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Any

from ampy.pyboard import Pyboard, PyboardError

from micros_ide.errors import (
    BoardError,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
    MicrosError,
    NotFound,
)
from micros_ide.model import python_syntax
from micros_ide.model.deploy import WireCount
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.workers.serial_line import SerialLine

_BANNER = b"raw REPL; CTRL-B to exit\r\n"
_END = b"\x04>"  # behind the output, the error and another 04 comes the prompt
_PROMPTS = (b">>> ", _END)
_SOFT_REBOOT = b"soft reboot\r\n"
_STEP_S = 2.0  # for an answer that needs no work on the board
_CONTROL = re.compile(rb"[\x01-\x05]")  # what the raw REPL takes for itself
_LOADER_WORDS = {  # what an ESP chip says when no MicroPython runs
    b"waiting for download": "the board waits in its loader: press RESET",
    b"invalid header": "there is no MicroPython on the board: deploy with erasing",
}


class Repl(AbstractContextManager["Repl"]):
    """A board at its raw REPL. Use as a context manager; not for two threads at once."""

    def __init__(self, line: SerialLine, report: Reporter, timeout: float = 10.0) -> None:
        """Take over `line`; raises DeviceTimeout when no prompt comes in `timeout` seconds."""
        self.line = line
        self._report = report
        self._board = _RawRepl(line)
        self._paste = True  # until the board says it does not know it
        self._calmed = False
        self._running = self._lost_step = False
        self._enter(timeout)

    @classmethod
    def open(cls, port: str, report: Reporter, baud: int = 115200, timeout: float = 10.0) -> Repl:
        """Open `port`, interrupt what runs there and enter the raw REPL; nothing is reset.

        Raises NotFound, Busy, ConnectionFailed, or DeviceTimeout after `timeout` seconds.
        """
        line = SerialLine(port, report, baud)
        try:
            return cls(line, report, timeout)
        except BaseException:
            line.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """True between `begin` and `finish`."""
        return self._running

    @property
    def wire(self) -> WireCount:
        """Bytes on the line since it was opened."""
        return self.line.wire

    def exec(
        self,
        code: str | bytes,
        timeout: float = 10.0,
        on_output: Callable[[bytes], None] | None = None,
    ) -> bytes:
        """Run `code` and return what it printed; `on_output` gets the same bytes as they come.

        Raises BoardError when the code raises, DeviceTimeout after `timeout` seconds.
        """
        self.begin(code)
        return self.finish(timeout, on_output)

    def eval(self, expression: str, timeout: float = 10.0) -> Any:
        """Return the value of `expression`, which must have a literal as its repr."""
        # The mark tells the answer from what timers and finalisers of the board print meanwhile.
        code = f"print('\\x1f'+repr({expression}))"
        text = self.exec(code, timeout).decode("utf-8", "replace").rpartition("\x1f")[2].strip()
        try:
            return python_syntax.value_of(text)
        except (ValueError, SyntaxError) as exc:
            raise BoardError(
                f"the board's answer is no plain value: {clean_text(text, 80)!r}", output=text
            ) from exc

    def begin(self, code: str | bytes) -> None:
        """Start `code` and return while it runs; talk to it over `line`, then call `finish`."""
        data = code.encode() if isinstance(code, str) else code
        if _CONTROL.search(data):
            raise InvalidInput("code for the board holds control characters")
        if self._lost_step:
            self._enter(_STEP_S)
        self._calm()
        self._running = True
        try:
            if not (self._paste and self._begin_paste(data)):
                self._board.exec_raw_no_follow(data)
        except PyboardError as exc:
            raise self._out_of_step(f"the board did not take the code ({exc})") from exc

    def finish(self, timeout: float, on_output: Callable[[bytes], None] | None = None) -> bytes:
        """Wait for the end of what `begin` started; raises as `exec` does."""
        try:
            output, error = self._board.follow(timeout, on_output)
        except PyboardError as exc:
            raise self._out_of_step(f"the board did not finish in {timeout:.0f} s") from exc
        self._running = False
        if error:
            raise board_error(bytes(output), bytes(error))
        return bytes(output)

    def interrupt(self) -> None:
        """Press Ctrl-C and wait a moment for the end of what runs; its output is dropped."""
        self._running = False
        self._lost_step = True
        self.line.write(b"\x03")
        if self.line.read_until(_END, _STEP_S).endswith(_END):
            self.line.unread(b">")
            self._lost_step = False

    def soft_reset(self, timeout: float = 10.0) -> None:
        """Restart the interpreter: `boot.py` runs, `main.py` does not; stay in the raw REPL."""
        if self._lost_step:
            self._enter(_STEP_S)
        self.line.read_until(b">", _STEP_S)
        self.line.write(b"\x04")
        if not self.line.read_until(_SOFT_REBOOT, timeout).endswith(_SOFT_REBOOT):
            raise self._out_of_step("the board did not restart")
        if not self.line.read_until(_BANNER, timeout / 2).endswith(_BANNER):
            self._enter(timeout)  # a boot.py that does not end is interrupted

    def reboot(self) -> None:
        """Reset the chip (or the interpreter, where it cannot), so that `main.py` starts.

        The line stays open for `wait_line`; with USB of the chip's own it goes away for a moment.
        """
        self.begin("import machine\nmachine.reset()")
        try:
            answer = self.line.read(1, 0.5)
            if answer == b"\x04":  # the code came to an end: there is no machine.reset
                self.line.read_until(_END, _STEP_S)
                self._board.exit_raw_repl()
                self.line.read_until(b">>> ", _STEP_S)
                self.line.write(b"\x04")
            else:
                self.line.unread(answer)
        except ConnectionLost:
            self._report.log("the port went away with the reset", level="debug")
        self._running = False
        self._lost_step = True

    def wait_line(self, pattern: re.Pattern[str], timeout: float) -> re.Match[str]:
        """Return the match of the first console line with `pattern` (after `reboot`).

        A port that goes away with the reset is waited for. Raises DeviceTimeout.
        """
        return await_line(self.line, pattern, timeout, self._report)

    def close(self) -> None:
        """Leave the raw REPL and close the port; a program still running is interrupted."""
        if not self.line.is_open:
            return
        # The line may be dead, which is no news at this point.
        with self.line.ignoring_cancel(), suppress(MicrosError):
            if self._running:
                self.interrupt()
            if not self._lost_step:
                self._board.exit_raw_repl()
        self.line.close()

    def _enter(self, timeout: float) -> None:
        # Ctrl-C twice ends a program and what it does while it ends; Ctrl-A is raw mode. A board
        # that starts just now needs several rounds. From the third on Ctrl-D restarts the
        # interpreter of a board that has a prompt but does not enter raw mode.
        deadline = time.monotonic() + timeout
        heard = b""
        for attempt in itertools.count():
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._no_prompt(timeout, heard)
            pause = min(0.1 * (attempt + 1), 0.5, left)
            for key in (b"\r\x03", b"\x03", b"\x04" if attempt > 2 else b""):
                if key:
                    self.line.write(key)
                    heard = heard[-500:] + (answer := self._listen(pause))
                    if answer.endswith(_PROMPTS):
                        break
            self.line.write(b"\r\x01")
            answer = self.line.read_until(_BANNER, 2 * pause)
            if answer.endswith(_BANNER):
                break
            heard += answer
        if attempt:  # answers to earlier rounds may still come
            while self.line.read_some(0.1) and time.monotonic() < deadline:
                pass
            self.line.unread(b">")
        self._lost_step = self._running = False

    def _listen(self, pause: float) -> bytes:
        # What comes within `pause` seconds, less if it ends with a prompt.
        heard, deadline = b"", time.monotonic() + pause
        while (left := deadline - time.monotonic()) > 0 and not heard.endswith(_PROMPTS):
            heard += self.line.read_some(left)
        return heard

    def _calm(self) -> None:
        # Text behind the prompt comes from a timer or thread of the program that ran before, and
        # would get between our answers. A restart of the interpreter ends it; tried once.
        prompt = self.line.read_until(b">", _STEP_S)
        try:
            noisy = self.line.inWaiting() > 0
        finally:  # also when the job is cancelled here: clean-up needs the prompt
            self.line.unread(prompt[-1:])
        if noisy and not self._calmed:
            self._calmed = True
            self._report.log("the program that ran before still prints: it is ended", "warning")
            self.soft_reset()

    def _begin_paste(self, data: bytes) -> bool:
        # Raw-paste mode (MicroPython docs, "REPL: raw-paste mode"): the board takes what fits
        # its window and says 01 when another window is free, 04 when it wants no more.
        line = self.line
        if not line.read_until(b">", _STEP_S).endswith(b">"):
            raise PyboardError("no prompt")
        line.write(b"\x05A\x01")
        answer = line.read(2, _STEP_S)
        if answer == b"ra":  # MicroPython before 1.14 takes the request for Ctrl-A
            line.read_until(_BANNER[2:], _STEP_S)
            self._paste = False
            return False
        if answer != b"R\x01":  # a timer of the program that ran before has printed first
            answer += line.read_until(b"\x01", _STEP_S)
        if not answer.endswith(b"R\x01"):
            raise PyboardError("no answer to raw paste")
        window = int.from_bytes(line.read(2, _STEP_S), "little")
        free, sent = window, 0
        while sent < len(data):
            if free == 0 or line.inWaiting():
                flag = line.read(1, _STEP_S)
                if not flag:
                    raise PyboardError("raw paste was stopped")
                if flag == b"\x04":  # it met a syntax error; `finish` gets to read it
                    line.write(b"\x04")
                    return True
                free += window if flag == b"\x01" else 0  # anything else is a program's text
                continue
            part = data[sent : sent + free]
            line.write(part)
            sent, free = sent + len(part), free - len(part)
        line.write(b"\x04")
        if not line.read_until(b"\x04", _STEP_S).endswith(b"\x04"):
            raise PyboardError("raw paste was not confirmed")
        return True

    def _out_of_step(self, message: str) -> DeviceTimeout:
        self._lost_step = True
        return DeviceTimeout(
            f"{message} ({self.line.device})", hint="press RESET on the board and repeat"
        )

    def _no_prompt(self, timeout: float, heard: bytes) -> DeviceTimeout:
        hint = "press RESET on the board and repeat; a board without MicroPython must be deployed"
        for words, meaning in _LOADER_WORDS.items():
            if words in heard:
                hint = meaning
        return DeviceTimeout(
            f"the board on {self.line.device} gives no MicroPython prompt in {timeout:.0f} s",
            hint=hint,
        )


class _RawRepl(Pyboard):  # type: ignore[misc]
    """ampy's raw REPL on our line, with hard time limits instead of idle ones."""

    def __init__(self, line: SerialLine) -> None:
        self.serial = line

    def read_until(
        self,
        min_num_bytes: int,  # noqa: ARG002 - part of the signature that is called
        ending: bytes,
        timeout: float = 10,
        data_consumer: Callable[[bytes], None] | None = None,
    ) -> bytes:
        """Read up to `ending` or for `timeout` seconds."""
        return self.serial.read_until(ending, timeout, data_consumer)


def board_error(output: bytes, error: bytes) -> BoardError:
    """Return the BoardError for what a board printed when code on it raised."""
    lines = [clean_text(text) for text in error.decode("utf-8", "replace").splitlines()]
    what = next((text for text in reversed(lines) if text), "unknown error")
    return BoardError(
        f"code on the board failed: {what}",
        output=output.decode("utf-8", "replace"),
        traceback="\n".join(lines),
    )


def await_line(
    line: SerialLine, pattern: re.Pattern[str], timeout: float, report: Reporter
) -> re.Match[str]:
    """Return the match of the first line with `pattern` on `line`, of a board that restarts.

    A port that goes away with the reset is closed and waited for. Raises DeviceTimeout.
    """
    deadline = time.monotonic() + timeout
    try:
        return line.wait_line(pattern, timeout)
    except ConnectionLost:
        line.close()
        left = deadline - time.monotonic()
        return wait_console(line.device, pattern, left, report)


def wait_console(
    port: str, pattern: re.Pattern[str], timeout: float, report: Reporter
) -> re.Match[str]:
    """Listen on `port`, touching neither program nor reset lines, for a line with `pattern`.

    Waits for a port that is not there yet. Raises DeviceTimeout after `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            with SerialLine(port, report) as line:
                return line.wait_line(pattern, max(0.0, deadline - time.monotonic()))
        except (NotFound, ConnectionFailed):
            if time.monotonic() >= deadline:
                raise
            report.checkpoint()
            time.sleep(0.1)
