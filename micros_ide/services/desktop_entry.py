"""Put the program among the applications of the desktop, and take it away again."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from micros_ide.errors import NotFound
from micros_ide.model.desktop_entry import NAME, desktop_entry
from micros_ide.own_process import window_command
from micros_ide.workers.atomic_file import replace_file, writing
from micros_ide.workers.desktop_database import refresh


@dataclass(frozen=True, slots=True)
class EntryFiles:
    """Where the entry and its icon are; `installed` tells whether they are there."""

    entry: Path
    icon: Path
    installed: bool


class DesktopEntry:
    """The entry of this user; `data` is the folder that desktops look into."""

    def __init__(self, data: Path, icon: Path) -> None:
        self._icon = icon
        self._entry_file = data / "applications" / f"{NAME}.desktop"
        self._icon_file = data / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg"

    def files(self) -> EntryFiles:
        """Return where things are; touches nothing."""
        there = self._entry_file.exists() and self._icon_file.exists()
        return EntryFiles(self._entry_file, self._icon_file, there)

    def install(self) -> EntryFiles:
        """Write entry and icon, in place of older ones.

        Raises NotFound where desktops have no such entries, InvalidInput where the folder cannot
        be written.
        """
        _only_linux()
        for file in (self._entry_file, self._icon_file):
            with writing(file):
                file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._icon_file, self._icon.read_bytes())
        replace_file(self._entry_file, desktop_entry(window_command()).encode())
        refresh(self._entry_file.parent)
        return self.files()

    def remove(self) -> EntryFiles:
        """Take entry and icon away; harmless when there are none."""
        _only_linux()
        for file in (self._entry_file, self._icon_file):
            with writing(file):
                file.unlink(missing_ok=True)
        if self._entry_file.parent.is_dir():
            refresh(self._entry_file.parent)
        return self.files()


def _only_linux() -> None:
    if sys.platform in ("win32", "darwin"):
        where = "pin it to the task bar" if sys.platform == "win32" else "keep it in the Dock"
        raise NotFound(
            "this system has no desktop entries",
            hint=f"start the window with {' '.join(window_command())} and {where}",
        )
