"""Ctrl-C for an interpreter that would not survive it at the wrong moment.

While a program runs it catches the signal that Ctrl-C becomes on a terminal, while it reads a line
Ctrl-C is a character; on the way from one to the other the signal would end it. So it is stopped,
looked at, and given its Ctrl-C only where that does no harm. Without /proc (macOS) there is no
looking; the rare accident ends in a fresh prompt.

Beside the program a second thread runs (see `Bell`). When garbage is collected, the two meet over a
semaphore, and a signal in that moment would let the collector go on alone and ruin the heap. So no
signal is sent then.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The call of the system in which a thread waits for a semaphore.
_FUTEX = {"x86_64": 202, "aarch64": 98, "riscv64": 98}.get(platform.machine(), -1)
CAN_LOOK = sys.platform == "linux" and _FUTEX >= 0 and os.access("/proc/self/syscall", os.R_OK)
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
            if not _threads_are_apart(pid):
                return False
            # Code from raw paste mode runs with the line editor's modes still on, in which the
            # terminal makes no signal of a Ctrl-C.
            if reads_line(console) or _makes_signals(console):
                # Raised before the next operation where the interpreter knows that signal, else
                # in the middle of whatever it does.
                gentle = _catches(pid, signal.SIGUSR2)
                signal_program(pid, signal.SIGUSR2 if gentle else signal.SIGINT)
                return True
        elif not reads_line(console):
            return False
        _write(console)
        return True


def interrupt_wait(pid: int) -> None:
    """Let the program's thread look up from a call of the system in which it waits.

    The interpreter must have a handler for SIGUSR1.
    """
    if _waits(pid):
        with _stopped(pid):
            if _waits(pid):
                signal_program(pid, signal.SIGUSR1)


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def signal_program(pid: int, number: int) -> None:
    """Send a signal to the thread of an interpreter that runs the program.

    The system is free to give one for the process to any thread, and of a stopped process it does.
    """
    to_thread = getattr(ctypes.CDLL(None), "tgkill", None)  # the GNU C library's
    if to_thread is None:
        os.kill(pid, number)
    else:
        to_thread(pid, pid, number)  # -1 when it has ended: then there is nothing to signal


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


def _waits(pid: int) -> bool:
    """Whether the program's thread is in a call of the system, other than for a semaphore."""
    return CAN_LOOK and _system_call(pid, pid) not in (None, _FUTEX)


def _threads_are_apart(pid: int) -> bool:
    """Whether no thread waits for another; true where the system does not tell."""
    if not CAN_LOOK:
        return True
    others = [int(name) for name in _names(f"/proc/{pid}/task") if int(name) != pid]
    for thread in others:
        if _system_call(pid, thread) is None or _pending(pid, thread):
            return False
    return not others or _system_call(pid, pid) != _FUTEX


def _system_call(pid: int, thread: int) -> int | None:
    """Return the number of the system call that a thread is in, None for none."""
    first = _proc(pid, f"task/{thread}/syscall").partition(" ")[0]
    return int(first) if first.isdigit() else None


def _pending(pid: int, thread: int) -> bool:
    for line in _proc(pid, f"task/{thread}/status").splitlines():
        if line.startswith("SigPnd:"):
            return int(line.split()[1], 16) != 0
    return False


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # gone


def is_asleep(pid: int) -> bool:
    """Whether a process waits for something; false where the system does not tell."""
    return _proc(pid, "stat").rpartition(")")[2].split()[:1] == ["S"]


def _proc(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # gone
