"""Locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from micros_ide.errors import Busy, NotFound

_POLL_S = 0.01


def _operations() -> tuple[int, int, int]:
    try:
        import fcntl
    except ImportError:
        raise NotFound(
            "virtual boards need Linux or macOS, this system has no pseudo terminals"
        ) from None
    return fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_SH | fcntl.LOCK_NB, fcntl.LOCK_UN


def _try(handle: int, operation: int) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, operation)
    except OSError:
        return False
    return True


def hold(path: Path, timeout: float) -> int | None:
    """Lock `path` for the rest of this process; None when another one keeps it for `timeout` s."""
    exclusive, _shared, _free = _operations()
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + timeout
    while not _try(handle, exclusive):
        if time.monotonic() > deadline:
            os.close(handle)
            return None
        time.sleep(_POLL_S)
    return handle


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock."""
    _exclusive, shared, free = _operations()
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        taken = _try(handle, shared)
        if taken:
            _try(handle, free)
        return not taken
    finally:
        os.close(handle)


@contextmanager
def held(path: Path, timeout: float, what: str) -> Iterator[None]:
    """Hold the lock for a block; raises Busy naming `what` after `timeout` seconds."""
    handle = hold(path, timeout)
    if handle is None:
        raise Busy(f"{what} is being changed by another program", hint="try again in a moment")
    try:
        yield
    finally:
        os.close(handle)
