"""Every key of the terminal as bytes, at once and unseen; or what comes through a pipe."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

_CHUNK = 4096
_POLL_S = 0.02
_WINDOWS_KEYS = {  # second character after a NUL or an E0 -> what terminals send
    "H": b"\x1b[A",
    "P": b"\x1b[B",
    "M": b"\x1b[C",
    "K": b"\x1b[D",
    "G": b"\x1b[H",
    "O": b"\x1b[F",
    "S": b"\x1b[3~",
}
_PROCESSED_INPUT, _TERMINAL_OUTPUT = 0x1, 0x4  # console modes of Windows


class Keyboard(AbstractContextManager["Keyboard"]):
    """Standard input. Within the block a terminal is raw: Ctrl-C is a byte like any other.

    The terminal is as before when the block ends, however it ends.
    """

    def __init__(self) -> None:
        self.is_terminal = sys.stdin.isatty()
        self._before: Any = None
        self._pipe: queue.SimpleQueue[bytes | None] | None = None

    def __enter__(self) -> Keyboard:  # noqa: PYI034 - Self is not in Python 3.10
        if not self.is_terminal:
            self._pipe = queue.SimpleQueue()
            threading.Thread(target=self._copy, args=(self._pipe,), daemon=True).start()
        elif sys.platform == "win32":
            self._before = _windows_raw()
        else:
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin.fileno())
            tty.setraw(sys.stdin.fileno())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is None:
            return
        if sys.platform == "win32":
            _windows_modes(self._before)
        else:
            import termios

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)

    def read(self, seconds: float) -> bytes | None:
        """Return what was typed, b"" if nothing was in `seconds`, None at the end of it."""
        if self._pipe is not None:
            try:
                return self._pipe.get(timeout=seconds)
            except queue.Empty:
                return b""
        if sys.platform == "win32":
            return _windows_keys(seconds)
        import select

        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        if not ready:
            return b""
        try:
            return os.read(sys.stdin.fileno(), _CHUNK) or None
        except OSError:  # the terminal was closed
            return None

    @staticmethod
    def _copy(pipe: queue.SimpleQueue[bytes | None]) -> None:
        # A thread, as a pipe cannot be waited for on every system.
        while True:
            try:
                data = os.read(sys.stdin.fileno(), _CHUNK)
            except (OSError, ValueError):
                data = b""
            pipe.put(data or None)
            if not data:
                return


if sys.platform == "win32":

    def _windows_raw() -> tuple[int, int]:
        import ctypes

        kernel = ctypes.windll.kernel32
        modes = []
        for handle in (-10, -11):  # standard input and output
            mode = ctypes.c_ulong()
            kernel.GetConsoleMode(kernel.GetStdHandle(handle), ctypes.byref(mode))
            modes.append(mode.value)
        _windows_modes((modes[0] & ~_PROCESSED_INPUT, modes[1] | _TERMINAL_OUTPUT))
        return modes[0], modes[1]

    def _windows_modes(modes: tuple[int, int]) -> None:
        import ctypes

        kernel = ctypes.windll.kernel32
        for handle, mode in zip((-10, -11), modes, strict=True):
            kernel.SetConsoleMode(kernel.GetStdHandle(handle), mode)

    def _windows_keys(seconds: float) -> bytes:
        import msvcrt

        deadline = time.monotonic() + seconds
        while not msvcrt.kbhit():
            if time.monotonic() > deadline:
                return b""
            time.sleep(_POLL_S)
        key = msvcrt.getwch()
        if key in "\x00\xe0":
            return _WINDOWS_KEYS.get(msvcrt.getwch(), b"")
        return key.encode()
