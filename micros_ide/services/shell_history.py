"""What was typed to each node, for the next time; never a secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from micros_ide.model.node_settings import folder_of
from micros_ide.model.shell_command import without_secret
from micros_ide.model.terminal_events import Remembered
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.workers import json_store

_KEPT = 500  # lines of a node
_FAVOURITES = 24
_LONGEST = 2000  # characters
_EMPTY: dict[str, Any] = {}  # the store hands out copies
_SECRET = re.compile(
    r"(?i)\b\w*(pass|pwd|passwd|password|token|secret|appwd|apikey|api_key)\w*\s*="
)


class ShellHistory:
    """One file for each node, for its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, node: str) -> Remembered:
        """Return what is kept of `node` (its id, or how it is called by)."""
        kept = json_store.load(self._file(node), _EMPTY)
        return Remembered(_texts(kept.get("lines")), _texts(kept.get("favourites")))

    def add(self, node: str, line: str) -> None:
        """Remember `line`, unless it holds a secret or was the last one already."""
        line = line.strip()
        if not may_be_kept(line):
            return

        def change(kept: dict[str, Any]) -> dict[str, Any]:
            lines = list(_texts(kept.get("lines")))
            if lines[-1:] != [line]:
                lines.append(line)
            return kept | {"lines": lines[-_KEPT:]}

        json_store.update(self._file(node), _EMPTY, change, private=True)

    def set_favourites(self, node: str, favourites: tuple[str, ...]) -> None:
        """Keep these commands at hand for `node`."""
        kept = [line for line in favourites if may_be_kept(line)][:_FAVOURITES]
        json_store.update(
            self._file(node), _EMPTY, lambda old: old | {"favourites": kept}, private=True
        )

    def _file(self, node: str) -> Path:
        return self._folder / f"{folder_of(node)}.json"


def may_be_kept(line: str) -> bool:
    """False for what holds a secret, and for what is no line."""
    return (
        0 < len(line) <= _LONGEST
        and line.isprintable()
        and without_secret(line, SECRET_KEYS) == line
        and not _SECRET.search(line)
    )


def _texts(value: Any) -> tuple[str, ...]:
    lines = value if isinstance(value, list) else []
    return tuple(one for one in lines if isinstance(one, str) and may_be_kept(one))
