"""Folders with dashboard apps: what is in them, whether it can be run, and its code."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from micros_ide.errors import InvalidInput
from micros_ide.model import python_syntax
from micros_ide.model.apps import APP_ID, AppRow, parse_manifest
from micros_ide.model.nodes import clean_text
from micros_ide.workers.atomic_file import replace_file

TEMPLATE = "Template"  # the bundled app that new ones are copied from

_MAX_FILE = 256 << 10  # bytes


def look_through(home: Path, *, bundled: bool) -> Iterator[AppRow]:
    """Yield the apps in `home`, a broken one with what is wrong; runs none of their code."""
    try:
        entries = sorted(home.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir() and not entry.name.startswith((".", "_")):
            yield _row(entry, bundled=bundled)


def copy_template(template: Path, folder: Path) -> None:
    """Make `folder` an app like `template`, under its own name; raises InvalidInput."""
    manifest = json.loads(_read(template / "app.json")) | {"id": folder.name, "title": folder.name}
    source = _read(template / "app.py")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be made: {error.strerror}") from error
    replace_file(folder / "app.json", json.dumps(manifest, indent=2).encode() + b"\n")
    replace_file(folder / "app.py", source.encode())


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
        tree = python_syntax.parse(_read(path))
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
