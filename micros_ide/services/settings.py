"""What the program remembers of its user's choices; never a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from micros_ide.workers import json_store

_EMPTY: dict[str, Any] = {}  # the store hands out copies


class Settings:
    """Small values by name ("board", "port", "method", "window"), kept in one JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str, default: Any = None) -> Any:
        """Return what was remembered under `name`, else `default`."""
        return self.all().get(name, default)

    def set(self, **values: Any) -> None:
        """Remember `values` (JSON types); None forgets."""

        def change(old: dict[str, Any]) -> dict[str, Any]:
            merged = old | values
            return {name: value for name, value in merged.items() if value is not None}

        json_store.update(self._path, _EMPTY, change)

    def all(self) -> dict[str, Any]:
        """Return everything that is remembered."""
        return json_store.load(self._path, _EMPTY)
