"""Folders with dashboard apps: what is in them, whether it can be run, and its code."""

from __future__ import annotations

import ast
import importlib.machinery
import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from micros_ide.app_api import Api
from micros_ide.errors import InvalidInput
from micros_ide.model.apps import APP_ID, AppRow, parse_manifest
from micros_ide.model.nodes import clean_text

_MAX_FILE = 256 << 10  # bytes
_loads = itertools.count(1)


def look_through(home: Path, *, bundled: bool) -> Iterator[AppRow]:
    """Yield the apps in `home`, a broken one with what is wrong; runs none of their code."""
    try:
        entries = sorted(home.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir() and not entry.name.startswith((".", "_")):
            yield _row(entry, bundled=bundled)


@contextmanager
def loaded_app(row: AppRow, api: Api) -> Iterator[Callable[[Api], Any]]:
    """Import the app afresh, for the length of the block; gives its `run`.

    What it prints goes to the log of its job. Raises whatever the app raises.
    """
    path = str(_source(row))
    # A name of its own: the same app may run on several nodes at once.
    module = ModuleType(f"micros_ide_app_{row.id}_{next(_loads)}")
    module.__file__ = path
    # Not sys.stdout: that belongs to the whole program, and to one JSON document.
    module.__dict__["print"] = lambda *words, **_: api.log(" ".join(map(str, words)))
    sys.modules[module.__name__] = module  # dataclasses look there for the app's annotations
    try:
        _Source(module.__name__, path).exec_module(module)
        yield module.run
    finally:
        del sys.modules[module.__name__]


def failing_line(error: BaseException, row: AppRow) -> int:
    """Return the line of the app that raised `error`, 0 where none did."""
    path, found, frame = str(_source(row)), 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == path:
            found = frame.tb_lineno
        frame = frame.tb_next
    return found


def _source(row: AppRow) -> Path:
    return Path(row.folder, "app.py")


class _Source(importlib.machinery.SourceFileLoader):
    """Compiles the file as it is now, and leaves nothing beside it."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the loader's own signature
        return self.source_to_code(self.get_data(self.path), self.path)


def _row(folder: Path, *, bundled: bool) -> AppRow:
    name = folder.name if APP_ID.fullmatch(folder.name) else clean_text(folder.name, 40)
    try:
        manifest = parse_manifest(_read(folder / "app.json"), folder.name)
        _check_source(folder / "app.py")
    except InvalidInput as error:
        return AppRow(name, str(folder), bundled, None, error.message)
    return AppRow(name, str(folder), bundled, manifest)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_FILE:
            raise InvalidInput(f"{path.name} is longer than {_MAX_FILE >> 10} KiB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path.name} is not UTF-8 text") from error


def _check_source(path: Path) -> None:
    """Raise InvalidInput unless the file is Python with a `run(api)`; runs nothing of it."""
    try:
        tree = ast.parse(_read(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        words = error.msg if isinstance(error, SyntaxError) else str(error)
        raise InvalidInput(f"{path.name}{line}: {words}") from error
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "run":
            if len(node.args.posonlyargs + node.args.args) == 1:
                return
            break
    raise InvalidInput(f"{path.name} has no function run(api)")
