"""A lock that other threads and other processes respect, held on a small file of its own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from micros_ide.errors import Busy, InvalidInput

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.001, 0.01


@contextmanager
def locked(path: Path, timeout: float = 10.0) -> Iterator[None]:
    """Hold the lock file `path` for the block; it is made when missing and stays behind.

    The operating system frees the lock when its holder dies. Raises Busy when it is still taken
    after `timeout` seconds, InvalidInput when the file cannot be made.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written: {error.strerror}",
            hint="check the permissions of its folder",
        ) from error
    try:
        deadline, pause = time.monotonic() + timeout, _FIRST_PAUSE_S
        while not _take(handle):
            if time.monotonic() > deadline:
                raise Busy(
                    f"another micrOS IDE is writing beside {path}",
                    hint="close the other one, or wait and repeat",
                )
            # Short at first: a holder that writes one row is done in a millisecond.
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
        yield  # closing the handle frees the lock
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
