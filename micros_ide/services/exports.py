"""Files that a person wants to keep: what a console has shown, plots, tables."""

from __future__ import annotations

from pathlib import Path

from micros_ide.workers.atomic_file import replace_file


class Exports:
    """Writes whole files; what was there before stays until the new one is complete."""

    def write(self, path: Path, data: bytes | str) -> Path:
        """Write `data` (text as UTF-8) to `path`; raises InvalidInput where that cannot be."""
        replace_file(path, data.encode() if isinstance(data, str) else data)
        return path
