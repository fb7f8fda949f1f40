"""JSON files that survive a crash, a second program and a damaged disk."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from micros_ide.errors import InvalidInput
from micros_ide.workers.atomic_file import replace_file, writing
from micros_ide.workers.file_lock import locked

T = TypeVar("T")


class _Damaged(Exception):
    """What is wrong with the file."""


def load(path: Path, default: T) -> T:
    """Return the value in `path`, or a copy of `default` when there is no such file.

    The value must be of the same JSON type as `default`. A file that is not is kept aside as
    `<name>.damaged-<time>` and reported as InvalidInput once; the next call starts afresh.
    """
    try:
        return _parse(path, default)
    except _Damaged:
        with _lock(path):  # unless somebody has put a good one there meanwhile
            return _read(path, default)


def save(path: Path, value: object, *, private: bool = False) -> None:
    """Replace `path` with `value` so that a reader sees all of the old or all of the new.

    `private` makes the file readable by its owner alone. Raises InvalidInput when the folder
    cannot be written.
    """
    with _lock(path):
        _write(path, value, private=private)


def update(path: Path, default: T, change: Callable[[T], T], *, private: bool = False) -> T:
    """Read, change and write `path` while nobody else does; return what was written.

    `change` gets the stored value (or a copy of `default`) and returns the new one.
    """
    with _lock(path):
        value = change(_read(path, default))
        _write(path, value, private=private)
        return value


def _read(path: Path, default: T) -> T:
    try:
        return _parse(path, default)
    except _Damaged as fault:
        aside = _keep_aside(path)
        raise InvalidInput(
            f"{path} is damaged ({fault})",
            hint=f"it was kept as {aside.name}; repeat to start with an empty one",
        ) from fault


def _parse(path: Path, default: T) -> T:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return copy.deepcopy(default)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _Damaged(str(error)) from error
    if type(value) is not type(default):
        raise _Damaged(f"it holds {type(value).__name__}, not {type(default).__name__}")
    return value


def _keep_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    with writing(path):
        path.replace(aside)
    return aside


def _write(path: Path, value: object, *, private: bool) -> None:
    data = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    temporary = path.with_name(f".{path.name}.tmp")
    replace_file(path, data, private=private, temporary=temporary)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(path.with_name(f".{path.name}.lock")):
        yield
