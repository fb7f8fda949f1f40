"""Ctrl-C for an interpreter that would not survive it at the wrong moment.

While a program runs it catches the signal that Ctrl-C becomes on a terminal, while it reads a line
Ctrl-C is a character; on the way from one to the other the signal would end it. So it is stopped,
looked at, and given its Ctrl-C only where that does no harm. Without /proc (macOS) there is no
looking; the rare accident ends in a fresh prompt.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOCAL_MODES = 3  # index in what tcgetattr returns
_CTRL_C = b"\x03"


def reads_line(console: int) -> bool:
    """Whether the interpreter's line editor is on: nothing else turns every local mode off."""
    local: int = termios.tcgetattr(console)[_LOCAL_MODES]
    return local == 0


def send_ctrl_c(pid: int, console: int) -> bool:
    """Put a Ctrl-C on the console of process `pid`; false when it must be tried again later."""
    if sys.platform != "linux":
        _write(console)
        return True
    if reads_line(console) and not _catches(pid) and not is_asleep(pid):
        return False  # it has its line and is about to run it
    with _stopped(pid):
        if _catches(pid):
            # Code from raw paste mode runs with the line editor's modes still on, in which the
            # terminal makes no signal of a Ctrl-C.
            if reads_line(console) or _makes_signals(console):
                # Raised before the next operation where the interpreter knows that signal, else
                # in the middle of whatever it does.
                gentle = _catches(pid, signal.SIGUSR2)
                os.kill(pid, signal.SIGUSR2 if gentle else signal.SIGINT)
                return True
        elif not reads_line(console):
            return False
        _write(console)
        return True


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _makes_signals(console: int) -> bool:
    modes = termios.tcgetattr(console)
    return bool(modes[_LOCAL_MODES] & termios.ISIG)


def _write(console: int) -> None:
    modes = termios.tcgetattr(console)
    if modes[_LOCAL_MODES] and not modes[_LOCAL_MODES] & termios.ISIG:
        # A program that is over has turned Ctrl-C off for good; a chip turns it on again.
        modes[_LOCAL_MODES] |= termios.ISIG
        termios.tcsetattr(console, termios.TCSANOW, modes)
    os.write(console, _CTRL_C)


def _catches(pid: int, number: int = signal.SIGINT) -> bool:
    for line in _proc(pid, "status").splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False


def is_asleep(pid: int) -> bool:
    """Whether a process waits for something; false where the system does not tell."""
    return _proc(pid, "stat").rpartition(")")[2].split()[:1] == ["S"]


def _proc(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # gone
