"""Files of this computer on their way to a board or from it."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from micros_ide.errors import BoardError, InvalidInput, NotFound
from micros_ide.paths import tree_files
from micros_ide.workers.atomic_file import writing

_CHUNK = 1 << 16  # bytes read at once to compute a hash


def file_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where there is none; InvalidInput for anything else."""
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_CHUNK):
                total.update(part)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidInput(
            f"{path} is in the way: {error.strerror}", hint="choose another folder"
        ) from error
    return total.hexdigest()


def save_pieces(path: Path, pieces: Iterable[bytes], sha256: str, *, private: bool) -> int:
    """Write `pieces` to `path`, whole or not at all; return the number of bytes.

    Folders are made; `private` makes the file readable by its owner alone. Raises BoardError when
    the content has another SHA-256 than `sha256`, InvalidInput when it cannot be written.
    """
    total, size = hashlib.sha256(), 0
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with writing(path):
        handle = os.open(temporary, flags, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            for part in pieces:
                total.update(part)
                size += len(part)
                with writing(path):
                    file.write(part)
        if total.hexdigest() != sha256:
            raise BoardError(f"{path.name} changed while it was read", hint="get it again")
        with writing(path):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return size


def open_log(path: Path) -> BinaryIO:
    """Open a file to add bytes to it; a new one is readable by its owner alone."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    with writing(path):
        return os.fdopen(os.open(path, flags, 0o600), "ab")


def sources(path: Path) -> list[tuple[str, Path]]:
    """Return (name on the board, file) of a file, or of every file in a folder with its folders.

    Hidden files of a folder and what Python leaves behind are passed over. Raises NotFound.
    """
    if path.is_dir():
        root = path.resolve()
        found = [
            (f"{root.name}/{one.relative_to(path).as_posix()}", one) for one in tree_files(path)
        ]
        return [(name.lstrip("/"), one) for name, one in found]
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    return [(path.name, path)]


def content(path: Path, most: int) -> bytes:
    """Return a file's bytes; raises InvalidInput above `most` bytes, NotFound if unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > most:
        raise InvalidInput(f"{path} is too large for a board: over {most >> 20} MiB")
    return data
