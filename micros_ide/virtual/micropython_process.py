"""The MicroPython process of a running board: its console, its link, its end."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import termios
import time
import tty
from collections.abc import Callable
from typing import Any, NoReturn

from micros_ide.virtual.bell import Bell
from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.interpreter import (
    clean_environment,
    find_interpreter,
    heap_arguments,
    start_script,
)
from micros_ide.virtual.interrupts import reads_line, send_ctrl_c

_CHUNK = 65536
_FULL = 4096  # bytes waiting for the interpreter from where on `full` is true
_EXIT_PATIENCE_S = 0.1
_RETRY_S = 0.002
_CTRL_C = b"\x03"


class MicroPythonProcess:
    """One run of the interpreter.

    It has the console as its controlling terminal, so the system ends it when this process is gone,
    however that came about; and the other end of the link closes.

    Attributes:
        interruptible: a program may run, so Ctrl-C is for that.
        bell: what wakes the board up.
        on_output: called with what it writes to its console.
        on_line: called with each line it sends over the link.
        on_room: called when `full` has become false.
        on_exit: called once it has ended by itself, with whether a stray Ctrl-C did it.
    """

    def __init__(self, loop: EventLoop, heap: int, facts: dict[str, Any]) -> None:
        """Start it; raises NotFound when there is no interpreter."""
        self.interruptible = False
        self.on_output: Callable[[bytes], None] = lambda _data: None
        self.on_line: Callable[[str], None] = lambda _line: None
        self.on_room: Callable[[], None] = lambda: None
        self.on_exit: Callable[[bool], None] = lambda _interrupted: None
        self._loop = loop
        self._input = bytearray()
        self._lines = b""
        self._reading = True
        self._reaped = False
        command = [*find_interpreter(), *heap_arguments(heap), "-i", str(start_script())]
        self._link, other = socket.socketpair()
        self._link.sendall(json.dumps(facts).encode() + b"\n")
        self._link.setblocking(False)
        self._console, terminal = os.openpty()
        _make_plain(terminal)
        self.bell = Bell(loop)
        self.bell.on_stray_ctrl_c = self._interrupt_again
        self.pid = os.fork()
        if self.pid == 0:
            _become(command, terminal, (other.fileno(), *self.bell.files))
        os.close(terminal)
        other.close()
        self.bell.open()
        os.set_blocking(self._console, False)
        loop.watch(self._console, self._on_console)
        loop.watch(self._link.fileno(), self._on_link)

    @property
    def full(self) -> bool:
        """Whether the program does not read its console."""
        return len(self._input) >= _FULL

    def type(self, data: bytes) -> None:
        """Put `data` on the console, as typed."""
        if self._console >= 0:
            self._input += data
            self._write_input()

    def interrupt(self) -> bool:
        """Type Ctrl-C; false when that would do harm now and must be tried again later."""
        if self._console < 0 or self._reaped:
            return True
        if not self.interruptible or self._input:
            self.type(_CTRL_C)
            return True
        return send_ctrl_c(self.pid, self._console)

    def _interrupt_again(self) -> None:
        if not self.interrupt():
            self._loop.later(_RETRY_S, self._interrupt_again)

    @property
    def at_prompt(self) -> bool:
        """Whether it is reading a line."""
        return self._console >= 0 and reads_line(self._console)

    def tell(self, line: str, data: bytes = b"") -> None:
        """Send one line over the link; lost when the process is about to end.

        `data` follows the line.
        """
        with contextlib.suppress(OSError):
            self._link.sendall(line.encode() + b"\n" + data)
            self.bell.ring()

    def ask_pins(self) -> None:
        """Have the pins told to `bell.on_pins`."""
        self.tell("pins")

    def read_output(self, wanted: bool) -> None:
        """Take or leave what it writes; it waits when too much is left."""
        self._reading = wanted
        self._watch_console()

    def read_console(self) -> None:
        """Hand on what it has written so far, unless it is left."""
        while self._console >= 0 and self._reading and self._take_output():
            pass

    def read_link(self) -> bool:
        """Handle the lines that have arrived; false when there is nothing more."""
        if self._console < 0:
            return False
        try:
            data = self._link.recv(_CHUNK)
        except OSError as error:
            if not isinstance(error, BlockingIOError):
                self._loop.forget(self._link.fileno())
            return False
        if not data:
            self._loop.forget(self._link.fileno())
            return False
        *lines, self._lines = (self._lines + data).split(b"\n")
        for line in lines:
            if self._console < 0:
                return False  # an earlier line has ended it
            self.on_line(line.decode("utf-8", "replace"))
        return True

    def kill(self) -> bytes:
        """End it now and return what it had still written to its console."""
        if self._console < 0:
            return b""
        if not self._reaped:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self._reaped = True
        rest = bytearray()
        with contextlib.suppress(OSError):
            while data := os.read(self._console, _CHUNK):
                rest += data
        self._close()
        return bytes(rest)

    def _on_link(self) -> None:
        self.read_link()

    def _on_console(self) -> None:
        self._write_input()
        if self._reading:
            self._take_output()

    def _take_output(self) -> bool:
        # False when there is nothing more.
        try:
            data = os.read(self._console, _CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if data:
            self.on_output(data)
        else:
            self._ended()
        return bool(data)

    def _write_input(self) -> None:
        was_full = self.full
        while self._input:
            try:
                done = os.write(self._console, self._input)
            except OSError:  # it takes no more for now, or has ended
                break
            del self._input[:done]
        self._watch_console()
        if was_full and not self.full:
            self.on_room()

    def _watch_console(self) -> None:
        if self._console >= 0:
            self._loop.watch(
                self._console, self._on_console, read=self._reading, write=bool(self._input)
            )

    def _ended(self) -> None:
        status = self._reap()
        while self.read_link():
            pass
        if self._console >= 0:
            self._close()
            self.on_exit(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT)

    def _reap(self) -> int:
        # The console closes a moment before the process is gone.
        deadline = time.monotonic() + _EXIT_PATIENCE_S
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        while pid == 0 and time.monotonic() < deadline:
            time.sleep(0.001)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            os.kill(self.pid, signal.SIGKILL)
            pid, status = os.waitpid(self.pid, 0)
        self._reaped = True
        return status

    def _close(self) -> None:
        self._loop.forget(self._console)
        self._loop.forget(self._link.fileno())
        os.close(self._console)
        self._link.close()
        self.bell.close()
        self._console = -1


def _make_plain(terminal: int) -> None:
    """Make a terminal as raw as a serial line."""
    tty.setraw(terminal)
    modes = termios.tcgetattr(terminal)
    # Ctrl-C is to be the only special byte, and only once the board allows it (it then sets
    # ISIG); what was typed before it stays.
    modes[3] |= termios.NOFLSH
    for index in (termios.VQUIT, termios.VSUSP):
        modes[6][index] = b"\0"
    modes[6][termios.VINTR] = _CTRL_C
    termios.tcsetattr(terminal, termios.TCSANOW, modes)


def _become(command: list[str], terminal: int, files: tuple[int, ...]) -> NoReturn:
    """Turn the forked process into the interpreter, controlled by its terminal.

    It ends with that, whatever those that started this process have ignored (nohup).
    """
    try:
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for standard in (0, 1, 2):
            os.dup2(terminal, standard)
        for file in files:
            os.set_inheritable(file, True)
        environment = clean_environment(os.environ)
        os.execve(command[0], [*command, *map(str, files)], environment)  # noqa: S606 - no shell needed
    finally:
        os._exit(127)
