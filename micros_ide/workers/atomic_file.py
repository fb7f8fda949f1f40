"""Replace a file so that a reader, a crash or a power cut meets the old or the new, never a mix."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from micros_ide.errors import InvalidInput


def replace_file(
    path: Path, data: bytes, *, private: bool = False, temporary: Path | None = None
) -> None:
    """Write `data` to the disk beside `path`, then put it in its place.

    `private` makes the file readable by its owner alone. `temporary` is for callers that hold a
    lock: under one name, what a killed program has left is taken away by the next one. Raises
    InvalidInput when the folder cannot be written.
    """
    temporary = temporary or path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    with writing(path):
        try:
            temporary.unlink(missing_ok=True)
            _write_through(temporary, data, 0o600 if private else 0o666)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says about writing `path` into InvalidInput."""
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written: {error.strerror}",
            hint="check the folder's permissions and the free space",
        ) from error


def _write_through(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # The new name is safe only when the folder is; Windows has no such call.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
