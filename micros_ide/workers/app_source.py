"""The code of a dashboard app: loaded afresh for each run, and the line that was at fault."""

from __future__ import annotations

import importlib.machinery
import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from micros_ide.app_api import Api
from micros_ide.model.apps import AppRow

_loads = itertools.count(1)


@contextmanager
def loaded_app(row: AppRow, api: Api) -> Iterator[Callable[[Api], Any]]:
    """Import the app afresh, for the length of the block; gives its `run`.

    What it prints goes to the log of its job. Raises whatever the app raises.
    """
    path = str(source_path(row))
    # A name of its own: nothing an app is called may stand before a module of Python.
    module = ModuleType(f"micros_ide_app_{row.id}_{next(_loads)}")
    module.__file__ = path
    # Lines for people, as `api.log`; sys.stdout has no order with it.
    module.__dict__["print"] = lambda *words, **_: api.log(" ".join(map(str, words)))
    sys.modules[module.__name__] = module  # dataclasses look there for the app's annotations
    try:
        _Source(module.__name__, path).exec_module(module)
        yield module.run
    finally:
        del sys.modules[module.__name__]


def failing_line(error: BaseException, row: AppRow) -> int:
    """Return the line of the app that raised `error`, 0 where none did."""
    path, found, frame = str(source_path(row)), 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == path:
            found = frame.tb_lineno
        frame = frame.tb_next
    return found or _line_of_syntax(error, path)


def source_path(row: AppRow) -> Path:
    """Return the file of an app's code."""
    return Path(row.folder, "app.py")


def _line_of_syntax(error: BaseException, path: str) -> int:
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno or 0
    return 0


class _Source(importlib.machinery.SourceFileLoader):
    """Compiles the file as it is now, and leaves nothing beside it."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the loader's own signature
        return self.source_to_code(self.get_data(self.path), self.path)
