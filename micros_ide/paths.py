"""Where bundled trees and the user's data live; the only module that knows.

`MICROS_IDE_HOME` moves everything the program writes into one folder (portable use, tests).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_APP = "micros-ide"
TREES = (
    "firmware_src",
    "dashboard_apps",
    "drivers",
    "resources",
)  # data that comes with the program
DOCS, GUIDES = "docs", ("LOAD_MODULES.md", "APPS.md")  # of the docs, those that the help shows
_SKIPPED = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"})


def bundled(name: str) -> Path:
    """Return the data tree `name`, one of TREES, or DOCS with at least the GUIDES.

    An installed wheel carries it inside the package; a checkout has it beside the package.
    """
    inside = _PACKAGE / "_bundle" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def tree_files(root: Path) -> Iterator[Path]:
    """Yield every file under `root`, sorted, without what Python and editors leave behind.

    pip byte-compiles bundled sources on install, so every walk over a data tree comes here.
    """
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(part in _SKIPPED or part.startswith(".") for part in parts)
        if path.is_file() and not hidden and path.suffix != ".pyc":
            yield path


def user_data() -> Path:
    """Return the folder for what must last: device table, profiles, backups, virtual boards."""
    return _home("data", Path(platformdirs.user_data_dir(_APP, appauthor=False)))


def user_cache() -> Path:
    """Return the folder for what can be fetched or built again."""
    return _home("cache", Path(platformdirs.user_cache_dir(_APP, appauthor=False)))


def user_log() -> Path:
    """Return the folder for the rotating log file."""
    return _home("log", Path(platformdirs.user_log_dir(_APP, appauthor=False)))


def desktop_data() -> Path:
    """Return the folder in which desktops look for applications and icons; it need not exist."""
    return Path(platformdirs.user_data_dir())


def user_modules() -> Path:
    """Return the folder in which the user's own load modules are proposed to lie; may not exist."""
    override = os.environ.get("MICROS_IDE_HOME")
    if override:
        return Path(override) / "modules"
    return Path(platformdirs.user_documents_dir()) / "micrOS modules"


def portable() -> bool:
    """Return whether everything the program writes is to stay in one folder, secrets included."""
    return bool(os.environ.get("MICROS_IDE_HOME"))


def virtual_home() -> Path:
    """Return the folder that holds one sub-folder per virtual board."""
    return user_data() / "virtual"


def _home(kind: str, default: Path) -> Path:
    override = os.environ.get("MICROS_IDE_HOME")
    folder = Path(override) / kind if override else default
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
