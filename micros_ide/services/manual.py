"""The function manual, made from the comments of the load modules themselves.

JSON, also inside the page: `{"version", "boards": [map, ...], "modules": {name: {"doc", "wiring",
"pins": {logical name: {map: number}}, "needs": [module, ...], "load_n_init", "status",
"functions": {name: {"doc", "parameters": [{"name", "required", "default", "source", "doc"}, ...],
"widget", "async", "example"}}}}}`. A widget is null or `{"kind", "parameters": [{"name"} and
{"low", "high", "step"} or {"choices"} or {"value"}, ...], "shows", "unit", "keys", "every"}`.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from micros_ide import paths
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.load_module_source import parse_load_module
from micros_ide.model.manual import Manual, ModuleManual
from micros_ide.services.manual_page import manual_page
from micros_ide.services.pin_maps import PinMaps

_log = logging.getLogger(__name__)
PAGE, DATA = "function-manual.html", "function-manual.json"
_MAX_MODULE = 256 << 10  # bytes; more than any node could load


@dataclass(frozen=True, slots=True)
class ManualFiles:
    """Where a manual was written: the page for people, the data for programs."""

    page: Path
    data: Path


@dataclass(frozen=True, slots=True)
class Manuals:
    """Makes the manual of the firmware in `tree`, with the page's parts from `resources`.

    `version` tells the firmware's version; `cache` is where a page goes that nobody asked to have
    elsewhere.
    """

    tree: Path
    resources: Path
    cache: Path
    version: Callable[[], str]

    def build(
        self, modules: Sequence[Path] = (), *, lenient: bool = False, pause_s: float = 0.0
    ) -> Manual:
        """Return the manual of the bundled modules and of `modules`, the user's own LM_*.py.

        A module of the user's replaces the bundled one of the same name. Raises InvalidInput
        (file, line and what is wrong there), NotFound, FirmwareError; `lenient` leaves out the
        user's modules that cannot be read; `pause_s` is waited between files, for work beside a
        window, which shares the interpreter.
        """
        own = [one for one in (_own(path, lenient) for path in modules) if one is not None]
        names = [one.name for one in own]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InvalidInput(f"LM_{twice}.py is given twice", hint="leave one of the two out")
        bundled = (_read(path, pause_s) for path in self.sources())
        found = {one.name: one for one in [*bundled, *own]}
        maps = PinMaps(self.tree / "pinmaps")
        return Manual(
            version=self.version(),
            modules=tuple(sorted(found.values(), key=lambda one: (one.name.lower(), one.name))),
            boards={name: maps.pins(name) for name in maps.names()},
        )

    def sources(self) -> list[Path]:
        """Return the files of the bundled modules."""
        files = paths.tree_files(self.tree / "modules")
        return [path for path in files if path.name.startswith("LM_") and path.suffix == ".py"]

    def write(self, manual: Manual, folder: Path) -> ManualFiles:
        """Write page and data into `folder`; the same manual gives the same bytes.

        Raises InvalidInput when the folder cannot be written.
        """
        data = json.dumps(manual.as_dict(), indent=1, ensure_ascii=False) + "\n"
        page = manual_page(manual, self.resources)
        files = ManualFiles(folder / PAGE, folder / DATA)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path, text in ((files.page, page), (files.data, data)):
                _replace(path, text.encode())
        except OSError as error:
            raise InvalidInput(f"{folder} cannot be written: {error.strerror}") from error
        return files

    def ready(self) -> ManualFiles:
        """Return the shipped manual; a checkout has none, so there it is made anew each time."""
        shipped = self.resources / "manual"
        files = ManualFiles(shipped / PAGE, shipped / DATA)
        if files.page.is_file() and files.data.is_file():
            return files
        return self.write(self.build(), self.cache)


def _own(path: Path, lenient: bool) -> ModuleManual | None:
    try:
        return _read(path)
    except (InvalidInput, NotFound) as error:
        if not lenient:
            raise
        _log.info("%s is not in the manual: %s", path.name, error)
        return None


def _read(path: Path, pause_s: float = 0.0) -> ModuleManual:
    time.sleep(pause_s)
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_MODULE + 1)
        text = data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no UTF-8 text: {error}") from error
    if len(data) > _MAX_MODULE:
        raise InvalidInput(f"{path} is too large for a node (over {_MAX_MODULE >> 10} KiB)")
    return parse_load_module(text, path.name)


def _replace(path: Path, data: bytes) -> None:
    """Write so that a browser which reads meanwhile sees the old page or the new one, whole."""
    if path.is_file() and path.read_bytes() == data:
        return
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
