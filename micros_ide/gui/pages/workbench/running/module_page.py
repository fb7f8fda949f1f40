"""What the parts that run a module need of the page that holds the editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol


class ModulePage(Protocol):
    """The page with the editor; its signals are Qt's."""

    current_changed: Any  # another tab, or its name
    text_changed: Any  # the text of the current tab

    def source_path(self) -> Path | None:
        """Return the file of the current tab, None if it was never saved."""

    def module_name(self) -> str:
        """Return the file's name ("LM_lamp.py"), "" without a tab."""

    def text(self) -> str:
        """Return the text of the current tab, also what is not saved."""

    def save(self, done: Callable[[Path], None] | None = None) -> None:
        """Save the current tab, then call `done` with its file."""

    def show_output(self) -> None:
        """Bring the output into sight."""
