"""One open serial port: bytes in and out, counted, with deadlines, cancel and typed errors."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from types import TracebackType
from typing import Any

from micros_ide.errors import ConnectionLost, DeviceTimeout, JobCancelled
from micros_ide.model.deploy import WireCount
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.workers.serial_ports import open_error

_TICK_S = 0.05  # longest time one read keeps the thread
_WRITE_TIMEOUT_S = 10.0
_RESET_S = 0.1
_MAX_LINE = 4096


class SerialLine(AbstractContextManager["SerialLine"]):
    """A serial port (real or pseudo terminal). Cancelling the job wakes whoever waits on it."""

    def __init__(
        self, device: str, report: Reporter, baud: int = 115200, *, port: Any = None
    ) -> None:
        """Open `device`, or take over `port`, the open pyserial object of somebody else.

        Raises NotFound, Busy or ConnectionFailed.
        """
        self.device = device
        self._report = report
        self._buffer = bytearray()
        self._up = self._down = 0
        self._wish = self._deaf = False
        self._port = _open(device, baud) if port is None else _taken_over(port, baud)
        self._hook = report.on_cancel(self._wake)
        self._hook.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def wire(self) -> WireCount:
        """Bytes that went over the line since it was opened."""
        return WireCount(self._up, self._down)

    @property
    def is_open(self) -> bool:
        """False after `close`."""
        return bool(self._port.is_open)

    def close(self) -> None:
        """Close the port; may be called twice."""
        if not self._port.is_open:
            return
        self._hook.__exit__(None, None, None)
        with suppress(OSError):
            # RTS first: the other order pulls the reset pin of boards with two transistors.
            self._port.rts = False
            self._port.dtr = False
        with suppress(OSError):
            self._port.close()

    def reset_board(self) -> bool:
        """Pull the reset pin, which boards have behind RTS; False where there is no such line."""
        try:
            # RTS without DTR is reset; both or none of them is not (see `close` for the order).
            self._port.dtr = False
            self._port.rts = True
            time.sleep(_RESET_S)
            self._port.rts = False
            self._port.dtr = True  # native USB says nothing without it
            self._port.rts = True
        except OSError:
            return False
        return True

    @contextmanager
    def ignoring_cancel(self) -> Iterator[None]:
        """Let clean-up use the line though the job is cancelled."""
        before, self._deaf = self._deaf, True
        try:
            yield
        finally:
            self._deaf = before

    def write(self, data: bytes) -> int:
        """Send `data`. Raises ConnectionLost, or DeviceTimeout when the line takes nothing."""
        import serial

        self._check_wish()
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as exc:
            raise DeviceTimeout(f"{self.device} takes no more bytes", hint=_HINT_REPLUG) from exc
        except (OSError, TypeError) as exc:  # TypeError: the port was closed underneath pyserial
            raise self._lost(exc) from exc
        self._up += len(data)
        self._check_wish()
        return len(data)

    def inWaiting(self) -> int:  # noqa: N802 - the name that ampy's Pyboard calls
        """Return how many bytes can be read at once."""
        self._fetch(0.0)
        return len(self._buffer)

    def read(self, size: int = 1, timeout: float = 10.0) -> bytes:
        """Return `size` bytes, or fewer when `timeout` seconds pass without all of them."""
        deadline = time.monotonic() + timeout
        while len(self._buffer) < size and (left := deadline - time.monotonic()) > 0:
            self._fetch(left)
        return self._take(size)

    def read_some(self, timeout: float) -> bytes:
        """Return what has come, at least one byte, or b"" after `timeout` seconds."""
        return self.read(1, timeout) + self._take(len(self._buffer))

    def read_until(
        self, ending: bytes, timeout: float, on_data: Callable[[bytes], None] | None = None
    ) -> bytes:
        """Return everything up to and including `ending`, or what came within `timeout` seconds.

        `on_data` gets the same bytes, without `ending`, as they come.
        """
        deadline = time.monotonic() + timeout
        searched = told = 0
        while (found := self._buffer.find(ending, max(0, searched - len(ending) + 1))) < 0:
            searched = len(self._buffer)
            safe = searched - len(ending) + 1  # what cannot be the beginning of `ending`
            if on_data and safe > told:
                on_data(bytes(self._buffer[told:safe]))
                told = safe
            if (left := deadline - time.monotonic()) <= 0:
                return self._take(searched)
            self._fetch(left)
        if on_data and found > told:
            on_data(bytes(self._buffer[told:found]))
        return self._take(found + len(ending))

    def unread(self, data: bytes) -> None:
        """Put `data` back in front of what is still to be read."""
        self._buffer[:0] = data

    def wait_line(self, pattern: re.Pattern[str], timeout: float) -> re.Match[str]:
        """Return the match of the first console line that `pattern` is found in.

        Raises DeviceTimeout after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        last = ""
        while (left := deadline - time.monotonic()) > 0:
            line = self._take_line()
            if line is None:
                self._fetch(left)
                continue
            if found := pattern.search(line):
                return found
            last = line or last
        said = f"; the last it said was {last!r}" if last else "; it said nothing"
        raise DeviceTimeout(
            f"the board on {self.device} did not report within {timeout:.0f} s{said}",
            hint="press RESET on the board and look at its console",
        )

    def _take_line(self) -> str | None:
        end = self._buffer.find(b"\n") + 1
        if not end and len(self._buffer) < _MAX_LINE:
            return None
        return clean_text(self._take(end or _MAX_LINE).decode("utf-8", "replace"))

    def _take(self, size: int) -> bytes:
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def _fetch(self, timeout: float) -> None:
        # Wait for a byte or one tick, and buffer all that is there.
        self._check_wish()
        try:
            waiting = self._port.in_waiting
            if not waiting and timeout > 0:
                self._buffer += (first := self._port.read(1))
                self._down += len(first)
                waiting = self._port.in_waiting
            if waiting:
                self._buffer += (rest := self._port.read(waiting))
                self._down += len(rest)
        except (OSError, TypeError) as exc:
            raise self._lost(exc) from exc
        self._check_wish()

    def _wake(self) -> None:
        # Runs in the canceller's thread: only ends a read or write that is under way. The port
        # stays open, so that the worker can leave the board in order before it closes it.
        self._wish = True
        with suppress(OSError, AttributeError):  # AttributeError: closed at this very moment
            self._port.cancel_read()
            self._port.cancel_write()

    def _check_wish(self) -> None:
        if self._wish and not self._deaf:
            self._deaf = True
            self._report.checkpoint()
            raise JobCancelled

    def _lost(self, exc: BaseException) -> ConnectionLost:
        return ConnectionLost(
            f"the connection to {self.device} broke: {clean_text(str(exc))}", hint=_HINT_REPLUG
        )


_HINT_REPLUG = "check the cable, plug the board in again and repeat"


def _open(device: str, baud: int) -> Any:
    import serial

    port = serial.Serial()
    port.port = device
    port.baudrate = baud
    port.timeout = _TICK_S
    port.write_timeout = _WRITE_TIMEOUT_S
    try:
        # Asserting both lines at once, as the kernel does by itself, disturbs no board, and
        # boards with USB of their own stay silent without DTR. Windows sets them one by one,
        # which pulls the reset pin: there both stay off until the port is open.
        port.exclusive = True if os.name == "posix" else None
        if os.name == "nt":
            port.dtr = port.rts = False
        port.open()
        if os.name == "nt":
            port.dtr = True
            port.rts = True
    except (OSError, ValueError) as exc:
        port.close()
        raise open_error(device, exc) from exc
    return port


def _taken_over(port: Any, baud: int) -> Any:
    port.baudrate = baud
    port.timeout = _TICK_S
    port.write_timeout = _WRITE_TIMEOUT_S
    return port
