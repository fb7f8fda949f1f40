"""The node's files, built from the firmware tree and the user's own modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from micros_ide import paths
from micros_ide.errors import FirmwareError, InvalidInput, NotFound
from micros_ide.model import python_syntax
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.workers.mpy_compiler import SourceFile, compile_sources

_MAIN = "main.py"
# MicroPython runs these two by name, as text only.
_STARTERS = frozenset({"boot.py", _MAIN})
_TO_COMPILE = "LM_to_compile.dat"
_MODULE_NAME = re.compile(r"LM_[A-Za-z0-9_]{1,40}\.py")
_VERSION_NAME = "VERSION"
_MAX_MODULE = 256 << 10  # bytes; more than any node could load


@dataclass(frozen=True, slots=True)
class FirmwareBuild:
    """Builds what goes onto a board. `tree` is the firmware, `cache` keeps compiled files.

    On the board all files lie in the root folder. `core` and `pinmaps` are compiled, except
    `main.py`; a module is compiled if LM_to_compile.dat names it, else sent as it is.
    """

    tree: Path
    cache: Path

    def build(self, report: Reporter, *, modules: Sequence[Path] = ()) -> FileSet:
        """Return all device files, `main.py` last. `modules` are the user's own LM_*.py.

        A module of the user's replaces the bundled one of the same name, stays readable and must
        compile. Raises InvalidInput (bad name, duplicate, unreadable), FirmwareError (a source
        that does not compile, a tree that is not complete).
        """
        own = _own_modules(modules)
        plain: dict[str, bytes] = {name: data for name, (_path, data) in own.items()}
        sources: dict[str, SourceFile] = {}
        listed = self._listed()
        for path in self._tree_files():
            name = path.name
            if name in own:
                continue
            compiled = name not in _STARTERS and (not name.startswith("LM_") or name in listed)
            target = f"{path.stem}.mpy" if compiled and path.suffix == ".py" else name
            if target in plain or target in sources:
                raise InvalidInput(f"two firmware files would be called {target} on the board")
            if target.endswith(".mpy"):
                sources[target] = SourceFile(target, path, path.read_bytes())
            else:
                plain[target] = path.read_bytes()
        checks = [SourceFile(f"{path.stem}.mpy", path, data) for path, data in own.values()]
        compiled_files = compile_sources([*sources.values(), *checks], self.cache, report)
        files = [
            *compiled_files[: len(sources)],
            *(DeviceFile(name, data) for name, data in plain.items()),
        ]
        if _MAIN not in plain:
            raise FirmwareError(f"the firmware tree {self.tree} has no core/{_MAIN}")
        return FileSet(tuple(sorted(files, key=lambda file: (file.path == _MAIN, file.path))))

    def version(self) -> str:
        """Return the firmware's version, the one constant VERSION in `core`.

        Raises FirmwareError when there is none or more than one.
        """
        found = {
            value
            for path in self._sources("core")
            if _VERSION_NAME in (text := path.read_text(encoding="utf-8"))
            for value in _constants(text, path)
        }
        if len(found) != 1:
            raise FirmwareError(
                f"the firmware tree {self.tree} has {len(found)} versions instead of one"
            )
        return found.pop()

    def core_names(self) -> frozenset[str]:
        """Return the names, without ending, of the files that a node needs to start."""
        return frozenset(path.stem for path in self._sources("core"))

    def names(self) -> frozenset[str]:
        """Return the names, without ending, of everything that a node can import."""
        return frozenset(path.stem for path in self._tree_files())

    def core_source(self, name: str) -> str:
        """Return the source of one of those files; raises StopIteration for another name."""
        found = next(path for path in self._sources("core") if path.stem == name)
        return found.read_text(encoding="utf-8")

    def _tree_files(self) -> list[Path]:
        return [path for part in ("core", "modules", "pinmaps") for path in self._sources(part)]

    def _sources(self, part: str) -> list[Path]:
        folder = self.tree / part
        if not folder.is_dir():
            raise FirmwareError(f"the firmware tree {self.tree} has no folder {part}")
        return list(paths.tree_files(folder))

    def _listed(self) -> set[str]:
        listing = self.tree / _TO_COMPILE
        if not listing.is_file():
            raise FirmwareError(f"the firmware tree {self.tree} has no {_TO_COMPILE}")
        lines = (line.partition("#")[0] for line in listing.read_text("utf-8").splitlines())
        names = {line.strip() for line in lines if line.strip()}
        there = {path.name for path in self._sources("modules")}
        if lost := sorted(names - there):
            raise FirmwareError(f"{_TO_COMPILE} names {', '.join(lost)}, which is not there")
        return names


def _own_modules(modules: Sequence[Path]) -> dict[str, tuple[Path, bytes]]:
    own: dict[str, tuple[Path, bytes]] = {}
    for path in modules:
        if not _MODULE_NAME.fullmatch(path.name):
            raise InvalidInput(
                f"{clean_text(path.name)!r} is no name for a module",
                hint="a module is called LM_<name>.py: letters, digits and underscores",
            )
        if path.name in own:
            raise InvalidInput(f"{path.name} is given twice", hint="leave one of the two out")
        own[path.name] = (path, _module_text(path))
    return own


def _module_text(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        data.decode("utf-8")
    except FileNotFoundError as exc:
        raise NotFound(f"there is no file {path}") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidInput(f"{path.name} is no readable Python text: {exc}") from exc
    if len(data) > _MAX_MODULE:
        raise InvalidInput(f"{path.name} is too large for a node ({len(data) >> 10} KiB)")
    return data


def _constants(text: str, path: Path) -> list[str]:
    # Both VERSION = "..." and VERSION = const("...").
    try:
        body = python_syntax.parse(text).body
    except SyntaxError as exc:
        raise FirmwareError(f"{path.name}, line {exc.lineno}: {exc.msg}") from exc
    values = []
    for node in body:
        if not isinstance(node, ast.Assign):
            continue
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        value = node.value
        if isinstance(value, ast.Call) and len(value.args) == 1:
            value = value.args[0]
        if _VERSION_NAME in names and isinstance(value, ast.Constant):
            values.append(str(value.value))
    return values
